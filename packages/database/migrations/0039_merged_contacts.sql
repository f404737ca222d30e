-- A contact that was the same person as another one: it has ended, and says into which it was merged. docs/decisions/0100 says how.
ALTER TABLE "contacts" ADD COLUMN "merged_into" text;
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_merged_into_contacts_id_fk" FOREIGN KEY ("merged_into") REFERENCES "contacts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_merged_have_ended" CHECK ("contacts"."merged_into" is null or ("contacts"."ended_at" is not null and "contacts"."merged_into" <> "contacts"."id"));
--> statement-breakpoint
CREATE INDEX "contacts_merged" ON "contacts" USING btree ("merged_into") WHERE "contacts"."merged_into" is not null;
