CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_action" ON "audit_events" USING btree ("action","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("actor","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_client" ON "audit_events" USING btree ("client_id","at","id");--> statement-breakpoint
CREATE INDEX "resets_by_client" ON "resets" USING btree ("client_id","created_at","id");--> statement-breakpoint
CREATE INDEX "resets_by_method" ON "resets" USING btree ("method","created_at","id");--> statement-breakpoint
CREATE INDEX "resets_by_state" ON "resets" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "resets_by_requester" ON "resets" USING btree ("requested_by","created_at","id");--> statement-breakpoint
CREATE INDEX "resets_by_requester_name" ON "resets" USING btree ("requested_by_name","created_at","id");