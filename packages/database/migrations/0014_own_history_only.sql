-- Which migration was applied last, for services that cannot see the migrator's own list.
CREATE VIEW schema_state AS SELECT max(created_at) AS newest FROM drizzle.__drizzle_migrations;
--> statement-breakpoint
GRANT SELECT ON schema_state TO rekey_api, rekey_portal, rekey_console, rekey_credentials, rekey_mail, rekey_sealer;
--> statement-breakpoint

-- Who may write which rows of the history, and in whose name: one branch for each service. Whoever adds an action of
-- another kind adds it here, by a migration that replaces the function. Written without a table of rules, because each row
-- of the history goes through it: it costs some ten microseconds.
-- The session's user and not the current one: no service can become another one. Runs as its owner, because a service may
-- not read what decides. The code is our own, so that nobody takes it for a grant that is missing.
CREATE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    -- In the caller's name, whatever it is, but not in those that are Rekey's own.
    WHEN 'rekey_api' THEN
      may := lower(btrim(NEW.actor)) NOT IN ('contact', 'rekey', '') AND NEW.action ~
        '^((client|contact|address|history|queue)\.[a-z_]+|reset\.(accepted|cancelled)|link\.resent|event\.retried|mail\.test_requested)$';
    WHEN 'rekey_portal' THEN
      may := NEW.actor = 'contact' AND NEW.action ~ '^(portal\.[a-z_]+|reset\.accepted|link\.opened|password\.submitted)$';
    WHEN 'rekey_console' THEN
      may := NEW.action ~ '^staff\.[a-z_]+$' AND EXISTS (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor);
    WHEN 'rekey_credentials' THEN
      IF NEW.action = 'reset.completed' THEN
        -- Whoever chose the password is who set it: staff, or the contact.
        may := NEW.actor =
          (SELECT CASE method WHEN 'manual' THEN requested_by ELSE 'contact' END FROM resets WHERE id = NEW.reset_id);
      ELSE
        may := NEW.actor = 'rekey' AND NEW.action ~
            '^(credential\.[a-z_]+|link\.(issued|repeated)|notice\.gathered|event\.parked|reset\.(superseded|expired|refused))$'
          OR NEW.actor = 'contact' AND NEW.action = 'reset.superseded';
      END IF;
    WHEN 'rekey_mail' THEN
      may := NEW.actor = 'rekey' AND NEW.action ~ '^(mail\.[a-z_]+|link\.issued|event\.parked|reset\.undeliverable)$';
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

-- In whose name something is asked for decides later what the history says of it. The portal asks for contacts only, and
-- begins with what has not ended; nobody but the portal asks as the contact.
CREATE FUNCTION check_requester() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF session_user = 'rekey_portal' THEN
    IF NEW.requested_by = 'contact' AND NEW.method = 'self_service' AND NEW.state IN ('accepted', 'submitted') THEN
      RETURN NEW;
    END IF;
  ELSIF lower(btrim(NEW.requested_by)) NOT IN ('contact', 'rekey', '')
    OR pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not ask for this in this name', session_user USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_requester() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER resets_in_own_name BEFORE INSERT ON resets FOR EACH ROW EXECUTE FUNCTION check_requester();
--> statement-breakpoint
CREATE TRIGGER mail_tests_in_own_name BEFORE INSERT ON mail_tests FOR EACH ROW EXECUTE FUNCTION check_requester();
