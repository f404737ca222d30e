-- What has ended and is of no further use goes after a while; docs/decisions/0136 says what, and what stays. It goes by these
-- functions alone, which ask again for all that has to be true, a few rows at a time: no service may delete such a row.

-- How many sessions of somebody were cleared, so that they can still be compared with the history.
CREATE TABLE "cleared_sessions" (
	"site" text NOT NULL,
	"person" text NOT NULL,
	"begun" integer NOT NULL,
	"ended" integer NOT NULL,
	CONSTRAINT "cleared_sessions_pkey" PRIMARY KEY("site","person"),
	CONSTRAINT "cleared_sessions_counts" CHECK ("cleared_sessions"."begun" >= "cleared_sessions"."ended" and "cleared_sessions"."ended" >= 0)
);
--> statement-breakpoint
CREATE INDEX "portal_sessions_by_time" ON "portal_sessions" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "staff_sessions_by_time" ON "staff_sessions" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "application_records_by_session" ON "application_records" USING btree ("portal_session") WHERE portal_session IS NOT NULL;
--> statement-breakpoint
CREATE INDEX "delivery_attempts_with_words" ON "delivery_attempts" USING btree ("ended_at") WHERE response IS NOT NULL OR queue_id IS NOT NULL;
--> statement-breakpoint

-- Before when something has to have ended to go; nothing that is younger than a week does, whatever a service says. One clears
-- a table at a time, and whoever comes meanwhile has nothing to do.
CREATE FUNCTION cleared_before(keep interval) RETURNS timestamptz LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF keep IS NULL OR keep < interval '7 days' THEN
    RAISE EXCEPTION 'what has ended is kept for a week at least' USING ERRCODE = 'RK001';
  END IF;
  RETURN now() - keep;
END
$$;
--> statement-breakpoint

-- Events that are done. A dead letter is none, also where it was done at last: the history tells of it by its id. Ids are in
-- the order of time, so only old ones are looked at.
CREATE FUNCTION clear_events(of_queue text, keep interval, at_most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  before timestamptz := cleared_before(keep);
  last_id uuid := (lpad(to_hex(floor(extract(epoch FROM before) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
  gone integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('rekey clears events of ' || of_queue, 0)) THEN
    RETURN 0;
  END IF;
  WITH old AS (
    SELECT id, queue FROM events
    WHERE id < last_id AND queue = of_queue AND consumed_at < before AND dead_lettered_at IS NULL
    ORDER BY id, queue LIMIT at_most FOR UPDATE SKIP LOCKED
  )
  DELETE FROM events e USING old WHERE e.id = old.id AND e.queue = old.queue;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
--> statement-breakpoint

-- What mail servers said to each try, and under which name they have the mail. That there was a try, and its code, stay.
CREATE FUNCTION clear_answers(keep interval, at_most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  before timestamptz := cleared_before(keep);
  gone integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('rekey clears answers', 0)) THEN
    RETURN 0;
  END IF;
  WITH old AS (
    SELECT a.id FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id
    WHERE (a.response IS NOT NULL OR a.queue_id IS NOT NULL) AND a.ended_at < before
      AND d.state NOT IN ('pending', 'sending', 'deferred')
    ORDER BY a.ended_at LIMIT at_most FOR UPDATE OF a SKIP LOCKED
  )
  UPDATE delivery_attempts a SET response = NULL, queue_id = NULL FROM old WHERE a.id = old.id;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
--> statement-breakpoint

-- Sessions of contacts that are over. For 90 days each tells a device of its contact from a stranger's (wasSessionOf), so that
-- is the least. What an application was given within one goes first.
CREATE FUNCTION clear_portal_sessions(keep interval, at_most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  before timestamptz := cleared_before(keep);
  gone integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('rekey clears portal sessions', 0)) THEN
    RETURN 0;
  END IF;
  WITH old AS (
    SELECT id_hash FROM portal_sessions s
    WHERE created_at < least(before, now() - interval '90 days') AND least(ended_at, expires_at) < before
      AND NOT EXISTS (SELECT FROM application_records r WHERE r.portal_session = s.id_hash)
      AND NOT EXISTS (SELECT FROM application_logins l WHERE l.portal_session = s.id_hash)
    ORDER BY created_at LIMIT at_most FOR UPDATE SKIP LOCKED
  ), removed AS (
    DELETE FROM portal_sessions s USING old WHERE s.id_hash = old.id_hash RETURNING s.contact_id, s.ended_at
  ), counted AS (
    INSERT INTO cleared_sessions AS c (site, person, begun, ended)
    SELECT 'portal', contact_id, count(*), count(ended_at) FROM removed GROUP BY contact_id
    ON CONFLICT (site, person) DO UPDATE SET begun = c.begun + EXCLUDED.begun, ended = c.ended + EXCLUDED.ended
  )
  SELECT count(*) INTO gone FROM removed;
  RETURN gone;
END
$$;
--> statement-breakpoint

-- The same of the staff.
CREATE FUNCTION clear_staff_sessions(keep interval, at_most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  before timestamptz := cleared_before(keep);
  gone integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('rekey clears staff sessions', 0)) THEN
    RETURN 0;
  END IF;
  WITH old AS (
    SELECT id_hash FROM staff_sessions
    WHERE created_at < least(before, now() - interval '90 days') AND least(ended_at, expires_at) < before
    ORDER BY created_at LIMIT at_most FOR UPDATE SKIP LOCKED
  ), removed AS (
    DELETE FROM staff_sessions s USING old WHERE s.id_hash = old.id_hash RETURNING s.staff_user_id, s.ended_at
  ), counted AS (
    INSERT INTO cleared_sessions AS c (site, person, begun, ended)
    SELECT 'console', staff_user_id, count(*), count(ended_at) FROM removed GROUP BY staff_user_id
    ON CONFLICT (site, person) DO UPDATE SET begun = c.begun + EXCLUDED.begun, ended = c.ended + EXCLUDED.ended
  )
  SELECT count(*) INTO gone FROM removed;
  RETURN gone;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION cleared_before(interval), clear_events(text, interval, integer), clear_answers(interval, integer),
  clear_portal_sessions(interval, integer), clear_staff_sessions(interval, integer) FROM PUBLIC;
