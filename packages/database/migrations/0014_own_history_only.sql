-- Which migration was applied last, for services that cannot see the migrator's own list.
CREATE VIEW schema_state AS SELECT max(created_at) AS newest FROM __drizzle_migrations;
--> statement-breakpoint
GRANT SELECT ON schema_state TO rekey_api, rekey_portal, rekey_console, rekey_credentials, rekey_mail, rekey_sealer;
--> statement-breakpoint

-- Whether somebody may be called so, who is neither the contact nor Rekey: not even when all that is no letter and no digit
-- is left out, and without anything that cannot be seen. The API is stricter, so that none of its callers is stopped here.
-- Its meaning is fixed when it is made, and so is not a session's to change. Code points are written as escapes, because
-- whoever reads this has to see them.
CREATE FUNCTION is_name_of_others(name text) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE WHEN getdatabaseencoding() = 'UTF8' THEN
  regexp_replace(lower(normalize(name, NFKC) COLLATE "C"),
    E'[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u0300-\\u036f\\u200b-\\u206f\\u20a0-\\u20ff\\u2190-\\u245f'
    '\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e2e\\u2e30-\\u2e7f\\u3000-\\u3004\\u3008-\\u3020\\u3030\\ufe00-\\ufe0f\\ufeff'
    '\\U000e0100-\\U000e01ef]', '', 'g') NOT IN ('contact', 'thecontact', 'rekey')
  AND name COLLATE "C" !~
    E'[\\u0001-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180e\\u2000-\\u200b\\u200e\\u200f'
    '\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\U0001bca0-\\U0001bca3'
    '\\U0001d173-\\U0001d17a\\U000e0000-\\U000e00ff\\U000e01f0-\\U000e0fff]|(^|[ 0-9A-Za-z])[\\u200c\\u200d]'
  AND btrim(name) <> ''
ELSE
  regexp_replace(lower(name COLLATE "C"), E'[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u007f]', '', 'g')
    NOT IN ('contact', 'thecontact', 'rekey')
  AND name COLLATE "C" !~ E'[\\u0001-\\u001f\\u007f]' AND btrim(name) <> ''
END;
--> statement-breakpoint
REVOKE ALL ON FUNCTION is_name_of_others(text) FROM PUBLIC;
--> statement-breakpoint

-- Who may write which rows of the history, and in whose name: one branch for each service. Whoever adds an action of
-- another kind adds it here, by a migration that replaces the function. Written without a table of rules, because each row
-- of the history goes through it: it costs some ten microseconds.
-- The session's user and not the current one: no service can become another one. Runs as its owner, because a service may
-- not read what decides, and with settings of its own, because a session may change how patterns are read. The code is our
-- own, so that nobody takes it for a grant that is missing.
-- `by` is the name that pages show in place of the actor, so it is bound as the actor is.
CREATE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  may boolean;
  shown text := NEW.detail ->> 'by';
BEGIN
  CASE session_user
    -- In the caller's name, whatever it is, but not in those that are Rekey's own.
    WHEN 'rekey_api' THEN
      may := NEW.action ~
        '^((client|contact|address|history|queue)[.][a-z_]+|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested)$'
        AND is_name_of_others(NEW.actor) AND (shown IS NULL OR is_name_of_others(shown));
    WHEN 'rekey_portal' THEN
      may := NEW.actor = 'contact' AND shown IS NULL
        AND NEW.action ~ '^(portal[.][a-z_]+|reset[.]accepted|link[.]opened|password[.]submitted)$';
    WHEN 'rekey_console' THEN
      may := NEW.action ~ '^staff[.][a-z_]+$' AND EXISTS
        (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor AND coalesce(shown, name) = name);
    WHEN 'rekey_credentials' THEN
      IF NEW.action = 'reset.completed' THEN
        -- Whoever chose the password is who set it: staff, or the contact.
        may := EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND CASE WHEN method = 'manual'
          THEN NEW.actor = requested_by AND coalesce(shown, requested_by_name) = requested_by_name
          ELSE NEW.actor = 'contact' AND shown IS NULL END);
      ELSE
        -- A reset that gives way is ended by another reset, and by nobody else.
        may := (shown IS NULL OR NEW.action = 'reset.superseded' AND shown ~ '^[0-9a-f-]{36}$') AND (NEW.actor = 'rekey' AND NEW.action ~
            '^(credential[.][a-z_]+|link[.](issued|repeated)|notice[.]gathered|event[.]parked|reset[.](superseded|expired|refused))$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded');
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND shown IS NULL
        AND NEW.action ~ '^(mail[.](attempted|deferred|withheld|bounced)|link[.]issued|event[.]parked|reset[.]undeliverable)$';
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
REVOKE ALL ON FUNCTION check_audit_event() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER audit_events_in_own_name BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION check_audit_event();
--> statement-breakpoint

