-- What the OpenID provider of the portal remembers, and which applications are told when a session ends.
CREATE TABLE "application_records" (
	"kind" text NOT NULL,
	"id_hash" text NOT NULL,
	"payload" text NOT NULL,
	"portal_session" text,
	"grant_hash" text,
	"uid_hash" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"consumed_at" timestamp (3) with time zone,
	CONSTRAINT "application_records_kind_id_hash_pk" PRIMARY KEY("kind","id_hash"),
	CONSTRAINT "application_records_end_with_session" CHECK ("application_records"."portal_session" is not null or "application_records"."kind" in ('Interaction', 'ReplayDetection'))
);
--> statement-breakpoint
CREATE TABLE "application_logins" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"portal_session" text NOT NULL,
	"contact_id" text NOT NULL,
	"application_id" text NOT NULL,
	"sid" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "application_logins_once" UNIQUE("portal_session","application_id","sid")
);
--> statement-breakpoint
CREATE TABLE "application_logouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" text NOT NULL,
	"application_id" text NOT NULL,
	"sid" text NOT NULL,
	"ended_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "application_records" ADD CONSTRAINT "application_records_portal_session_portal_sessions_id_hash_fk" FOREIGN KEY ("portal_session") REFERENCES "portal_sessions"("id_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_logins" ADD CONSTRAINT "application_logins_portal_session_portal_sessions_id_hash_fk" FOREIGN KEY ("portal_session") REFERENCES "portal_sessions"("id_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_logins" ADD CONSTRAINT "application_logins_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_logouts" ADD CONSTRAINT "application_logouts_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "application_records_by_grant" ON "application_records" USING btree ("grant_hash");--> statement-breakpoint
CREATE INDEX "application_records_by_uid" ON "application_records" USING btree ("uid_hash");--> statement-breakpoint
CREATE INDEX "application_records_by_expiry" ON "application_records" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "application_logins_by_expiry" ON "application_logins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "application_logouts_due" ON "application_logouts" USING btree ("application_id","due_at");--> statement-breakpoint

-- Whatever ends a session, the applications that were signed in to within it are told, by whoever comes to it first.
-- Acts as its owner, because who ends a session need not know of applications.
CREATE FUNCTION tell_applications() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  WITH ended AS (
    DELETE FROM application_logins WHERE portal_session = NEW.id_hash RETURNING id, contact_id, application_id, sid
  )
  INSERT INTO application_logouts (id, contact_id, application_id, sid)
  SELECT id, contact_id, application_id, sid FROM ended;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION tell_applications() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER portal_sessions_tell AFTER UPDATE OF ended_at ON portal_sessions FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_applications();
