ALTER TABLE "contacts" ADD COLUMN "access_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_users" ADD COLUMN "session_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "portal_sessions" ADD COLUMN "access_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD COLUMN "session_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX "staff_sessions_by_user" ON "staff_sessions" USING btree ("staff_user_id");--> statement-breakpoint

-- A session older than the last change of its contact may have come back to life, and nothing tells which of the staff's
-- have: all of these end once.
UPDATE portal_sessions s SET ended_at = now() FROM contacts c
  WHERE c.id = s.contact_id AND s.ended_at IS NULL AND s.created_at <= c.updated_at;
--> statement-breakpoint
UPDATE staff_sessions SET ended_at = now() WHERE ended_at IS NULL;
--> statement-breakpoint

-- Whatever ends access ends the sessions and counts the version up, in the same statement, whoever makes it. The
-- functions act as their owner, because who changes a contact need not be able to touch sessions.
CREATE FUNCTION end_contact_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.access_version := OLD.access_version + 1;
  UPDATE rekey.portal_sessions SET ended_at = now() WHERE contact_id = OLD.id AND ended_at IS NULL;
  DELETE FROM rekey.rehashes WHERE contact_id = OLD.id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE FUNCTION end_staff_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.session_version := OLD.session_version + 1;
  UPDATE rekey.staff_sessions SET ended_at = now() WHERE staff_user_id = OLD.id AND ended_at IS NULL;
  RETURN NEW;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION end_contact_access(), end_staff_access() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER contacts_access BEFORE UPDATE ON contacts FOR EACH ROW
  WHEN (OLD.portal_access IS DISTINCT FROM NEW.portal_access OR OLD.email_key IS DISTINCT FROM NEW.email_key)
  EXECUTE FUNCTION end_contact_access();
--> statement-breakpoint
CREATE TRIGGER staff_users_access BEFORE UPDATE ON staff_users FOR EACH ROW
  WHEN (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at OR OLD.password_hash IS DISTINCT FROM NEW.password_hash
    OR OLD.roles IS DISTINCT FROM NEW.roles OR OLD.email_key IS DISTINCT FROM NEW.email_key)
  EXECUTE FUNCTION end_staff_access();
--> statement-breakpoint

GRANT SELECT (access_version) ON contacts TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (access_version) ON portal_sessions TO rekey_portal;
