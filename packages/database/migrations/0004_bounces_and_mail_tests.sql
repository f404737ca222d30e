CREATE TABLE "mail_tests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"to_address" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"tries" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "email_bounced_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "email_bounce_reason" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "mail_test_id" uuid;--> statement-breakpoint
ALTER TABLE "mail_status" ADD COLUMN "transports" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "address_key" text;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD COLUMN "queue_id" text;--> statement-breakpoint
CREATE INDEX "mail_tests_by_time" ON "mail_tests" USING btree ("created_at");