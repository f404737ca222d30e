-- Old rows of the history are put into files and removed here; docs/decisions/0115 says how. Seals, leaves and tree stay.
CREATE TABLE "audit_archives" (
	"id" integer PRIMARY KEY NOT NULL,
	"first_sequence" bigint NOT NULL,
	"last_sequence" bigint NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"file" text NOT NULL,
	"sha256" text NOT NULL,
	"made_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"removed_through" bigint NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "audit_archives_first" UNIQUE("first_sequence"),
	CONSTRAINT "audit_archives_rows" CHECK ("audit_archives"."first_sequence" > 0 and "audit_archives"."last_sequence" >= "audit_archives"."first_sequence"),
	CONSTRAINT "audit_archives_removed" CHECK ("audit_archives"."removed_through" between "audit_archives"."first_sequence" - 1 and "audit_archives"."last_sequence" and ("audit_archives"."removed_at" is null or "audit_archives"."removed_through" = "audit_archives"."last_sequence")),
	CONSTRAINT "audit_archives_sha256" CHECK ("audit_archives"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint

-- Removes the first rows that are left of an archive, so many at most, and says how many. It is the one way in which a row of
-- the history goes, and asks again for all that has to be true: that these are the first rows there are, sealed, each from
-- before a month that ended a month ago, under a checkpoint that ends with them, and that the history tells of the archive in a
-- row that is signed as well. Runs as its owner, because no service may delete a row of the history.
CREATE FUNCTION remove_archived_rows(archive_id integer, at_most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  archive audit_archives;
  begin_at bigint;
  end_at bigint;
  fault text;
BEGIN
  SELECT * INTO archive FROM audit_archives WHERE id = archive_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no archive %', archive_id USING ERRCODE = 'RK001';
  END IF;
  begin_at := archive.removed_through;
  end_at := least(archive.last_sequence, begin_at + greatest(at_most, 1));
  fault := CASE
    WHEN archive.until > (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month') AT TIME ZONE 'UTC'
      THEN 'it is younger than a month'
    WHEN archive.first_sequence <> 1 + coalesce((SELECT max(last_sequence) FROM audit_archives WHERE id < archive_id), 0)
      OR EXISTS (SELECT FROM audit_archives WHERE id < archive_id AND removed_at IS NULL)
      THEN 'it does not follow on rows that are removed'
    WHEN NOT EXISTS (SELECT FROM audit_checkpoints WHERE size = archive.last_sequence)
      THEN 'no checkpoint ends with it'
    WHEN NOT EXISTS (SELECT FROM audit_events a JOIN audit_seals s ON s.audit_event_id = a.id
      WHERE a.action = 'history.archived' AND a.detail ->> 'archive' = archive_id::text
        AND a.detail ->> 'toRow' = archive.last_sequence::text AND a.detail ->> 'sha256' = archive.sha256
        AND s.sequence <= (SELECT max(size) FROM audit_checkpoints))
      THEN 'no signed row tells of it'
    WHEN (SELECT count(*) FROM audit_seals WHERE sequence > begin_at AND sequence <= end_at AND leaf IS NOT NULL) <> end_at - begin_at
      THEN 'some of its rows are not sealed'
    WHEN EXISTS (SELECT FROM audit_seals s JOIN audit_events a ON a.id = s.audit_event_id
      WHERE s.sequence > begin_at AND s.sequence <= end_at AND a.at >= archive.until)
      THEN 'it has rows that are too young'
    END;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'the rows of archive % are not removed: %', archive_id, fault
      USING ERRCODE = 'RK001', HINT = 'remove_archived_rows() has the rules.';
  END IF;
  DELETE FROM audit_events a USING audit_seals s
    WHERE s.audit_event_id = a.id AND s.sequence > begin_at AND s.sequence <= end_at;
  UPDATE audit_archives SET removed_through = end_at,
    removed_at = CASE WHEN end_at = last_sequence THEN coalesce(removed_at, now()) END WHERE id = archive_id;
  RETURN end_at - begin_at;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION remove_archived_rows(integer, integer) FROM PUBLIC;
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
        '^((client|contact|address|queue|service_account)[.][a-z_]+|history[.]read|reset[.](accepted|cancelled)|link[.]resent|event[.]retried|mail[.]test_requested|credential[.]import_requested'
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
