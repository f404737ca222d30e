-- Endpoints that events are sent to, their secrets and their deliveries.
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"sequence" bigint,
	"event_type" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tried_since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts_before" integer DEFAULT 0 NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"last_status" integer,
	"last_failure" text,
	"last_answer" text,
	"last_took_ms" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("endpoint_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"url" text NOT NULL,
	"description" text,
	"types" text[],
	"state" text DEFAULT 'active' NOT NULL,
	"disabled_because" text,
	"reached" bigint NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"last_delivered_at" timestamp (3) with time zone,
	"resumed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_secrets" (
	"endpoint_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"sealed" text NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY("endpoint_id","generation")
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("endpoint_id","next_attempt_at") WHERE "webhook_deliveries"."state" in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_failed" ON "webhook_deliveries" USING btree ("endpoint_id","id") WHERE "webhook_deliveries"."state" = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_over" ON "webhook_deliveries" USING btree ("created_at") WHERE "webhook_deliveries"."state" in ('delivered', 'failed');
--> statement-breakpoint

-- A change of where events go is told by a row of the history about the same endpoint, in its transaction: as
-- `check_change_is_recorded()` has it for all else.
CREATE FUNCTION check_webhook_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
    AND detail ->> 'webhook' = coalesce(to_jsonb(NEW) ->> 'endpoint_id', to_jsonb(NEW) ->> 'id'))
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_webhook_is_recorded() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER webhook_endpoints_recorded AFTER INSERT OR UPDATE OF url, types, description, state, ended_at
  ON webhook_endpoints DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_webhook_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER webhook_secrets_recorded AFTER INSERT ON webhook_secrets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_webhook_is_recorded();
--> statement-breakpoint

-- Who may write which rows of the history, and in whose name. Who is asked for webhooks is the API; that one is given up
-- is told by the worker that sends them.
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
        '^((client|contact|address|history|queue)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested'
        '|webhook[.](created|updated|deleted|secret_rotated|tested|redelivery_requested))$'
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
