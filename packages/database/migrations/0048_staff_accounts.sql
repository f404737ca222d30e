-- One of the staff signs in with a password here, or with their firm's account: then they are known by its issuer and
-- subject, and their address is nothing to sign in with.
ALTER TABLE "staff_users" ALTER COLUMN "email_key" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "staff_users" ALTER COLUMN "password_hash" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "staff_users" ADD COLUMN "issuer" text;
--> statement-breakpoint
ALTER TABLE "staff_users" ADD COLUMN "subject" text;
--> statement-breakpoint
ALTER TABLE "staff_users" ADD CONSTRAINT "staff_users_subject" UNIQUE("issuer","subject");
--> statement-breakpoint
ALTER TABLE "staff_users" ADD CONSTRAINT "staff_users_one_way" CHECK
  (CASE WHEN issuer IS NULL THEN subject IS NULL AND email_key IS NOT NULL
    ELSE subject IS NOT NULL AND email_key IS NULL AND password_hash IS NULL END);
--> statement-breakpoint

ALTER TABLE "staff_sessions" ADD COLUMN "issuer_session" text;
--> statement-breakpoint
CREATE INDEX "staff_sessions_by_issuer_session" ON "staff_sessions" USING btree ("issuer_session") WHERE issuer_session IS NOT NULL;
--> statement-breakpoint

-- Whoever counts the version up ends all sessions, without another change.
DROP TRIGGER staff_users_access ON staff_users;
--> statement-breakpoint
CREATE TRIGGER staff_users_access BEFORE UPDATE ON staff_users FOR EACH ROW
  WHEN (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at OR OLD.password_hash IS DISTINCT FROM NEW.password_hash
    OR OLD.roles IS DISTINCT FROM NEW.roles OR OLD.email_key IS DISTINCT FROM NEW.email_key
    OR OLD.session_version IS DISTINCT FROM NEW.session_version)
  EXECUTE FUNCTION end_staff_access();
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
        '^((client|contact|address|queue|service_account)[.][a-z_]+|history[.]read|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested'
        '|batch[.](created|paused|resumed|cancelled)|webhook[.](created|updated|deleted|secret_rotated|tested|redelivery_requested))$'
        AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown))
        -- What was refused to somebody, in their name where a token told it.
        OR NEW.action IN ('access.refused', 'limit.struck', 'command.refused', 'password.refused')
        AND (NEW.actor = 'unknown' AND shown IS NULL OR is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown)));
    -- The same for the one thing that the API does under another role.
    WHEN 'rekey_verifier' THEN
      may := NEW.action = 'password.verified' AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown))
        OR NEW.action = 'password.verification_failed'
        AND (NEW.actor = 'unknown' AND shown IS NULL OR is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown)));
    -- Whoever has not shown that they are the contact is not called so.
    WHEN 'rekey_portal' THEN
      may := shown IS NULL AND CASE NEW.actor
        WHEN 'contact' THEN NEW.action ~ '^(portal[.](signed_in|signed_out|other_sessions_ended|password_not_confirmed)'
          '|reset[.]accepted|link[.]opened|password[.](submitted|refused)|limit[.]struck)$'
        WHEN 'unknown' THEN NEW.action ~ '^(portal[.](sign_in_failed|password_not_confirmed)|link[.]refused|password[.]refused'
          '|access[.]refused|limit[.]struck)$'
        ELSE false END;
    WHEN 'rekey_console' THEN
      -- Of who the staff are, each is told by an administrator, or of themselves: by what their firm says of them.
      may := NEW.action IN ('staff.signed_in', 'staff.signed_out', 'access.refused', 'limit.struck', 'staff.user_added', 'staff.user_changed') AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name AND (NEW.action !~ '^staff[.]user_'
          OR id::text = NEW.detail ->> 'staffUser' OR 'admin' = ANY (roles) AND disabled_at IS NULL))
        OR NEW.action IN ('staff.sign_in_failed', 'access.refused', 'limit.struck') AND NEW.actor = 'unknown' AND shown IS NULL;
    WHEN 'rekey_credentials' THEN
      IF NEW.action IN ('reset.completed', 'password.stored') THEN
        -- Whoever chose the password is who set it: staff, or the contact.
        may := EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND CASE WHEN method = 'manual'
          THEN NEW.actor = requested_by AND coalesce(shown, requested_by_name) = requested_by_name
          ELSE NEW.actor = 'contact' AND shown IS NULL END);
      ELSIF NEW.action IN ('reset.accepted', 'reset.cancelled', 'contact.sessions_ended') THEN
        -- Of many at once: in the name of whoever started them or called them back, and of nobody else.
        may := EXISTS (SELECT FROM reset_batches WHERE id = (NEW.detail ->> 'batch')::uuid AND CASE NEW.action
          WHEN 'reset.cancelled' THEN cancelled_by = NEW.actor AND coalesce(shown, cancelled_by_name) = cancelled_by_name
          ELSE requested_by = NEW.actor AND coalesce(shown, requested_by_name) = requested_by_name END
          AND CASE NEW.action WHEN 'contact.sessions_ended' THEN end_sessions ELSE EXISTS
            (SELECT FROM reset_batch_items WHERE reset_id = NEW.reset_id AND batch_id = reset_batches.id) END);
      ELSE
        -- A reset that gives way is ended by another reset, and by nobody else.
        may := (shown IS NULL OR NEW.action = 'reset.superseded' AND shown ~ '^[0-9a-f-]{36}$') AND (NEW.actor = 'rekey' AND NEW.action ~
            '^(credential[.](rehashed|imported|import_declined)|link[.](issued|repeated)|notice[.]gathered|event[.]parked|job[.]unknown|reset[.](superseded|expired|refused|undeliverable)|batch[.]finished)$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action ~ '^(mail[.](attempted|deferred|withheld|bounced)|link[.]issued|event[.]parked|job[.]unknown|reset[.]undeliverable)$';
    -- What the CRM has said decides, and nobody but this worker has heard it.
    WHEN 'rekey_handover' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action ~ '^(hand_over[.]attempted|reset[.](completed|undeliverable))$';
    WHEN 'rekey_webhooks' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'webhook.disabled';
    -- That it has put rows of the history into an archive.
    WHEN 'rekey_sealer' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'history.archived';
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
