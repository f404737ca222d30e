-- Hashes that another program has made come in with the contacts. The API brings one and cannot read it again; the credentials
-- worker looks at it and makes it the contact's password.
CREATE TABLE "imported_passwords" (
	"contact_id" text PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"must_change" boolean NOT NULL,
	"replaces" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "imported_passwords" ADD CONSTRAINT "imported_passwords_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER imported_passwords_recorded AFTER INSERT OR UPDATE ON imported_passwords
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "imported_at" timestamp (3) with time zone;
--> statement-breakpoint
-- An imported one was set by no reset.
ALTER TABLE "credentials" ALTER COLUMN "set_by_reset_id" DROP NOT NULL;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION forget_ended_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  UPDATE portal_sessions SET ended_at = now() WHERE contact_id = OLD.id AND ended_at IS NULL;
  DELETE FROM rehashes WHERE contact_id = OLD.id;
  DELETE FROM imported_passwords WHERE contact_id = OLD.id;
  DELETE FROM credentials WHERE contact_id = OLD.id;
  RETURN NEW;
END $$;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  may boolean;
  shown text := NEW.detail ->> 'by';
BEGIN
  CASE session_user
    -- In the caller's name, whatever it is, but not in those that are Rekey's own.
    WHEN 'rekey_api' THEN
      may := NEW.action ~
        '^((client|contact|address|history|queue)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested)$'
        AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown));
    -- The same for the one thing that the API does under another role.
    WHEN 'rekey_verifier' THEN
      may := NEW.action = 'password.verified' AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown));
    WHEN 'rekey_portal' THEN
      may := NEW.actor = 'contact' AND shown IS NULL
        AND NEW.action ~ '^(portal[.][a-z_]+|reset[.]accepted|link[.]opened|password[.]submitted)$';
    WHEN 'rekey_console' THEN
      may := NEW.action IN ('staff.signed_in', 'staff.signed_out') AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name);
    WHEN 'rekey_credentials' THEN
      IF NEW.action = 'reset.completed' THEN
        -- Whoever chose the password is who set it: staff, or the contact.
        may := EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND CASE WHEN method = 'manual'
          THEN NEW.actor = requested_by AND coalesce(shown, requested_by_name) = requested_by_name
          ELSE NEW.actor = 'contact' AND shown IS NULL END);
      ELSE
        -- A reset that gives way is ended by another reset, and by nobody else.
        may := (shown IS NULL OR NEW.action = 'reset.superseded' AND shown ~ '^[0-9a-f-]{36}$') AND (NEW.actor = 'rekey' AND NEW.action ~
            '^(credential[.](rehashed|imported|import_declined)|link[.](issued|repeated)|notice[.]gathered|event[.]parked|reset[.](superseded|expired|refused))$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action ~ '^(mail[.](attempted|deferred|withheld|bounced)|link[.]issued|event[.]parked|reset[.]undeliverable)$';
    -- The owner of the tables, and administrators.
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the action "%" in this name; check_audit_event() has the rules', session_user, NEW.action
    USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      -- An API of the earlier version asks for a reset by hand under the name of one by mail: it would never be done.
      may := NEW.queue = 'credentials' AND NEW.type IN ('PasswordResetRequested', 'ManualResetRequested', 'PasswordImportRequested')
          AND NOT EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND (method = 'manual') <> (NEW.type = 'ManualResetRequested'))
        OR NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'AddressChanged', 'TestMailRequested');
    WHEN 'rekey_portal' THEN
      may := NEW.queue = 'credentials'
        AND NEW.type IN ('SelfServiceResetRequested', 'NewPasswordSubmitted', 'OutdatedHashFound');
    WHEN 'rekey_verifier' THEN
      may := NEW.queue = 'credentials' AND NEW.type = 'OutdatedHashFound';
    WHEN 'rekey_credentials' THEN
      may := NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'PasswordChanged');
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the event "%"; check_event() has the rules', session_user, NEW.type USING ERRCODE = 'RK001';
END
$$;
