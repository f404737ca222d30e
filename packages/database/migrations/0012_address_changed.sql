ALTER TABLE "deliveries" ALTER COLUMN "reset_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "to_address" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "to_name" text;