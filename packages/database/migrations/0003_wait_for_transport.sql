DROP INDEX "delivery_attempts_number";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "waits_for_transport" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_attempts_number" ON "delivery_attempts" USING btree ("delivery_id","number","transport");