-- In whose name something is asked for decides later what the history says of it, and so does how: by hand, staff have
-- chosen the password; otherwise the contact. The portal asks for contacts only, and begins with what has not ended; nobody
-- but the portal asks as the contact, or brings the password that a contact chose.
CREATE FUNCTION check_requester() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
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
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not ask for this in this name; check_requester() has the rules', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_requester() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER resets_in_own_name BEFORE INSERT ON resets FOR EACH ROW EXECUTE FUNCTION check_requester();
--> statement-breakpoint
CREATE TRIGGER mail_tests_in_own_name BEFORE INSERT ON mail_tests FOR EACH ROW EXECUTE FUNCTION check_requester();
--> statement-breakpoint

-- Which steps of a reset are whose. No service takes one from its end, and only the portal brings a password to a reset
-- that is there, which it can once: who chose the password of another one is settled. Whose a reset is, is settled once.
CREATE FUNCTION check_reset_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  has_link boolean := OLD.state IN ('issued', 'deferred', 'mailed');
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := NEW.state = 'cancelled';
    WHEN 'rekey_portal' THEN
      may := has_link AND NEW.state = 'submitted' AND NEW.sealed_password IS NOT NULL;
    WHEN 'rekey_credentials' THEN
      may := CASE NEW.state
        WHEN OLD.state THEN has_link OR OLD.state = 'accepted'
        WHEN 'issued' THEN OLD.state = 'accepted' AND OLD.method <> 'manual'
        WHEN 'completed' THEN OLD.state = 'submitted' OR OLD.state = 'accepted' AND OLD.method = 'manual'
        WHEN 'expired' THEN has_link OR OLD.state = 'accepted'
        WHEN 'refused' THEN OLD.state IN ('accepted', 'submitted')
        ELSE NEW.state = 'superseded' END;
    WHEN 'rekey_mail' THEN
      may := CASE NEW.state
        WHEN 'deferred' THEN OLD.state = 'issued'
        WHEN 'mailed' THEN has_link
        ELSE NEW.state = 'undeliverable' AND has_link END;
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
      IF may THEN
        RETURN NEW;
      END IF;
  END CASE;
  IF may AND OLD.ended_at IS NULL AND (NEW.contact_id = OLD.contact_id OR OLD.contact_id IS NULL) AND
    (NEW.sealed_password IS NULL OR NEW.sealed_password = OLD.sealed_password OR NEW.state = 'submitted' AND OLD.sealed_password IS NULL)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not take a reset from "%" to "%" so; check_reset_step() has the rules', session_user, OLD.state, NEW.state
    USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_reset_step() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER resets_in_own_steps BEFORE UPDATE ON resets FOR EACH ROW EXECUTE FUNCTION check_reset_step();
--> statement-breakpoint

-- A link that has ended stays so, and why, whoever may end one.
CREATE FUNCTION keep_link_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not change the end of a link', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_link_ended() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER links_stay_ended BEFORE UPDATE ON links FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.ended_because IS DISTINCT FROM OLD.ended_because))
  EXECUTE FUNCTION keep_link_ended();
--> statement-breakpoint

-- What a service may have the workers do: that a contact has chosen a password, or has signed in with one whose hash is
-- outdated, is the portal's to say. The mail worker writes none.
CREATE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      may := NEW.queue = 'credentials' AND NEW.type = 'PasswordResetRequested'
        OR NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'AddressChanged', 'TestMailRequested');
    WHEN 'rekey_portal' THEN
      may := NEW.queue = 'credentials' AND NEW.type IN ('PasswordResetRequested', 'NewPasswordSubmitted', 'OutdatedHashFound');
    WHEN 'rekey_credentials' THEN
      may := NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'PasswordChanged');
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the event "%"; check_event() has the rules', session_user, NEW.type USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_event() FROM PUBLIC;
--> statement-breakpoint
REVOKE INSERT ON events FROM rekey_mail;
--> statement-breakpoint
CREATE TRIGGER events_of_own_kind BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_event();
--> statement-breakpoint

-- Mails that a service may have sent, and take back while they wait. What became of one is the mail worker's to say.
CREATE FUNCTION check_delivery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    may := NEW.state = 'withdrawn' AND OLD.state IN ('pending', 'deferred');
  ELSE
    may := NEW.state = 'pending' AND NEW.attempts = 0 AND CASE session_user
      WHEN 'rekey_api' THEN NEW.kind = 'address_changed' OR NEW.kind = 'set_password_link' AND NEW.to_address IS NULL
      WHEN 'rekey_credentials' THEN NEW.kind <> 'address_changed' AND NEW.to_address IS NULL
      ELSE false END;
  END IF;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not have a mail "%" be "%"; check_delivery() has the rules', session_user, NEW.kind, NEW.state
    USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_delivery() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER deliveries_of_own_kind BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION check_delivery();
--> statement-breakpoint
CREATE TRIGGER deliveries_told_by_sender BEFORE UPDATE ON deliveries FOR EACH ROW
  WHEN (session_user <> 'rekey_mail') EXECUTE FUNCTION check_delivery();
