-- Many resets that are asked for by one command, each an item that becomes one reset. What is to be done with them lies in
-- positions of the batch, so that the items are read in their order and each is written once.
CREATE TABLE "reset_batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chosen" text NOT NULL,
	"client_id" text,
	"reason" text,
	"requested_by" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_fingerprint" text NOT NULL,
	"end_sessions" boolean NOT NULL,
	"per_minute" integer NOT NULL,
	"mails_per_hour" integer NOT NULL,
	"resets_per_hour" integer NOT NULL,
	"open_for_ms" double precision NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"mailable" integer NOT NULL,
	"next_position" integer DEFAULT 1 NOT NULL,
	"sessions_position" integer DEFAULT 1 NOT NULL,
	"settled_position" integer DEFAULT 1 NOT NULL,
	"cancels_open" boolean DEFAULT false NOT NULL,
	"cancel_position" integer DEFAULT 1 NOT NULL,
	"cancelled_by" text,
	"cancelled_by_name" text,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "reset_batches_state" CHECK ("reset_batches"."state" in ('running', 'paused', 'cancelled', 'finished')),
	CONSTRAINT "reset_batches_chosen" CHECK ("reset_batches"."chosen" in ('contacts', 'client', 'everyone')),
	CONSTRAINT "reset_batches_client" CHECK (("reset_batches"."client_id" is not null) = ("reset_batches"."chosen" = 'client'))
);
--> statement-breakpoint
CREATE TABLE "reset_batch_items" (
	"batch_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"contact_id" text NOT NULL,
	"reset_id" uuid DEFAULT new_id() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"refused_because" text,
	CONSTRAINT "reset_batch_items_batch_id_number_pk" PRIMARY KEY("batch_id","number"),
	CONSTRAINT "reset_batch_items_state" CHECK ("reset_batch_items"."state" in ('waiting', 'begun', 'refused')),
	CONSTRAINT "reset_batch_items_refused" CHECK (("reset_batch_items"."refused_because" is not null) = ("reset_batch_items"."state" = 'refused'))
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE UNIQUE INDEX "reset_batches_idempotency" ON "reset_batches" USING btree ("requested_by","idempotency_key");--> statement-breakpoint
CREATE INDEX "reset_batches_by_time" ON "reset_batches" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "reset_batches_at_work" ON "reset_batches" USING btree ("id") WHERE "reset_batches"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "reset_batch_items_reset" ON "reset_batch_items" USING btree ("reset_id");
--> statement-breakpoint

-- In whose name a batch is, is settled once, and an end is never left; of one that was cancelled the open links may be
-- called back later, by whoever says so. Whoever starts one says nothing of what came of it.
CREATE FUNCTION check_batch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    may := pg_has_role(session_user, current_user, 'MEMBER') OR session_user = 'rekey_api'
      AND is_name_of_others(NEW.requested_by) AND is_name_of_others(NEW.requested_by_name)
      AND NEW.state = 'running' AND NEW.cancelled_by IS NULL AND NOT NEW.cancels_open;
  ELSE
    may := pg_has_role(session_user, current_user, 'MEMBER') OR CASE session_user
      WHEN 'rekey_api' THEN CASE WHEN OLD.state IN ('running', 'paused')
          THEN NEW.state IN ('running', 'paused', 'cancelled') AND (NEW.state = 'cancelled' OR NOT NEW.cancels_open)
          ELSE OLD.state = 'cancelled' AND NEW.state = 'cancelled' AND NOT OLD.cancels_open AND NEW.cancels_open AND NEW.ended_at IS NULL END
        AND (NEW.state = 'cancelled') = (NEW.cancelled_by IS NOT NULL)
        AND (NEW.cancelled_by IS NULL OR is_name_of_others(NEW.cancelled_by) AND is_name_of_others(NEW.cancelled_by_name))
      WHEN 'rekey_credentials' THEN NEW.state = OLD.state OR OLD.state = 'running' AND NEW.state = 'finished' END;
  END IF;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not change a batch so; check_batch() has the rules', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_batch() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER reset_batches_in_own_steps BEFORE INSERT OR UPDATE ON reset_batches FOR EACH ROW EXECUTE FUNCTION check_batch();
--> statement-breakpoint

-- A batch begins, stops and ends with a row of the history that names it, written in the same transaction.
CREATE FUNCTION check_batch_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (
    SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND action LIKE 'batch.%' AND detail ->> 'batch' = NEW.id::text
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of a batch has no row in the history' USING ERRCODE = 'RK002',
    HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_batch_is_recorded() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER reset_batches_begin_recorded AFTER INSERT ON reset_batches DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_batch_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER reset_batches_step_recorded AFTER UPDATE OF state, cancels_open ON reset_batches DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.cancels_open <> NEW.cancels_open) EXECUTE FUNCTION check_batch_is_recorded();
--> statement-breakpoint

-- Of whom a batch is, is settled with it: no item comes to one that is there already, whoever started it. Looked at once for
-- all items that a statement writes.
CREATE FUNCTION check_batch_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR NOT EXISTS (
    SELECT FROM (SELECT batch_id, min(number) AS first, max(number) AS last FROM written GROUP BY batch_id) item
    WHERE first < 1 OR NOT EXISTS (SELECT FROM reset_batches b WHERE b.id = batch_id AND b.xid = pg_current_xact_id() AND last <= b.total)
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'an item is written with its batch and never later; check_batch_items() has the rules' USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_batch_items() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER reset_batch_items_with_batch AFTER INSERT ON reset_batch_items REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION check_batch_items();
--> statement-breakpoint

-- The credentials worker writes resets where they are items of a batch.
CREATE OR REPLACE FUNCTION check_requester() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := is_name_of_others(NEW.requested_by) AND is_name_of_others(NEW.requested_by_name);
      IF TG_TABLE_NAME = 'resets' THEN
        may := may AND NEW.state = 'accepted' AND NEW.typed_address_key IS NULL AND CASE NEW.method
          WHEN 'email' THEN NEW.sealed_password IS NULL WHEN 'manual' THEN NEW.sealed_password IS NOT NULL END;
      ELSE
        -- What came of a test is told by whoever made it.
        may := may AND NEW.started_at IS NULL AND NEW.ended_at IS NULL AND NEW.tries = '[]';
      END IF;
    WHEN 'rekey_portal' THEN
      may := NEW.requested_by = 'contact' AND NEW.requested_by_name = 'the contact' AND NEW.method = 'self_service' AND CASE NEW.state
        WHEN 'accepted' THEN NEW.contact_id IS NULL AND NEW.sealed_password IS NULL
        WHEN 'submitted' THEN NEW.contact_id IS NOT NULL AND NEW.sealed_password IS NOT NULL END;
    WHEN 'rekey_credentials' THEN
      -- As an item of a batch says, in the name of whoever started it.
      may := NEW.state = 'accepted' AND NEW.method = 'email' AND NEW.sealed_password IS NULL AND NEW.typed_address_key IS NULL
        AND EXISTS (SELECT FROM reset_batch_items i JOIN reset_batches b ON b.id = i.batch_id
          WHERE i.reset_id = NEW.id AND i.contact_id = NEW.contact_id AND b.state = 'running'
            AND b.requested_by = NEW.requested_by AND b.requested_by_name = NEW.requested_by_name
            AND b.reason IS NOT DISTINCT FROM NEW.reason);
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not ask for this in this name; check_requester() has the rules', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_reset_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  has_link boolean := OLD.state IN ('issued', 'deferred', 'mailed');
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := NEW.state = 'cancelled';
    WHEN 'rekey_portal' THEN
      may := has_link AND NEW.state = 'submitted' AND NEW.sealed_password IS NOT NULL;
    WHEN 'rekey_credentials' THEN
      may := CASE NEW.state
        WHEN OLD.state THEN has_link OR OLD.state = 'accepted'
        WHEN 'issued' THEN OLD.state = 'accepted' AND OLD.method <> 'manual'
        WHEN 'completed' THEN OLD.state = 'submitted' OR OLD.state = 'accepted' AND OLD.method = 'manual'
        WHEN 'expired' THEN has_link OR OLD.state = 'accepted'
        WHEN 'refused' THEN OLD.state IN ('accepted', 'submitted')
        WHEN 'cancelled' THEN OLD.state <> 'submitted' AND EXISTS (SELECT FROM reset_batch_items i JOIN reset_batches b ON b.id = i.batch_id
          WHERE i.reset_id = OLD.id AND b.state = 'cancelled' AND b.cancels_open)
        ELSE NEW.state = 'superseded' END;
    WHEN 'rekey_mail' THEN
      may := CASE NEW.state
        WHEN 'deferred' THEN OLD.state = 'issued'
        WHEN 'mailed' THEN has_link
        ELSE NEW.state = 'undeliverable' AND has_link END;
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
      may := NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'PasswordChanged')
        -- A reset is asked for by the worker where it is one of a batch.
        OR NEW.queue = 'credentials' AND NEW.type = 'PasswordResetRequested'
          AND EXISTS (SELECT FROM reset_batch_items WHERE reset_id = NEW.reset_id);
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
      IF NEW.action = 'reset.completed' THEN
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
            '^(credential[.](rehashed|imported|import_declined)|link[.](issued|repeated)|notice[.]gathered|event[.]parked|reset[.](superseded|expired|refused)|batch[.]finished)$'
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
