-- Mails to people of the staff: a link by which somebody who has a password here sets it, or a notice that it was set.
-- docs/decisions/0133 says how.
CREATE TABLE "staff_mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"staff_user_id" uuid,
	"typed_address_key" text,
	"requested_by" text NOT NULL,
	"requested_by_name" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"last_response" text,
	"last_failure" text,
	"key_id" text,
	"nonce" text,
	"token_hash" text CONSTRAINT "staff_mails_token" UNIQUE,
	"expires_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_because" text,
	CONSTRAINT "staff_mails_whole_link" CHECK (num_nulls("key_id", "nonce", "token_hash", "expires_at") IN (0, 4)),
	CONSTRAINT "staff_mails_ended" CHECK (("ended_at" IS NULL) = ("ended_because" IS NULL))
);
--> statement-breakpoint
ALTER TABLE "staff_mails" ADD CONSTRAINT "staff_mails_staff_user_id_staff_users_id_fk" FOREIGN KEY ("staff_user_id") REFERENCES "staff_users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "staff_mails_one_open" ON "staff_mails" USING btree ("staff_user_id") WHERE token_hash IS NOT NULL AND ended_at IS NULL;
--> statement-breakpoint
CREATE INDEX "staff_mails_by_user" ON "staff_mails" USING btree ("staff_user_id","created_at");
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "staff_mail_id" uuid;
--> statement-breakpoint

-- Another password, another address and a switch end every link of an account, whoever changes it and by whatever way.
CREATE FUNCTION end_staff_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  UPDATE staff_mails SET ended_at = now(), ended_because = 'account-changed',
    state = CASE WHEN state IN ('pending', 'deferred') THEN 'withdrawn' ELSE state END
  WHERE staff_user_id = NEW.id AND kind <> 'staff_password_changed' AND ended_at IS NULL;
  RETURN NULL;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION end_staff_links() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER staff_users_links AFTER UPDATE ON staff_users FOR EACH ROW
  WHEN (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at OR OLD.password_hash IS DISTINCT FROM NEW.password_hash
    OR OLD.email_key IS DISTINCT FROM NEW.email_key)
  EXECUTE FUNCTION end_staff_links();
--> statement-breakpoint

-- A link that has ended does not live again: whoever takes the console over cannot use one once more that they have seen.
CREATE FUNCTION keep_staff_link_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a link of the staff that has ended stays so' USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_staff_link_ended() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER staff_mails_stay_ended BEFORE UPDATE ON staff_mails FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_because) IS DISTINCT FROM (OLD.ended_at, OLD.ended_because))
  EXECUTE FUNCTION keep_staff_link_ended();
--> statement-breakpoint

-- Whose link it is, and why it does not live where it does not; no row: nobody's. By functions alone, so that the console, which
-- asks for links, learns the hash of none from the table: whoever calls them with a hash has had the link.
CREATE FUNCTION find_staff_link(link text) RETURNS TABLE (staff_user_id uuid, because text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp
AS $$
  SELECT m.staff_user_id, coalesce(m.ended_because, CASE WHEN m.expires_at <= now() THEN 'expired' END) FROM staff_mails m WHERE token_hash = link
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION find_staff_link(text) FROM PUBLIC;
--> statement-breakpoint

-- Sets the password of whoever a link is for, and uses the link up: of several at the same moment one does. Acts as its
-- owner, because no service may write a password of the staff in another way. Null: the link does not live.
CREATE FUNCTION use_staff_link(link text, new_hash text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  mail uuid;
  whose uuid;
BEGIN
  SELECT m.id, u.id INTO mail, whose FROM staff_mails m JOIN staff_users u ON u.id = m.staff_user_id
    WHERE m.token_hash = link AND m.ended_at IS NULL AND m.expires_at > now() AND u.disabled_at IS NULL AND u.issuer IS NULL
    FOR UPDATE;
  IF mail IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE staff_mails SET ended_at = now(), ended_because = 'used' WHERE id = mail;
  UPDATE staff_users SET password_hash = new_hash WHERE id = whose;
  RETURN whose;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION use_staff_link(text, text) FROM PUBLIC;
--> statement-breakpoint

-- Who may get a link that they ask for themselves: a local account that is not switched off and has had a password. For the
-- mail worker, which reads no hash. Null: nobody.
CREATE FUNCTION staff_of_address(key text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp
AS 'SELECT id FROM staff_users WHERE email_key = key AND issuer IS NULL AND disabled_at IS NULL AND password_hash IS NOT NULL';
--> statement-breakpoint
REVOKE ALL ON FUNCTION staff_of_address(text) FROM PUBLIC;
--> statement-breakpoint

-- No link is asked for, and no mail is said to have gone out or not, without a row of the history.
CREATE FUNCTION check_staff_mail_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
    AND written_here(xmin) AND action = CASE TG_OP WHEN 'INSERT' THEN 'staff.link_requested' ELSE 'staff.mail_attempted' END
    AND detail ->> 'staffMail' = NEW.id::text)
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_staff_mail_is_recorded() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_mails_begin_recorded AFTER INSERT ON staff_mails DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind <> 'staff_password_changed') EXECUTE FUNCTION check_staff_mail_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_mails_end_recorded AFTER UPDATE OF state ON staff_mails DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('accepted', 'undeliverable'))
  EXECUTE FUNCTION check_staff_mail_is_recorded();
--> statement-breakpoint

CREATE OR REPLACE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  may boolean;
BEGIN
  CASE session_user
    WHEN 'rekey_api' THEN
      -- An API of the earlier version asks for a reset by hand under the name of one by mail: it would never be done.
      may := NEW.queue = 'credentials' AND NEW.type IN ('PasswordResetRequested', 'ManualResetRequested', 'PasswordImportRequested')
          AND NOT EXISTS (SELECT FROM resets WHERE id = NEW.reset_id AND (method = 'manual') <> (NEW.type = 'ManualResetRequested'))
        OR NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'AddressChanged', 'TestMailRequested');
    WHEN 'rekey_portal' THEN
      may := NEW.queue = 'credentials'
        AND NEW.type IN ('SelfServiceResetRequested', 'NewPasswordSubmitted', 'OutdatedHashFound');
    WHEN 'rekey_console' THEN
      may := NEW.queue = 'mail' AND NEW.type = 'StaffMailRequested';
    WHEN 'rekey_verifier' THEN
      may := NEW.queue = 'credentials' AND NEW.type = 'OutdatedHashFound';
    WHEN 'rekey_credentials' THEN
      may := NEW.queue = 'mail' AND NEW.type IN ('SetPasswordLinkIssued', 'PasswordChanged')
        -- A reset is asked for by the worker where it is one of a batch.
        OR NEW.queue = 'credentials' AND NEW.type = 'PasswordResetRequested'
          AND EXISTS (SELECT FROM reset_batch_items WHERE reset_id = NEW.reset_id);
    ELSE
      may := pg_has_role(session_user, current_user, 'MEMBER');
  END CASE;
  IF may THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not write the event "%"; check_event() has the rules', session_user, NEW.type USING ERRCODE = 'RK001';
END
$$;
