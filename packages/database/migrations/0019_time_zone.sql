ALTER TABLE "contacts" ADD COLUMN "time_zone" text;--> statement-breakpoint
-- Times are written in the contact's own zone: on the pages, and in the mails.
GRANT SELECT (time_zone) ON contacts TO rekey_portal, rekey_mail;
