CREATE TABLE "returned_mails" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"words" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "returned_mails" ADD CONSTRAINT "returned_mails_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "returned_mails_once" ON "returned_mails" USING btree ("delivery_id","kind","words");--> statement-breakpoint
CREATE INDEX "returned_mails_by_time" ON "returned_mails" USING btree ("created_at","id");--> statement-breakpoint
-- mail worker: keeps what it cannot read. api: shows it.
GRANT SELECT, INSERT ON returned_mails TO rekey_mail;
--> statement-breakpoint
GRANT SELECT ON returned_mails TO rekey_api;
