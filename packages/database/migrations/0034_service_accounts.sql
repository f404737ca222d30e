-- Programs that use the API by a secret of ours, of which only a hash is kept.
CREATE TABLE "service_account_secrets" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "service_account_uses" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_accounts" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"scopes" text[],
	"client_ids" text[],
	"contact_id" text,
	"created_by" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "service_account_secrets" ADD CONSTRAINT "service_account_secrets_account_id_service_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "service_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_account_uses" ADD CONSTRAINT "service_account_uses_account_id_service_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "service_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "service_account_secrets_by_account" ON "service_account_secrets" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_accounts_name" ON "service_accounts" USING btree ("name") WHERE "service_accounts"."revoked_at" is null;
--> statement-breakpoint

-- Who may use the API, and what of it, does not change without a word in the history, whoever changes it.
CREATE OR REPLACE FUNCTION check_change_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  is_recorded boolean;
BEGIN
  IF TG_TABLE_NAME NOT IN ('staff_users', 'service_accounts', 'service_account_secrets') AND pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NULL;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'resets' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE reset_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'links' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE reset_id = NEW.reset_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'clients' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE client_id = NEW.id ORDER BY at DESC, id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'contacts' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE contact_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'staff_users' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND detail ->> 'staffUser' = NEW.id::text);
    WHEN 'service_accounts' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND detail ->> 'serviceAccount' = NEW.id::text);
    WHEN 'service_account_secrets' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND detail ->> 'serviceAccount' = NEW.account_id::text);
    WHEN 'staff_sessions' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
        AND (actor = 'staff:' || NEW.staff_user_id OR detail ->> 'staffUser' = NEW.staff_user_id::text));
    ELSE
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE contact_id = NEW.contact_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
  END CASE;
  IF is_recorded THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER service_accounts_recorded AFTER INSERT OR UPDATE ON service_accounts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER service_account_secrets_recorded AFTER INSERT OR UPDATE ON service_account_secrets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_change_is_recorded();
--> statement-breakpoint

-- The API tells of them, in the name of whoever asked for it.
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
        '^((client|contact|address|history|queue|service_account)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested'
        '|webhook[.](created|updated|deleted|secret_rotated|tested|redelivery_requested))$'
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
    WHEN 'rekey_webhooks' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'webhook.disabled';
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
