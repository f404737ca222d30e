-- What each row is checked by is made of comparisons: a pattern with alternatives costs PostgreSQL more than all else that it
-- does for the row. docs/decisions/0143 has the figures.

-- What can be typed without thought is looked at with less: of these characters none is invisible or looks like another, and
-- hardly any such name has the letters of one of ours in their order.
CREATE OR REPLACE FUNCTION is_name_of_others(name text) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE WHEN name COLLATE "C" !~ '[^ -~]' THEN
  btrim(name) <> '' AND (
    lower(name COLLATE "C") NOT LIKE ALL ('{%c%o%n%t%a%c%t%,%r%e%k%e%y%,%u%n%k%n%o%w%n%}')
    OR regexp_replace(lower(name COLLATE "C"), '[^0-9a-z]', '', 'g') NOT IN ('contact', 'thecontact', 'rekey', 'unknown')
  )
WHEN getdatabaseencoding() = 'UTF8' THEN
  regexp_replace(lower(normalize(name, NFKC) COLLATE "C"),
    E'[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u0300-\\u036f\\u200b-\\u206f\\u20a0-\\u20ff\\u2190-\\u245f'
    '\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e2e\\u2e30-\\u2e7f\\u3000-\\u3004\\u3008-\\u3020\\u3030\\ufe00-\\ufe0f\\ufeff'
    '\\U000e0100-\\U000e01ef]', '', 'g') NOT IN ('contact', 'thecontact', 'rekey', 'unknown')
  AND name COLLATE "C" !~
    E'[\\u0001-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180e\\u2000-\\u200b\\u200e\\u200f'
    '\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\U0001bca0-\\U0001bca3'
    '\\U0001d173-\\U0001d17a\\U000e0000-\\U000e00ff\\U000e01f0-\\U000e0fff]|(^|[ 0-9A-Za-z])[\\u200c\\u200d]'
  AND btrim(name) <> ''
ELSE
  regexp_replace(lower(name COLLATE "C"), E'[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u007f]', '', 'g')
    NOT IN ('contact', 'thecontact', 'rekey', 'unknown')
  AND name COLLATE "C" !~ E'[\\u0001-\\u001f\\u007f]' AND btrim(name) <> ''
END;
--> statement-breakpoint

-- As its names are: closed lists. Nothing in it is read differently by a session that has set how strings are read.
CREATE OR REPLACE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
  shown text := NEW.detail ->> 'by';
