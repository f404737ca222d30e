-- What failed and what was refused stands in the history too. Who it was is often not known: `unknown` is the history's own
-- word for that, and so nobody's name.
CREATE OR REPLACE FUNCTION is_name_of_others(name text) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE WHEN getdatabaseencoding() = 'UTF8' THEN
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

CREATE OR REPLACE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  may boolean;
  shown text := NEW.detail ->> 'by';
BEGIN
  CASE session_user
    -- In the caller's name, whatever it is, but not in those that are Rekey's own.
    WHEN 'rekey_api' THEN
      may := NEW.action ~
        '^((client|contact|address|history|queue|service_account)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested'
        '|batch[.](created|paused|resumed|cancelled)|webhook[.](created|updated|deleted|secret_rotated|tested|redelivery_requested))$'
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
        WHEN 'contact' THEN NEW.action ~ '^(portal[.](signed_in|signed_out|other_sessions_ended|password_not_confirmed)'
          '|reset[.]accepted|link[.]opened|password[.](submitted|refused)|limit[.]struck)$'
        WHEN 'unknown' THEN NEW.action ~ '^(portal[.](sign_in_failed|password_not_confirmed)|link[.]refused|password[.]refused'
          '|access[.]refused|limit[.]struck)$'
        ELSE false END;
    WHEN 'rekey_console' THEN
      may := NEW.action IN ('staff.signed_in', 'staff.signed_out', 'access.refused', 'limit.struck') AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name)
        OR NEW.action IN ('staff.sign_in_failed', 'access.refused', 'limit.struck') AND NEW.actor = 'unknown' AND shown IS NULL;
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
        may := (shown IS NULL OR NEW.action = 'reset.superseded' AND shown ~ '^[0-9a-f-]{36}$') AND (NEW.actor = 'rekey' AND NEW.action ~
            '^(credential[.](rehashed|imported|import_declined)|link[.](issued|repeated)|notice[.]gathered|event[.]parked|job[.]unknown|reset[.](superseded|expired|refused|undeliverable)|batch[.]finished)$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action ~ '^(mail[.](attempted|deferred|withheld|bounced)|link[.]issued|event[.]parked|job[.]unknown|reset[.]undeliverable)$';
    -- What the CRM has said decides, and nobody but this worker has heard it.
    WHEN 'rekey_handover' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action ~ '^(hand_over[.]attempted|reset[.](completed|undeliverable))$';
    WHEN 'rekey_webhooks' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL AND NEW.action = 'webhook.disabled';
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
