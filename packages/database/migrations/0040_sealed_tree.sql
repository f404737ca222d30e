-- The history is sealed in a Merkle tree whose checkpoints are signed; docs/decisions/0105 says how. The order is by the
-- ids of the rows, and asks nothing of the numbers of transactions of another server.
CREATE TABLE "audit_tree" (
	"level" smallint NOT NULL,
	"index" bigint NOT NULL,
	"hash" bytea NOT NULL,
	CONSTRAINT "audit_tree_pkey" PRIMARY KEY("level","index"),
	CONSTRAINT "audit_tree_hashes" CHECK (octet_length("audit_tree"."hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "audit_checkpoints" (
	"size" bigint PRIMARY KEY NOT NULL,
	"root" bytea NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_signing_keys" (
	"vkey" text PRIMARY KEY NOT NULL,
	"first_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_sealing" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"sealed_through" bigint DEFAULT 0 NOT NULL,
	"seen_through" bigint DEFAULT 0 NOT NULL,
	"gaps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tree_size" bigint DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'off' NOT NULL,
	"code" text,
	"checked_at" timestamp (3) with time zone,
	"sinks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "audit_sealing_only" CHECK ("audit_sealing"."only")
);
--> statement-breakpoint
INSERT INTO audit_sealing DEFAULT VALUES;
--> statement-breakpoint

-- What is sealed keeps its sequence. The sealer gives each row its leaf, once, before it seals anything new.
ALTER TABLE "audit_seals" DROP COLUMN "hash";--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "leaf" bytea;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_leaf" CHECK ("audit_seals"."leaf" is null or octet_length("audit_seals"."leaf") = 32);--> statement-breakpoint
CREATE FUNCTION keep_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the leaf of a sealed row is not changed' USING ERRCODE = 'RK001';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_leaf() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER audit_seals_keep_leaf BEFORE UPDATE ON audit_seals FOR EACH ROW
  WHEN (OLD.leaf IS NOT NULL OR NEW.leaf IS NULL OR NEW.sequence <> OLD.sequence OR NEW.audit_event_id <> OLD.audit_event_id)
  EXECUTE FUNCTION keep_leaf();
--> statement-breakpoint

-- Whether a version of a row was written by this transaction, and not brought along from another server, whose numbers of
-- transactions this one will come to. Those of a part of a transaction follow its own.
CREATE FUNCTION written_here(version xid) RETURNS boolean LANGUAGE sql STABLE
RETURN age(version) <= age(pg_current_xact_id()::xid);
--> statement-breakpoint
REVOKE ALL ON FUNCTION written_here(xid) FROM PUBLIC;
--> statement-breakpoint

-- A row of the history that another server has numbered is not one of this transaction.
CREATE OR REPLACE FUNCTION check_change_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  is_recorded boolean;
BEGIN
  IF TG_TABLE_NAME NOT IN ('staff_users', 'service_accounts', 'service_account_secrets') AND pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NULL;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'resets' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid, xmin AS row_xmin FROM audit_events WHERE reset_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() AND written_here(row_xmin) LIMIT 1);
    WHEN 'links' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid, xmin AS row_xmin FROM audit_events WHERE reset_id = NEW.reset_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() AND written_here(row_xmin) LIMIT 1);
    WHEN 'clients' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid, xmin AS row_xmin FROM audit_events WHERE client_id = NEW.id ORDER BY at DESC, id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() AND written_here(row_xmin) LIMIT 1);
    WHEN 'contacts' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid, xmin AS row_xmin FROM audit_events WHERE contact_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() AND written_here(row_xmin) LIMIT 1);
    WHEN 'staff_users' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin) AND detail ->> 'staffUser' = NEW.id::text);
    WHEN 'service_accounts' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin) AND detail ->> 'serviceAccount' = NEW.id::text);
    WHEN 'service_account_secrets' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin) AND detail ->> 'serviceAccount' = NEW.account_id::text);
    WHEN 'staff_sessions' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin)
        AND (actor = 'staff:' || NEW.staff_user_id OR detail ->> 'staffUser' = NEW.staff_user_id::text));
    ELSE
      is_recorded := (SELECT true FROM (
        SELECT xid, xmin AS row_xmin FROM audit_events WHERE contact_id = NEW.contact_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() AND written_here(row_xmin) LIMIT 1);
  END CASE;
  IF is_recorded THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_webhook_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin)
    AND detail ->> 'webhook' = coalesce(to_jsonb(NEW) ->> 'endpoint_id', to_jsonb(NEW) ->> 'id'))
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_batch_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR EXISTS (
    SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin) AND action LIKE 'batch.%' AND detail ->> 'batch' = NEW.id::text
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of a batch has no row in the history' USING ERRCODE = 'RK002',
    HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_batch_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') OR NOT EXISTS (
    SELECT FROM (SELECT batch_id, min(number) AS first, max(number) AS last FROM written GROUP BY batch_id) item
    WHERE first < 1 OR NOT EXISTS (SELECT FROM reset_batches b WHERE b.id = batch_id AND b.xid = pg_current_xact_id() AND written_here(b.xmin) AND last <= b.total)
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'an item is written with its batch and never later; check_batch_items() has the rules' USING ERRCODE = 'RK001';
END
$$;
