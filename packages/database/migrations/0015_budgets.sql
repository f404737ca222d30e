-- The fingerprint of a reset by hand is a fast hash of a typed password, so it ends with the reset, by whatever statement.
CREATE FUNCTION forget_fingerprint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.request_fingerprint := NULL;
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION forget_fingerprint() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER resets_forget_fingerprint BEFORE INSERT OR UPDATE ON resets FOR EACH ROW
  WHEN (NEW.method = 'manual' AND NEW.ended_at IS NOT NULL AND NEW.request_fingerprint IS NOT NULL)
  EXECUTE FUNCTION forget_fingerprint();
--> statement-breakpoint
UPDATE resets SET request_fingerprint = NULL
  WHERE method = 'manual' AND ended_at IS NOT NULL AND request_fingerprint IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "resets" ADD CONSTRAINT "resets_no_fingerprint_at_end" CHECK ("resets"."method" <> 'manual' or "resets"."ended_at" is null or "resets"."request_fingerprint" is null);
--> statement-breakpoint
ALTER TABLE "resets" ADD COLUMN "asked_again" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "keeps_expiry" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "changes" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "mail_budgets" ALTER COLUMN "spent_at" SET DEFAULT '{}';
--> statement-breakpoint
ALTER TABLE "mail_budgets" ADD COLUMN "self_service_spent_at" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
ALTER TABLE "mail_budgets" ADD COLUMN "resets_at" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
ALTER TABLE "mail_budgets" ADD COLUMN "address_changes_at" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
CREATE INDEX "deliveries_notices" ON "deliveries" USING btree ("contact_id","kind") WHERE "deliveries"."kind" <> 'set_password_link';
--> statement-breakpoint
-- api: recognises a repetition, and shows how often a link was asked for again.
GRANT SELECT (must_change, asked_again) ON resets TO rekey_api;
--> statement-breakpoint
GRANT UPDATE (asked_again) ON resets TO rekey_credentials;
--> statement-breakpoint
-- What of a budget still counts: the times of the last hour, in order.
CREATE FUNCTION within_hour(times timestamptz[]) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
  SELECT array(SELECT t FROM unnest(times) t WHERE t > now() - interval '1 hour' ORDER BY t)
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION within_hour(timestamptz[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION within_hour(timestamptz[]) TO rekey_api, rekey_credentials;
