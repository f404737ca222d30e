-- Which migration was applied last, for services that cannot see the migrator's own list.
CREATE VIEW schema_state AS SELECT max(created_at) AS newest FROM drizzle.__drizzle_migrations;
--> statement-breakpoint
GRANT SELECT ON schema_state TO rekey_api, rekey_portal, rekey_console, rekey_credentials, rekey_mail, rekey_sealer;
--> statement-breakpoint

-- Who may write which rows of the history, and in whose name. Whoever adds an action adds a row here.
-- action: a pattern of LIKE. actor: 'caller' is any name but the two that are Rekey's own; 'contact' and 'rekey' are those
-- two; 'staff' is a user of the console; 'setter' is whoever chose the password of the reset: staff, or the contact.
CREATE TABLE audit_rules (
  role text NOT NULL,
  action text NOT NULL,
  actor text NOT NULL CHECK (actor IN ('caller', 'contact', 'rekey', 'staff', 'setter')),
  PRIMARY KEY (role, action, actor)
);
--> statement-breakpoint
INSERT INTO audit_rules (role, action, actor) VALUES
  ('rekey_api', 'reset.accepted', 'caller'),
  ('rekey_api', 'reset.cancelled', 'caller'),
  ('rekey_api', 'link.resent', 'caller'),
  ('rekey_api', 'client.%', 'caller'),
  ('rekey_api', 'contact.%', 'caller'),
  ('rekey_api', 'address.%', 'caller'),
  ('rekey_api', 'history.%', 'caller'),
  ('rekey_api', 'queue.%', 'caller'),
  ('rekey_api', 'event.retried', 'caller'),
  ('rekey_api', 'mail.test_requested', 'caller'),
  ('rekey_portal', 'reset.accepted', 'contact'),
  ('rekey_portal', 'link.opened', 'contact'),
  ('rekey_portal', 'password.submitted', 'contact'),
  ('rekey_portal', 'portal.%', 'contact'),
  ('rekey_console', 'staff.%', 'staff'),
  ('rekey_credentials', 'link.issued', 'rekey'),
  ('rekey_credentials', 'link.repeated', 'rekey'),
  ('rekey_credentials', 'notice.gathered', 'rekey'),
  ('rekey_credentials', 'reset.completed', 'setter'),
  ('rekey_credentials', 'reset.superseded', 'rekey'),
  ('rekey_credentials', 'reset.superseded', 'contact'),
  ('rekey_credentials', 'reset.expired', 'rekey'),
  ('rekey_credentials', 'reset.refused', 'rekey'),
  ('rekey_credentials', 'credential.%', 'rekey'),
  ('rekey_credentials', 'event.parked', 'rekey'),
  ('rekey_mail', 'link.issued', 'rekey'),
  ('rekey_mail', 'reset.undeliverable', 'rekey'),
  ('rekey_mail', 'mail.%', 'rekey'),
  ('rekey_mail', 'event.parked', 'rekey');
--> statement-breakpoint

-- The session's user and not the current one: no service can become another one. Runs as its owner, because a service may
-- not read what decides. The code is our own, so that nobody takes it for a grant that is missing.
CREATE FUNCTION check_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM audit_rules rule
  WHERE rule.role = session_user AND NEW.action LIKE rule.action AND CASE rule.actor
    WHEN 'caller' THEN lower(btrim(NEW.actor)) NOT IN ('contact', 'rekey', '')
    WHEN 'contact' THEN NEW.actor = 'contact'
    WHEN 'rekey' THEN NEW.actor = 'rekey'
    WHEN 'staff' THEN EXISTS (SELECT FROM staff_users WHERE 'staff:' || id = NEW.actor)
    WHEN 'setter' THEN NEW.actor =
      (SELECT CASE method WHEN 'manual' THEN requested_by ELSE 'contact' END FROM resets WHERE id = NEW.reset_id)
    END;
  IF FOUND OR pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the action "%" in this name: audit_rules has no such row', session_user, NEW.action
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
