-- A mail to one of the staff that came back is told by the mail worker.
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
        AND NEW.action IN ('mail.attempted', 'mail.deferred', 'mail.withheld', 'mail.bounced', 'staff.mail_attempted', 'staff.mail_bounced', 'link.issued',
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

CREATE OR REPLACE FUNCTION check_staff_mail_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
    AND written_here(xmin)
    AND CASE TG_OP WHEN 'INSERT' THEN action = 'staff.link_requested' ELSE action IN ('staff.mail_attempted', 'staff.mail_bounced') END
    AND detail ->> 'staffMail' = NEW.id::text)
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
