DROP INDEX "clients_by_name";--> statement-breakpoint
DROP INDEX "contacts_by_client";--> statement-breakpoint
CREATE INDEX "clients_by_name" ON "clients" USING btree (lower("name"),"id");--> statement-breakpoint
CREATE INDEX "clients_by_change" ON "clients" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_client" ON "contacts" USING btree ("client_id",lower("name"),"id");--> statement-breakpoint
CREATE INDEX "contacts_by_change" ON "contacts" USING btree ("client_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_address" ON "contacts" USING btree ("email_key");
