-- A contact that left: nobody signs in as it, and its address is free for another one. docs/decisions/0054 says how.
ALTER TABLE "contacts" ADD COLUMN "ended_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "access_until_end" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_ended_without_access" CHECK ("contacts"."ended_at" is null or not "contacts"."portal_access");
--> statement-breakpoint

-- Whoever ends a contact ends its sessions and forgets its password, in the same statement. As its owner, because whoever
-- changes a contact need not be able to touch either.
CREATE FUNCTION forget_ended_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE portal_sessions SET ended_at = now() WHERE contact_id = OLD.id AND ended_at IS NULL;
  DELETE FROM rehashes WHERE contact_id = OLD.id;
  DELETE FROM credentials WHERE contact_id = OLD.id;
  RETURN NEW;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION forget_ended_contact() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER contacts_end BEFORE UPDATE ON contacts FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION forget_ended_contact();
--> statement-breakpoint
-- mail: whoever is gone is not written to.
GRANT SELECT (ended_at) ON contacts TO rekey_mail;
