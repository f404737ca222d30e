-- What each changed row is checked by costs the same however many rows are changed with it.

-- A change is looked for among the rows of the history about the same, the newest first, and not among all those that its
-- transaction has written: those of a list are as many as its members, for each of them. `OFFSET 0` keeps PostgreSQL from
-- looking for the transaction first, and has it read the rows of the subject one after the other until one is of this
-- transaction. Whatever is of the staff stays as it was: it comes one by one.
CREATE OR REPLACE FUNCTION check_change_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  is_recorded boolean;
BEGIN
  IF TG_TABLE_NAME <> 'staff_users' AND pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NULL;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'resets' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE reset_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'links' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE reset_id = NEW.reset_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'clients' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE client_id = NEW.id ORDER BY at DESC, id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'contacts' THEN
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE contact_id = NEW.id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
    WHEN 'staff_users' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND detail ->> 'staffUser' = NEW.id::text);
    WHEN 'staff_sessions' THEN
      is_recorded := EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id()
        AND (actor = 'staff:' || NEW.staff_user_id OR detail ->> 'staffUser' = NEW.staff_user_id::text));
    ELSE
      is_recorded := (SELECT true FROM (
        SELECT xid FROM audit_events WHERE contact_id = NEW.contact_id ORDER BY id DESC OFFSET 0
      ) newest WHERE xid = pg_current_xact_id() LIMIT 1);
  END CASE;
  IF is_recorded THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint

-- What can be typed without thought is looked at with less: of these characters none is invisible or looks like another.
CREATE OR REPLACE FUNCTION is_name_of_others(name text) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE WHEN name COLLATE "C" !~ '[^ -~]' THEN
  regexp_replace(lower(name COLLATE "C"), '[^0-9a-z]', '', 'g') NOT IN ('contact', 'thecontact', 'rekey') AND btrim(name) <> ''
WHEN getdatabaseencoding() = 'UTF8' THEN
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
