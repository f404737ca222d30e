-- What we say ourselves of a mail is a code beside a mail server's words, and no longer in their place.
ALTER TABLE "deliveries" ADD COLUMN "last_failure" text;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ALTER COLUMN "response" DROP NOT NULL;
