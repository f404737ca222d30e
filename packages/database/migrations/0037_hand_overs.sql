-- Passwords that are handed over to a CRM which keeps the hash too: the state of their resets, and the schedule of the calls.
ALTER TABLE "resets" DROP CONSTRAINT "resets_state";
--> statement-breakpoint
ALTER TABLE "resets" ADD CONSTRAINT "resets_state" CHECK ("resets"."state" in ('accepted', 'issued', 'deferred', 'mailed', 'submitted', 'handing-over', 'completed', 'expired', 'superseded', 'cancelled', 'undeliverable', 'refused'));
--> statement-breakpoint
CREATE TABLE "hand_overs" (
	"reset_id" uuid PRIMARY KEY NOT NULL,
	"credential_version" integer NOT NULL,
	"format" text NOT NULL,
	"sealed_hash" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"last_failure" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "hand_overs_state" CHECK ("hand_overs"."state" in ('pending', 'sending', 'delivered', 'failed', 'superseded')),
	CONSTRAINT "hand_overs_end" CHECK (("hand_overs"."ended_at" is null) = ("hand_overs"."state" in ('pending', 'sending'))),
	CONSTRAINT "hand_overs_sealed_until_end" CHECK (("hand_overs"."sealed_hash" is null) = ("hand_overs"."ended_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_reset_id_resets_id_fk" FOREIGN KEY ("reset_id") REFERENCES "resets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "hand_overs_due" ON "hand_overs" USING btree ("next_attempt_at") WHERE "hand_overs"."state" in ('pending', 'sending');
--> statement-breakpoint

-- The password is no secret of the reset any more once it is in force, although the reset goes on.
DROP TRIGGER resets_forget_at_end ON resets;
--> statement-breakpoint
CREATE TRIGGER resets_forget_at_end BEFORE INSERT OR UPDATE ON resets FOR EACH ROW
  WHEN (NEW.ended_at IS NOT NULL OR NEW.state = 'handing-over') EXECUTE FUNCTION forget_at_end();
--> statement-breakpoint

-- A hash is handed over as it was sealed, or not at all, and nothing leaves an end. Of a reset that is not waiting for its
-- hand-over there is none to be called.
CREATE FUNCTION check_hand_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean := pg_has_role(session_user, current_user, 'MEMBER');
BEGIN
  IF TG_OP = 'INSERT' THEN
    may := may OR session_user = 'rekey_credentials' AND NEW.state = 'pending' AND NEW.attempts = 0
      AND EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND state = 'handing-over');
  ELSE
    may := may OR OLD.ended_at IS NULL AND NEW.reset_id = OLD.reset_id AND NEW.credential_version = OLD.credential_version
      AND NEW.format = OLD.format AND (NEW.sealed_hash IS NULL OR NEW.sealed_hash = OLD.sealed_hash) AND CASE session_user
        WHEN 'rekey_credentials' THEN NEW.state IN ('superseded', 'failed')
        WHEN 'rekey_handover' THEN NEW.state <> 'superseded' END;
  END IF;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not change a hand-over so; check_hand_over() has the rules', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_hand_over() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER hand_overs_in_own_steps BEFORE INSERT OR UPDATE ON hand_overs FOR EACH ROW EXECUTE FUNCTION check_hand_over();
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_reset_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  has_link boolean := OLD.state IN ('issued', 'deferred', 'mailed');
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := NEW.state = 'cancelled' AND OLD.state <> 'handing-over';
    WHEN 'rekey_portal' THEN
      may := has_link AND NEW.state = 'submitted' AND NEW.sealed_password IS NOT NULL;
    WHEN 'rekey_credentials' THEN
      may := CASE NEW.state
        WHEN OLD.state THEN has_link OR OLD.state = 'accepted'
        WHEN 'issued' THEN OLD.state = 'accepted' AND OLD.method <> 'manual'
        WHEN 'handing-over' THEN OLD.state = 'submitted' OR OLD.state = 'accepted' AND OLD.method = 'manual'
        WHEN 'completed' THEN OLD.state = 'submitted' OR OLD.state = 'accepted' AND OLD.method = 'manual'
        WHEN 'expired' THEN has_link OR OLD.state = 'accepted'
        WHEN 'refused' THEN OLD.state IN ('accepted', 'submitted')
        WHEN 'undeliverable' THEN OLD.state = 'handing-over'
        WHEN 'cancelled' THEN OLD.state NOT IN ('submitted', 'handing-over') AND EXISTS (SELECT FROM reset_batch_items i JOIN reset_batches b ON b.id = i.batch_id
          WHERE i.reset_id = OLD.id AND b.state = 'cancelled' AND b.cancels_open)
        ELSE NEW.state = 'superseded' END;
    WHEN 'rekey_mail' THEN
      may := CASE NEW.state
        WHEN 'deferred' THEN OLD.state = 'issued'
        WHEN 'mailed' THEN has_link
        ELSE NEW.state = 'undeliverable' AND has_link END;
    WHEN 'rekey_handover' THEN
      may := OLD.state = 'handing-over' AND NEW.state IN ('completed', 'undeliverable');
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
      IF may THEN
        RETURN NEW;
      END IF;
  END CASE;
  IF may AND OLD.ended_at IS NULL AND (NEW.contact_id = OLD.contact_id OR OLD.contact_id IS NULL) AND
    (NEW.sealed_password IS NULL OR NEW.sealed_password = OLD.sealed_password OR NEW.state = 'submitted' AND OLD.sealed_password IS NULL)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not take a reset from "%" to "%" so; check_reset_step() has the rules', session_user, OLD.state, NEW.state
    USING ERRCODE = 'RK001';
END
$$;
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
        '^((client|contact|address|history|queue|service_account)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested'
        '|batch[.](created|paused|resumed|cancelled)|webhook[.](created|updated|deleted|secret_rotated|tested|redelivery_requested))$'
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
            '^(credential[.](rehashed|imported|import_declined)|link[.](issued|repeated)|notice[.]gathered|event[.]parked|reset[.](superseded|expired|refused|undeliverable)|batch[.]finished)$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action ~ '^(mail[.](attempted|deferred|withheld|bounced)|link[.]issued|event[.]parked|reset[.]undeliverable)$';
    -- What the CRM has said decides, and nobody but this worker has heard it.
    WHEN 'rekey_handover' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action ~ '^(hand_over[.]attempted|reset[.](completed|undeliverable))$';
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
