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
  field_key bytea;
  nonce bytea;
BEGIN
  SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
  IF NOT FOUND THEN
    INSERT INTO audit_keys (subject, key) VALUES (coalesce(NEW.contact_id, ''), gen_random_bytes(32)) ON CONFLICT DO NOTHING;
    SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
  END IF;
  IF NEW.action <> 'reset.superseded' THEN
    FOREACH field IN ARRAY CASE NEW.action WHEN 'history.read' THEN '{by}'::text[] ELSE '{by,reason,response,to,accountName}' END LOOP
      CASE jsonb_typeof(NEW.detail -> field)
        WHEN 'string' THEN
          nonce := gen_random_bytes(16);
          IF found_key IS NOT NULL THEN
            field_key := hmac(nonce || convert_to(field, 'UTF8'), found_key, 'sha256');
          ELSIF field = 'by' THEN
            field_key := hmac(nonce || convert_to(field, 'UTF8'), (SELECT key FROM audit_keys WHERE subject = ''), 'sha256');
          ELSE
            field_key := gen_random_bytes(32);
          END IF;
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
  END IF;
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
--> statement-breakpoint

-- A contact that was erased: a tombstone with its id, its client and the times of its end. docs/decisions/0108 says how.
ALTER TABLE "contacts" ADD COLUMN "erased_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_erased_are_empty" CHECK ("contacts"."erased_at" is null or ("contacts"."ended_at" is not null and "contacts"."name" = '' and "contacts"."email" = '' and "contacts"."email_bounced_at" is null));
--> statement-breakpoint

-- What takes the words of a person away is done by the owner, and judged by nobody as a step of the service that asked.
DROP TRIGGER resets_in_own_steps ON resets;
--> statement-breakpoint
CREATE TRIGGER resets_in_own_steps BEFORE UPDATE ON resets FOR EACH ROW
  WHEN (current_user = session_user) EXECUTE FUNCTION check_reset_step();
--> statement-breakpoint
DROP TRIGGER deliveries_told_by_sender ON deliveries;
--> statement-breakpoint
CREATE TRIGGER deliveries_told_by_sender BEFORE UPDATE ON deliveries FOR EACH ROW
  WHEN (session_user <> 'rekey_mail' AND current_user = session_user) EXECUTE FUNCTION check_delivery();
--> statement-breakpoint
DROP TRIGGER hand_overs_in_own_steps ON hand_overs;
--> statement-breakpoint
CREATE TRIGGER hand_overs_in_own_steps BEFORE INSERT OR UPDATE ON hand_overs FOR EACH ROW
  WHEN (current_user = session_user) EXECUTE FUNCTION check_hand_over();
--> statement-breakpoint

-- Takes all that is known of contacts that have ended, wherever it stands, and destroys the keys of their words in the
-- history. Acts as its owner, because no service may touch all of that otherwise; says which resets have ended by it, which
-- are those whose password was on its way to a CRM. Locks in the order of all steps: resets, links, mails.
CREATE FUNCTION erase_contacts(ids text[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  of_resets uuid[];
  of_mails uuid[];
  handing_over uuid[];
BEGIN
  IF EXISTS (SELECT FROM contacts WHERE id = ANY(ids) AND ended_at IS NULL) THEN
    RAISE EXCEPTION 'only a contact that has ended is erased' USING ERRCODE = 'RK001';
  END IF;
  of_resets := ARRAY(SELECT id FROM resets WHERE contact_id = ANY(ids) ORDER BY id FOR NO KEY UPDATE);
  handing_over := ARRAY(SELECT id FROM resets WHERE id = ANY(of_resets) AND state = 'handing-over');
  UPDATE resets SET reason = NULL, typed_address_key = NULL, request_fingerprint = NULL, idempotency_key = NULL,
    state = CASE state WHEN 'handing-over' THEN 'cancelled' ELSE state END,
    ended_at = CASE state WHEN 'handing-over' THEN now() ELSE ended_at END, updated_at = now()
    WHERE id = ANY(of_resets);
  -- Somebody may be asking on the portal with the address at this moment.
  UPDATE resets SET typed_address_key = '' WHERE typed_address_key IN (SELECT email_key FROM contacts WHERE id = ANY(ids));
  UPDATE links SET email_key = '' WHERE reset_id = ANY(of_resets);
  of_mails := ARRAY(SELECT id FROM deliveries WHERE reset_id = ANY(of_resets)
    OR contact_id = ANY(ids) AND kind <> 'set_password_link' ORDER BY id FOR NO KEY UPDATE);
  UPDATE deliveries SET to_address = NULL, to_name = NULL, last_response = NULL, address_key = NULL, updated_at = now(),
    state = CASE WHEN state IN ('pending', 'sending', 'deferred') THEN 'withdrawn' ELSE state END, lease_until = NULL
    WHERE id = ANY(of_mails);
  UPDATE delivery_attempts SET response = NULL, queue_id = NULL WHERE delivery_id = ANY(of_mails);
  DELETE FROM returned_mails WHERE delivery_id = ANY(of_mails);
  UPDATE hand_overs SET state = 'failed', ended_at = now(), sealed_hash = NULL WHERE reset_id = ANY(of_resets) AND ended_at IS NULL;
  DELETE FROM credentials WHERE contact_id = ANY(ids);
  DELETE FROM imported_passwords WHERE contact_id = ANY(ids);
  DELETE FROM rehashes WHERE contact_id = ANY(ids);
  DELETE FROM mail_budgets WHERE contact_id = ANY(ids);
  DELETE FROM application_records WHERE portal_session IN (SELECT id_hash FROM portal_sessions WHERE contact_id = ANY(ids));
  DELETE FROM application_logins WHERE portal_session IN (SELECT id_hash FROM portal_sessions WHERE contact_id = ANY(ids));
  UPDATE contacts SET name = '', email = '', email_key = '', email_bounced_at = NULL, email_bounce_reason = NULL, locale = 'en',
    time_zone = NULL, position = NULL, phone = NULL, access_until_end = false, erased_at = now(), updated_at = now()
    WHERE id = ANY(ids);
  UPDATE audit_keys SET key = NULL, destroyed_at = now() WHERE subject = ANY(ids) AND key IS NOT NULL;
  INSERT INTO audit_keys (subject, key, destroyed_at) SELECT unnest(ids), NULL, now() ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT unnest(handing_over);
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION erase_contacts(text[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION erase_contacts(text[]) TO rekey_api;
--> statement-breakpoint
-- mail: of whom nothing is to be kept, nothing is.
GRANT SELECT (erased_at) ON contacts TO rekey_mail;
