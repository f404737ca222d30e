-- Words of the history that may be about a person are sealed under a key of the contact: whoever destroys the key makes them
-- unreadable, and the rows stay as they are. docs/decisions/0107 says how.
CREATE TABLE "audit_keys" (
	"subject" text PRIMARY KEY NOT NULL,
	"key" "bytea",
	"made_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"destroyed_at" timestamp (3) with time zone,
	CONSTRAINT "audit_keys_destroyed" CHECK (("audit_keys"."key" is null) = ("audit_keys"."destroyed_at" is not null))
);
--> statement-breakpoint
-- Preparing has made or found it, and knows more ways than this one.
CREATE EXTENSION IF NOT EXISTS pgcrypto;
--> statement-breakpoint

-- Seals each such word of a new row under a key of its own, which follows from that of the contact: to show one word to
-- somebody takes the key of that word and no other. What is written when the key is gone is lost on purpose, but for the name
-- of whoever did it, which is sealed as in rows about no contact. Every row of the history goes through it, so it asks for one
-- key and for nothing else. Runs as its owner, because no service but the API reads a key. Preparing has it look for pgcrypto
-- where others have put that.
CREATE FUNCTION seal_personal_fields() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  field text;
  found_key bytea;
  used_key bytea;
  field_key bytea;
  nonce bytea;
BEGIN
  SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
  IF NOT FOUND THEN
    INSERT INTO audit_keys (subject, key) VALUES (coalesce(NEW.contact_id, ''), gen_random_bytes(32)) ON CONFLICT DO NOTHING;
    SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
  END IF;
  FOREACH field IN ARRAY ARRAY['by', 'reason', 'response', 'to', 'accountName'] LOOP
    CONTINUE WHEN NEW.action = 'reset.superseded' OR NEW.action = 'history.read' AND field <> 'by';
    CASE jsonb_typeof(NEW.detail -> field)
      WHEN 'string' THEN
        used_key := coalesce(found_key, CASE field WHEN 'by' THEN (SELECT key FROM audit_keys WHERE subject = '') ELSE gen_random_bytes(32) END);
        nonce := gen_random_bytes(16);
        field_key := hmac(nonce || convert_to(field, 'UTF8'), used_key, 'sha256');
        NEW.detail := jsonb_set(NEW.detail, ARRAY[field], jsonb_build_object('sealed', translate(encode(
          substr(sha256(field_key), 1, 16) || nonce || encrypt_iv(convert_to(NEW.detail ->> field, 'UTF8'), field_key, nonce, 'aes-cbc'),
          'base64'), E'\n', '')));
      WHEN 'object' THEN
        -- What is restored is sealed already; nobody else brings such a thing.
        IF NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
          RAISE EXCEPTION 'the role % may not write what only this database seals', session_user USING ERRCODE = 'RK001';
        END IF;
      ELSE
        CONTINUE;
    END CASE;
  END LOOP;
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION seal_personal_fields() FROM PUBLIC;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE (SELECT format('ALTER FUNCTION seal_personal_fields() SET search_path = pg_catalog, rekey, %I, pg_temp', nspname)
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pgcrypto');
END
$$;
--> statement-breakpoint
-- By what PostgreSQL has of its own: this session does not look where others may have put the extension.
INSERT INTO audit_keys (subject, key) SELECT subject, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
FROM (SELECT id AS subject FROM contacts UNION ALL SELECT '') subjects;
--> statement-breakpoint

-- What was written by an earlier version, by the same function: no proof tells of these rows yet.
CREATE TRIGGER seal_what_there_is BEFORE UPDATE ON audit_events FOR EACH ROW EXECUTE FUNCTION seal_personal_fields();
--> statement-breakpoint
UPDATE audit_events SET detail = detail WHERE detail ?| ARRAY['by', 'reason', 'response', 'to', 'accountName'];
--> statement-breakpoint
DROP TRIGGER seal_what_there_is ON audit_events;
--> statement-breakpoint
-- By its name behind the check of who writes, which reads the words. A row without any does not call it.
CREATE TRIGGER audit_events_sealed_fields BEFORE INSERT ON audit_events FOR EACH ROW
  WHEN (NEW.detail ?| ARRAY['by', 'reason', 'response', 'to', 'accountName']) EXECUTE FUNCTION seal_personal_fields();
--> statement-breakpoint
GRANT SELECT ON audit_keys TO rekey_api;