BEGIN
  CASE session_user
    -- In the caller's name, whatever it is, but not in those that are Rekey's own.
    WHEN 'rekey_api' THEN
      may := NEW.action IN ('reset.accepted', 'reset.cancelled', 'link.resent', 'history.read', 'address.revealed',
          'client.created', 'client.updated', 'contact.created', 'contact.updated', 'contact.ended', 'contact.erased',
          'contact.reactivated', 'contact.moved', 'contact.merged', 'contact.address_confirmed', 'contact.sessions_ended',
          'batch.created', 'batch.paused', 'batch.resumed', 'batch.cancelled', 'credential.import_requested',
          'event.retried', 'mail.test_requested', 'queue.pause_requested', 'queue.resume_requested',
          'service_account.made', 'service_account.rotated', 'service_account.revoked', 'webhook.created', 'webhook.updated',
          'webhook.deleted', 'webhook.secret_rotated', 'webhook.tested', 'webhook.redelivery_requested')
        AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown))
        -- What was refused to somebody, in their name where a token told it.
        OR NEW.action IN ('access.refused', 'limit.struck', 'command.refused', 'password.refused')
        AND (NEW.actor = 'unknown' AND shown IS NULL OR is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown)));
    -- The same for the one thing that the API does under another role.
    WHEN 'rekey_verifier' THEN
      may := NEW.action = 'password.verified' AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown))
        OR NEW.action = 'password.verification_failed'
        AND (NEW.actor = 'unknown' AND shown IS NULL OR is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown)));
    -- Whoever has not shown that they are the contact is not called so.
    WHEN 'rekey_portal' THEN
      may := shown IS NULL AND CASE NEW.actor
        WHEN 'contact' THEN NEW.action IN ('portal.signed_in', 'portal.signed_out', 'portal.other_sessions_ended',
          'portal.password_not_confirmed', 'reset.accepted', 'link.opened', 'password.submitted', 'password.refused', 'limit.struck')
        WHEN 'unknown' THEN NEW.action IN ('portal.sign_in_failed', 'portal.password_not_confirmed', 'link.refused',
          'password.refused', 'access.refused', 'limit.struck')
        ELSE false END;
    WHEN 'rekey_console' THEN
      -- Of who the staff are, each is told by an administrator, or of themselves: by what their firm says of them.
      may := NEW.action IN ('staff.signed_in', 'staff.signed_out', 'access.refused', 'limit.struck', 'staff.user_added', 'staff.user_changed') AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name AND (NEW.action NOT IN ('staff.user_added', 'staff.user_changed')
          OR id::text = NEW.detail ->> 'staffUser' OR 'admin' = ANY (roles) AND disabled_at IS NULL))
        -- A link for somebody is asked for by an administrator, or at the sign-in by nobody known, who names nobody.
        OR NEW.action = 'staff.link_requested' AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name AND 'admin' = ANY (roles) AND disabled_at IS NULL)
        OR NEW.action = 'staff.link_requested' AND NEW.actor = 'unknown' AND shown IS NULL AND NOT NEW.detail ? 'staffUser'
        OR NEW.action IN ('staff.sign_in_failed', 'access.refused', 'limit.struck', 'link.refused', 'password.refused') AND NEW.actor = 'unknown' AND shown IS NULL;
    WHEN 'rekey_credentials' THEN
      IF NEW.action IN ('reset.completed', 'password.stored') THEN
        -- Whoever chose the password is who set it: staff, or the contact.
        may := EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND CASE WHEN method = 'manual'
          THEN NEW.actor = requested_by AND coalesce(shown, requested_by_name) = requested_by_name
          ELSE NEW.actor = 'contact' AND shown IS NULL END);
      ELSIF NEW.action IN ('reset.accepted', 'reset.cancelled', 'contact.sessions_ended') THEN
        -- Of many at once: in the name of whoever started them or called them back, and of nobody else.
        may := EXISTS (SELECT FROM reset_batches WHERE id = (NEW.detail ->> 'batch')::uuid AND CASE NEW.action
          WHEN 'reset.cancelled' THEN cancelled_by = NEW.actor AND coalesce(shown, cancelled_by_name) = cancelled_by_name
          ELSE requested_by = NEW.actor AND coalesce(shown, requested_by_name) = requested_by_name END
          AND CASE NEW.action WHEN 'contact.sessions_ended' THEN end_sessions ELSE EXISTS
            (SELECT FROM reset_batch_items WHERE reset_id = NEW.reset_id AND batch_id = reset_batches.id) END);
      ELSE
        -- A reset that gives way is ended by another reset, and by nobody else.
        may := (shown IS NULL OR NEW.action = 'reset.superseded' AND shown ~ '^[0-9a-f-]{36}$') AND (NEW.actor = 'rekey' AND NEW.action IN
            ('link.issued', 'link.repeated', 'notice.gathered', 'reset.superseded', 'reset.expired', 'reset.refused',
            'reset.undeliverable', 'credential.rehashed', 'credential.imported', 'credential.import_declined', 'event.parked',
            'job.unknown', 'batch.finished')
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action IN ('mail.attempted', 'mail.deferred', 'mail.withheld', 'mail.bounced', 'staff.mail_attempted', 'link.issued',
          'event.parked', 'job.unknown', 'reset.undeliverable');
    -- What the CRM has said decides, and nobody but this worker has heard it.
    WHEN 'rekey_handover' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action IN ('hand_over.attempted', 'reset.completed', 'reset.undeliverable');
    WHEN 'rekey_webhooks' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'webhook.disabled';
    -- That it has put rows of the history into an archive.
    WHEN 'rekey_sealer' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'history.archived';
    -- The owner of the tables, and administrators.
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the action "%" in this name; check_audit_event() has the rules', session_user, NEW.action
    USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_audit_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  ways text[];
  is_service boolean := true;
  owning_contact text;
  owning_client text;
  present_client text;
  may boolean := true;
  told text := NEW.source::text;
BEGIN
  CASE session_user
    WHEN 'rekey_api', 'rekey_verifier' THEN ways := '{api,console}';
    WHEN 'rekey_portal' THEN ways := '{portal}';
    WHEN 'rekey_console' THEN ways := '{console}';
    -- Nobody asks a worker.
    WHEN 'rekey_credentials', 'rekey_mail', 'rekey_handover', 'rekey_webhooks', 'rekey_sealer' THEN ways := '{}';
    ELSE
      ways := '{api,console,portal,command-line}';
      is_service := false;
  END CASE;
  IF NEW.source IS NULL THEN
    IF is_service AND ways <> '{}' THEN
      NEW.source := jsonb_build_object('via', ways[1]);
    END IF;
  ELSIF (
    jsonb_typeof(NEW.source) = 'object' AND octet_length(told) <= 800
    AND NEW.source - '{via,address,requestId,agent,issuer,client}'::text[] = '{}'
    AND NOT jsonb_path_exists(NEW.source, 'strict $.* ? (@.type() != "string")')
    AND NEW.source ->> 'via' = ANY (ways)
    -- The console calls the API in the name of its users and of nobody else, and turns others away itself.
    AND (NEW.source ->> 'via' <> 'console' OR NEW.actor LIKE 'staff:%' OR session_user = 'rekey_console')
    AND (NEW.source ->> 'via' IN ('api', 'console') OR NOT NEW.source ?| '{issuer,client}')
    -- An address in full has no form here. Patterns without counts: one that counts to 255 costs as much as the row.
    AND coalesce(NEW.source ->> 'address', '0.0.0.0/24')
      ~ '^(?:[0-9]+[.][0-9]+[.][0-9]+[.]0/24|[0-9a-f]+:[0-9a-f]+:[0-9a-f]+::/48|hmac:[A-Za-z0-9_-]+)$'
    AND length(coalesce(NEW.source ->> 'address', '')) <= 27
    AND coalesce(NEW.source ->> 'requestId', '-') !~ '[^A-Za-z0-9._-]' AND length(coalesce(NEW.source ->> 'requestId', '-')) <= 64
    AND coalesce(NEW.source ->> 'agent', 'other') !~ '[^A-Za-z]' AND length(coalesce(NEW.source ->> 'agent', '-')) <= 20
    AND told COLLATE "C" !~ '[^ -~]' AND length(coalesce(NEW.source ->> 'issuer', '-')) <= 255
    AND length(coalesce(NEW.source ->> 'client', '-')) <= 255
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'the role % may not say so from where the action "%" came; check_audit_source() has the rules', session_user, NEW.action
      USING ERRCODE = 'RK001';
  END IF;
  IF NOT is_service OR NEW.action = 'history.read' THEN
    RETURN NEW;
  END IF;
  IF NEW.reset_id IS NOT NULL THEN
    SELECT contact_id, client_id INTO owning_contact, owning_client FROM resets WHERE id = NEW.reset_id;
    may := FOUND AND (NEW.contact_id IS NULL OR NEW.contact_id = owning_contact);
    NEW.contact_id := owning_contact;
    -- The client that had the contact when it was asked for, or has it now.
    IF NEW.client_id = owning_client THEN
      NULL;
    ELSIF owning_contact IS NOT NULL THEN
      SELECT client_id INTO present_client FROM contacts WHERE id = owning_contact;
      NEW.client_id := coalesce(NEW.client_id, present_client);
      may := may AND NEW.client_id = present_client;
    ELSE
      may := may AND NEW.client_id IS NULL;
    END IF;
  ELSIF NEW.contact_id IS NOT NULL THEN
    SELECT client_id INTO present_client FROM contacts WHERE id = NEW.contact_id;
    NEW.client_id := coalesce(NEW.client_id, present_client);
    -- A move is told to the client that had the contact as well.
    may := FOUND AND (NEW.client_id = present_client OR NEW.action = 'contact.moved');
  END IF;
  IF may IS NOT TRUE THEN
    RAISE EXCEPTION 'the role % may not write the action "%" about another''s contact or reset; check_audit_source() has the rules', session_user, NEW.action
      USING ERRCODE = 'RK001';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION seal_personal_fields() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  field text;
  found_key bytea;
  field_key bytea;
  nonce bytea;
BEGIN
  SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
  IF NOT FOUND THEN
    INSERT INTO audit_keys (subject, key) VALUES (coalesce(NEW.contact_id, ''), gen_random_bytes(32)) ON CONFLICT DO NOTHING
      RETURNING key INTO found_key;
    -- Somebody else has made it meanwhile.
    IF NOT FOUND THEN
      SELECT key INTO found_key FROM audit_keys WHERE subject = coalesce(NEW.contact_id, '');
    END IF;
  END IF;
  IF NEW.action <> 'reset.superseded' THEN
    FOREACH field IN ARRAY CASE NEW.action WHEN 'history.read' THEN '{by}'::text[] ELSE '{by,reason,response,to,accountName}' END LOOP
      CONTINUE WHEN NOT NEW.detail ? field;
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
DO $$
BEGIN
  EXECUTE (SELECT format('ALTER FUNCTION seal_personal_fields() SET search_path = pg_catalog, rekey, %I, pg_temp', nspname)
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pgcrypto');
END
$$;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_requester() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := is_name_of_others(NEW.requested_by) AND is_name_of_others(NEW.requested_by_name);
      IF TG_TABLE_NAME = 'resets' THEN
        may := may AND NEW.state = 'accepted' AND NEW.typed_address_key IS NULL AND CASE NEW.method
          WHEN 'email' THEN NEW.sealed_password IS NULL WHEN 'manual' THEN NEW.sealed_password IS NOT NULL END;
      ELSE
        -- What came of a test is told by whoever made it.
        may := may AND NEW.started_at IS NULL AND NEW.ended_at IS NULL AND NEW.tries = '[]';
      END IF;
    WHEN 'rekey_portal' THEN
      may := NEW.requested_by = 'contact' AND NEW.requested_by_name = 'the contact' AND NEW.method = 'self_service' AND CASE NEW.state
        WHEN 'accepted' THEN NEW.contact_id IS NULL AND NEW.sealed_password IS NULL
        WHEN 'submitted' THEN NEW.contact_id IS NOT NULL AND NEW.sealed_password IS NOT NULL END;
    WHEN 'rekey_credentials' THEN
      -- As an item of a batch says, in the name of whoever started it.
      may := NEW.state = 'accepted' AND NEW.method = 'email' AND NEW.sealed_password IS NULL AND NEW.typed_address_key IS NULL
        AND EXISTS (SELECT FROM reset_batch_items i JOIN reset_batches b ON b.id = i.batch_id
          WHERE i.reset_id = NEW.id AND i.contact_id = NEW.contact_id AND b.state = 'running'
            AND b.requested_by = NEW.requested_by AND b.requested_by_name = NEW.requested_by_name
            AND b.reason IS NOT DISTINCT FROM NEW.reason);
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not ask for this in this name; check_requester() has the rules', session_user USING ERRCODE = 'RK001';
END
$$;
