-- An event has a row for each of its consumers, and says what is asked: a reset by hand and one from the portal are events
-- of their own. An event whose job has failed for good is a dead letter.
ALTER TABLE "events" RENAME COLUMN "parked_at" TO "dead_lettered_at";
--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_pkey";
--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_pkey" PRIMARY KEY ("id", "queue");
--> statement-breakpoint
UPDATE events SET type = CASE resets.method WHEN 'manual' THEN 'ManualResetRequested' ELSE 'SelfServiceResetRequested' END
FROM resets
WHERE events.reset_id = resets.id AND events.type = 'PasswordResetRequested' AND events.consumed_at IS NULL
  AND resets.method IN ('manual', 'self_service');
--> statement-breakpoint

-- Whoever adds a consumer of an event adds its queue here.
CREATE OR REPLACE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      -- An API of the earlier version asks for a reset by hand under the name of one by mail: it would never be done.
      may := NEW.queue = 'credentials' AND NEW.type IN ('PasswordResetRequested', 'ManualResetRequested')
          AND NOT EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND (method = 'manual') <> (NEW.type = 'ManualResetRequested'))
        OR NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'AddressChanged', 'TestMailRequested');
    WHEN 'rekey_portal' THEN
      may := NEW.queue = 'credentials'
        AND NEW.type IN ('SelfServiceResetRequested', 'NewPasswordSubmitted', 'OutdatedHashFound');
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
--> statement-breakpoint

-- What is secret of a reset ends with it, by whatever statement and whichever service: none needs a right for that.
CREATE FUNCTION forget_at_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sealed_password := NULL;
  NEW.typed_address_key := NULL;
  IF NEW.method = 'manual' THEN
    NEW.request_fingerprint := NULL;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION forget_at_end() FROM PUBLIC;
--> statement-breakpoint
DROP TRIGGER resets_forget_fingerprint ON resets;
--> statement-breakpoint
DROP FUNCTION forget_fingerprint();
--> statement-breakpoint
CREATE TRIGGER resets_forget_at_end BEFORE INSERT OR UPDATE ON resets FOR EACH ROW
  WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION forget_at_end();
--> statement-breakpoint

-- A change is not committed without a row of the history that was written with it and is about the same reset, contact,
-- client or person of the staff. Looked at when the transaction commits, by the rows that it has written itself. Whoever
-- owns the tables may change them without, as a restore does, but not who of the staff may do what. Since when somebody is
-- of the staff gives no right.
CREATE FUNCTION check_change_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  is_recorded boolean;
BEGIN
  IF TG_TABLE_NAME <> 'staff_users' AND pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NULL;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'resets' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND reset_id = NEW.id);
    WHEN 'links' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND reset_id = NEW.reset_id);
    WHEN 'clients' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND client_id = NEW.id);
    WHEN 'contacts' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND contact_id = NEW.id);
    WHEN 'staff_users' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND detail ->> 'staffUser' = NEW.id::text);
    WHEN 'staff_sessions' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
        AND (actor = 'staff:' || NEW.staff_user_id OR detail ->> 'staffUser' = NEW.staff_user_id::text));
    ELSE
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND contact_id = NEW.contact_id);
  END CASE;
  IF is_recorded THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_change_is_recorded() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER resets_begin_recorded AFTER INSERT ON resets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER resets_step_recorded AFTER UPDATE OF state ON resets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER links_begin_recorded AFTER INSERT ON links DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER links_end_recorded AFTER UPDATE OF ended_at ON links DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER deliveries_end_recorded AFTER UPDATE OF state ON deliveries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('accepted', 'undeliverable'))
  EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER clients_recorded AFTER INSERT OR UPDATE ON clients DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER contacts_begin_recorded AFTER INSERT ON contacts DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER contacts_change_recorded AFTER UPDATE ON contacts DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'updated_at' - 'email_bounce_reason' <> to_jsonb(NEW) - 'updated_at' - 'email_bounce_reason')
  EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER credentials_recorded AFTER INSERT OR UPDATE ON credentials
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER portal_sessions_recorded AFTER INSERT OR UPDATE OF ended_at ON portal_sessions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_users_begin_recorded AFTER INSERT ON staff_users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_users_change_recorded AFTER UPDATE ON staff_users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'created_at' <> to_jsonb(NEW) - 'created_at')
  EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_sessions_recorded AFTER INSERT OR UPDATE OF ended_at ON staff_sessions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint

-- Who of the staff may do what is not the console's to say.
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
        '^((client|contact|address|history|queue)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested)$'
        AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown));
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
            '^(credential[.][a-z_]+|link[.](issued|repeated)|notice[.]gathered|event[.]parked|reset[.](superseded|expired|refused))$'
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
