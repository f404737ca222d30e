CREATE TABLE "clients" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"email_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"portal_access" boolean DEFAULT true NOT NULL,
	"position" text,
	"phone" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"contact_id" text PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"version" integer NOT NULL,
	"must_change" boolean NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"set_by_reset_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"contact_id" text NOT NULL,
	"credential_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "rehashes" (
	"contact_id" text PRIMARY KEY NOT NULL,
	"sealed_password" text NOT NULL,
	"credential_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"staff_user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "staff_users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"roles" text[] NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_users_address" UNIQUE("email_key")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"reset_id" uuid,
	"contact_id" text,
	"client_id" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"audit_event_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_seals_event" UNIQUE("audit_event_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"queue" text NOT NULL,
	"type" text NOT NULL,
	"reset_id" uuid,
	"delivery_id" uuid,
	"contact_id" text,
	"traceparent" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"relayed" integer DEFAULT 0 NOT NULL,
	"consumed_at" timestamp (3) with time zone,
	"parked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "mail_status" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"configured" boolean NOT NULL,
	"healthy" boolean NOT NULL,
	"reason" text,
	"checked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reset_id" uuid NOT NULL,
	"contact_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"stated_expiry_at" timestamp (3) with time zone,
	"maybe_delivered" boolean DEFAULT false NOT NULL,
	"date_header_at" timestamp (3) with time zone,
	"last_response" text,
	"accepted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"delivery_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"transport" text NOT NULL,
	"outcome" text NOT NULL,
	"phase" text NOT NULL,
	"code" integer,
	"response" text NOT NULL,
	"ended_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reset_id" uuid NOT NULL,
	"contact_id" text NOT NULL,
	"generation" integer NOT NULL,
	"key_id" text NOT NULL,
	"nonce" text NOT NULL,
	"token_hash" text NOT NULL,
	"email_key" text NOT NULL,
	"credential_version" integer NOT NULL,
	"issued_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_because" text,
	CONSTRAINT "links_token" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "mail_budgets" (
	"contact_id" text PRIMARY KEY NOT NULL,
	"spent_at" timestamp (3) with time zone[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" text,
	"client_id" text,
	"method" text NOT NULL,
	"state" text DEFAULT 'accepted' NOT NULL,
	"refused_because" text,
	"requested_by" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"reason" text,
	"typed_address_key" text,
	"idempotency_key" text,
	"request_fingerprint" text,
	"sealed_password" text,
	"must_change" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"open_until" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "resets_method" CHECK ("resets"."method" in ('email', 'manual', 'self_service')),
	CONSTRAINT "resets_state" CHECK ("resets"."state" in ('accepted', 'issued', 'deferred', 'mailed', 'submitted', 'completed', 'expired', 'superseded', 'cancelled', 'undeliverable', 'refused')),
	CONSTRAINT "resets_end" CHECK (("resets"."ended_at" is not null) = ("resets"."state" in ('completed', 'expired', 'superseded', 'cancelled', 'undeliverable', 'refused'))),
	CONSTRAINT "resets_nothing_sealed_at_end" CHECK ("resets"."ended_at" is null or "resets"."sealed_password" is null)
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_sessions" ADD CONSTRAINT "portal_sessions_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rehashes" ADD CONSTRAINT "rehashes_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD CONSTRAINT "staff_sessions_staff_user_id_staff_users_id_fk" FOREIGN KEY ("staff_user_id") REFERENCES "staff_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_reset_id_resets_id_fk" FOREIGN KEY ("reset_id") REFERENCES "resets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD CONSTRAINT "delivery_attempts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_reset_id_resets_id_fk" FOREIGN KEY ("reset_id") REFERENCES "resets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_budgets" ADD CONSTRAINT "mail_budgets_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resets" ADD CONSTRAINT "resets_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resets" ADD CONSTRAINT "resets_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clients_by_name" ON "clients" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "contacts_by_client" ON "contacts" USING btree ("client_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_portal_address" ON "contacts" USING btree ("email_key") WHERE "contacts"."portal_access";--> statement-breakpoint
CREATE INDEX "portal_sessions_by_contact" ON "portal_sessions" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "audit_events_by_reset" ON "audit_events" USING btree ("reset_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_contact" ON "audit_events" USING btree ("contact_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_commit" ON "audit_events" USING btree ("xid","id");--> statement-breakpoint
CREATE INDEX "events_open" ON "events" USING btree ("queue","due_at") WHERE "events"."consumed_at" is null and "events"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "events_by_delivery" ON "events" USING btree ("delivery_id") WHERE "events"."consumed_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_by_reset" ON "deliveries" USING btree ("reset_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_attempts_number" ON "delivery_attempts" USING btree ("delivery_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "links_generation" ON "links" USING btree ("reset_id","generation");--> statement-breakpoint
CREATE UNIQUE INDEX "links_one_alive" ON "links" USING btree ("contact_id") WHERE "links"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "resets_idempotency" ON "resets" USING btree ("requested_by","idempotency_key");--> statement-breakpoint
CREATE INDEX "resets_by_contact" ON "resets" USING btree ("contact_id","created_at","id");--> statement-breakpoint
CREATE INDEX "resets_by_time" ON "resets" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "resets_open_by_deadline" ON "resets" USING btree ("open_until") WHERE "resets"."ended_at" is null;