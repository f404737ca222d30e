-- Rows that change often are changed in their place: no index holds what a step on the way of a reset changes, and their
-- pages keep room for the next version. docs/decisions/0076 says how, and what this locks.

-- Ids in the order of time, so that what is new lies together in every index. PostgreSQL makes them itself since version
-- 18; before, one of chance gets the time in front and another version.
DO $do$
BEGIN
  IF to_regprocedure('pg_catalog.uuidv7()') IS NOT NULL THEN
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE RETURN pg_catalog.uuidv7();
  ELSE
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid;
  END IF;
END
$do$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION new_id() FROM PUBLIC;
--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint
ALTER TABLE "mail_tests" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint
ALTER TABLE "delivery_attempts" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint
ALTER TABLE "links" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint
ALTER TABLE "returned_mails" ALTER COLUMN "id" SET DEFAULT new_id();--> statement-breakpoint

DROP INDEX "resets_by_state";--> statement-breakpoint
ALTER TABLE "resets" ADD COLUMN "ended_as" text GENERATED ALWAYS AS (case when ended_at is not null then state end) STORED;--> statement-breakpoint
CREATE INDEX "resets_by_end" ON "resets" USING btree ("ended_as","created_at","id") WHERE "resets"."ended_as" is not null;--> statement-breakpoint

ALTER TABLE "deliveries" ADD COLUMN "undeliverable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE deliveries SET undeliverable = true WHERE state = 'undeliverable';--> statement-breakpoint
DROP INDEX "deliveries_undeliverable";--> statement-breakpoint
CREATE INDEX "deliveries_undeliverable" ON "deliveries" USING btree ("created_at","id") WHERE "deliveries"."undeliverable";--> statement-breakpoint
CREATE FUNCTION tell_undeliverable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.undeliverable := NEW.state = 'undeliverable';
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION tell_undeliverable() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER deliveries_undeliverable BEFORE INSERT OR UPDATE ON deliveries FOR EACH ROW
  WHEN (NEW.undeliverable <> (NEW.state = 'undeliverable')) EXECUTE FUNCTION tell_undeliverable();
--> statement-breakpoint

-- What asks nothing of a mail stands in no index of mails. The other one stays whole: what is open is counted by it.
DROP INDEX "events_by_delivery";--> statement-breakpoint
CREATE INDEX "events_by_delivery" ON "events" USING btree ("delivery_id") WHERE "events"."consumed_at" is null and "events"."delivery_id" is not null;--> statement-breakpoint

-- Most rows of the history are Rekey's own, and nobody needs an index to find some of them.
DROP INDEX "audit_events_by_actor";--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("actor","at","id") WHERE "audit_events"."actor" <> 'rekey';--> statement-breakpoint

-- Room for the versions of a row that steps write one soon after the other. After the columns, so that what has ended is
-- not spread out.
ALTER TABLE resets SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE deliveries SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE mail_budgets SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE credentials SET (fillfactor = 80);--> statement-breakpoint

-- Vacuum by how much has changed lately, and not by a fifth of all that there ever was: what steps leave behind is read
-- over by the next ones until then.
ALTER TABLE resets SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE links SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE deliveries SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE mail_budgets SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);--> statement-breakpoint
ALTER TABLE audit_events SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE audit_seals SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
