-- By pg_dump -n rekey -O -x --inserts, of a database that the services of the version before migration 0021 had filled,
-- with keys that were used for nothing else. Comments and settings of the session are left out; it is not edited.
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE SCHEMA rekey;
CREATE FUNCTION rekey.check_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    SET standard_conforming_strings TO 'on'
    AS $_$
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
$_$;
CREATE FUNCTION rekey.check_delivery() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    AS $$
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
CREATE FUNCTION rekey.check_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    AS $$
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
CREATE FUNCTION rekey.check_requester() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    SET standard_conforming_strings TO 'on'
    AS $$
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
CREATE FUNCTION rekey.check_reset_step() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    SET standard_conforming_strings TO 'on'
    AS $$
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
CREATE FUNCTION rekey.end_contact_access() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  NEW.access_version := OLD.access_version + 1;
  UPDATE rekey.portal_sessions SET ended_at = now() WHERE contact_id = OLD.id AND ended_at IS NULL;
  DELETE FROM rekey.rehashes WHERE contact_id = OLD.id;
  RETURN NEW;
END $$;
CREATE FUNCTION rekey.end_staff_access() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  NEW.session_version := OLD.session_version + 1;
  UPDATE rekey.staff_sessions SET ended_at = now() WHERE staff_user_id = OLD.id AND ended_at IS NULL;
  RETURN NEW;
END $$;
CREATE FUNCTION rekey.folded_text(typed text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (octet_length(typed) = length(typed)) THEN translate(lower((typed COLLATE "C")), '`"'::text, ''''''::text) ELSE replace(replace(replace(replace(translate(NORMALIZE(regexp_replace(lower((NORMALIZE(translate(typed, '´'::text, ''''::text), NFKD) COLLATE "C")), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]'::text, ''::text, 'g'::text), NFC), 'ⱥⱯɑⱭƀƁƂƃɃɓƇƈȻȼÐðĐđƉƊƋƌɖɗƎƏƐǝɆɇɘəɛƑƒƓƔǤǥɠɣĦħɦⱧⱨıƖƗɨɩɪȷɈɉĸƘƙⱩⱪŁłƚȽɫⱠⱡⱢƜⱮɱŊŋƝƞȠɲØøƆɔƟɵƤƥⱣᵽɊɋɌɍⱤɽȿⱾʂŦŧƫƬƭƮȾⱦʈƱɄʉʊƲʋⱲⱳƳƴɎɏƵƶȤȥɀⱫⱬⱿςӀҐґҒғЃѓЂђЄєӘәЅѕІіЈјҚқЉљЊњҢңӨөЋћҮүҰұҺһЏџ`´ʹʺʻʼʽʾʿ׳״‘’‚‛′″"“”„‟«»‹›·֊־‐‑‒–—―‧⁃−・،、ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ΢ΣΤΥΦΧΨΩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿ𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡ẞÆŒÞ'::text, 'aaaabbbbbbccccddddddddddeeeeeeeeeffgggggghhhhhiiiiiijjjkkkkkllllllllmmmnnnnnnooooooppppqqrrrrssstttttttttuuuuvvwwyyyyzzzzzzzzσӏггггггддееееззииииккллннннооттууууххчч''''''''''''''''''''''''''''''''''''''''''''''''''''-------------,,αβγδεζηθικλμνξοπρςστυφχψωѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿ𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃ßæœþ'::text), 'ß'::text, 'ss'::text), 'æ'::text, 'ae'::text), 'œ'::text, 'oe'::text), 'þ'::text, 'th'::text) END;
CREATE FUNCTION rekey.forget_ended_contact() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'rekey', 'pg_temp'
    AS $$
BEGIN
  UPDATE portal_sessions SET ended_at = now() WHERE contact_id = OLD.id AND ended_at IS NULL;
  DELETE FROM rehashes WHERE contact_id = OLD.id;
  DELETE FROM credentials WHERE contact_id = OLD.id;
  RETURN NEW;
END $$;
CREATE FUNCTION rekey.forget_fingerprint() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.request_fingerprint := NULL;
  RETURN NEW;
END
$$;
CREATE FUNCTION rekey.grams_of(key text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT (substr(word.word, i.i, 3) COLLATE "C") AS substr FROM regexp_split_to_table(grams_of.key, '[[:space:]]'::text) word(word), LATERAL generate_series(1, (length(word.word) - 2)) i(i));
CREATE FUNCTION rekey.is_name_of_others(name text) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN CASE WHEN (getdatabaseencoding() = 'UTF8'::name) THEN ((regexp_replace(lower((NORMALIZE(name, NFKC) COLLATE "C")), '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u00d7\u00f7\u0300-\u036f\u200b-\u206f\u20a0-\u20ff\u2190-\u245f\u2500-\u2775\u2794-\u2bff\u2e00-\u2e2e\u2e30-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]'::text, ''::text, 'g'::text) <> ALL (ARRAY['contact'::text, 'thecontact'::text, 'rekey'::text])) AND ((name COLLATE "C") !~ '[\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]|(^|[ 0-9A-Za-z])[\u200c\u200d]'::text) AND (btrim(name) <> ''::text)) ELSE ((regexp_replace(lower((name COLLATE "C")), '[\u0001-\u002f\u003a-\u0060\u007b-\u007f]'::text, ''::text, 'g'::text) <> ALL (ARRAY['contact'::text, 'thecontact'::text, 'rekey'::text])) AND ((name COLLATE "C") !~ '[\u0001-\u001f\u007f]'::text) AND (btrim(name) <> ''::text)) END;
CREATE FUNCTION rekey.keep_link_ended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'rekey', 'pg_temp'
    AS $$
BEGIN
  IF pg_has_role(session_user, current_user, 'MEMBER') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the role % may not change the end of a link', session_user USING ERRCODE = 'RK001';
END
$$;
CREATE FUNCTION rekey.key_is_used(caller text, key text) RETURNS boolean
    LANGUAGE sql
    AS $$
  SELECT EXISTS (SELECT FROM resets WHERE requested_by = caller AND idempotency_key = key)
$$;
CREATE FUNCTION rekey.order_key_of(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(replace(rekey.folded_text(name), ''''::text, ''::text), '[-.,;:/[:space:]]+'::text, ' '::text, 'g'::text));
CREATE FUNCTION rekey.search_form_of(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((CASE WHEN (folded ~ '[-.,;:/'']'::text) THEN ((regexp_replace(replace(folded, ''''::text, ''::text), '[-.,;:/[:space:]]+'::text, ' '::text, 'g'::text) || ' '::text) || regexp_replace(folded, '[-.,;:/'']+'::text, ''::text, 'g'::text)) ELSE folded END || chr(10)) || CASE WHEN (folded ~ '[-.,;:/''[:space:]]'::text) THEN regexp_replace(folded, '[-.,;:/''[:space:]]+'::text, ''::text, 'g'::text) ELSE ''::text END);
CREATE FUNCTION rekey.search_key_of(typed text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN rekey.search_form_of(rekey.folded_text(typed));
CREATE FUNCTION rekey.sought_words(typed text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(regexp_replace(translate(rekey.folded_text(typed), ',;:'::text, '   '::text), '[-./'']+'::text, ''::text, 'g'::text), '[[:space:]]+'::text, ' '::text, 'g'::text));
CREATE FUNCTION rekey.sought_patterns(typed text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (rekey.sought_words(typed) = ''::text) THEN ARRAY[''::text] ELSE ARRAY(SELECT ((('%'::text || regexp_replace(word.word, '([\\%_])'::text, '\\\1'::text, 'g'::text)) || '%'::text) || CASE WHEN ((length(word.word) < 5) AND (word.word = typed_word.typed_word)) THEN (chr(10) || '%'::text) ELSE ''::text END) FROM regexp_split_to_table(translate(rekey.folded_text(sought_patterns.typed), ',;:'::text, '   '::text), '[[:space:]]+'::text) typed_word(typed_word), LATERAL regexp_replace(typed_word.typed_word, '[-./'']+'::text, ''::text, 'g'::text) word(word) WHERE (word.word <> ''::text)) END;
CREATE FUNCTION rekey.within_hour(times timestamp with time zone[]) RETURNS timestamp with time zone[]
    LANGUAGE sql STABLE
    AS $$
  SELECT array(SELECT t FROM unnest(times) t WHERE t > now() - interval '1 hour' ORDER BY t)
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE rekey.__drizzle_migrations (
    id integer NOT NULL,
    hash text NOT NULL,
    created_at bigint
);
CREATE SEQUENCE rekey.__drizzle_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE rekey.__drizzle_migrations_id_seq OWNED BY rekey.__drizzle_migrations.id;
CREATE TABLE rekey.audit_events (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    action text NOT NULL,
    actor text NOT NULL,
    reset_id uuid,
    contact_id text,
    client_id text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE rekey.audit_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME rekey.audit_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE rekey.audit_seals (
    sequence bigint NOT NULL,
    audit_event_id bigint NOT NULL,
    hash text NOT NULL,
    sealed_at timestamp(3) with time zone DEFAULT now() NOT NULL
);
CREATE TABLE rekey.clients (
    id text NOT NULL,
    name text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    order_key text GENERATED ALWAYS AS (rekey.order_key_of(name)) STORED NOT NULL COLLATE pg_catalog."C",
    search_key text GENERATED ALWAYS AS (rekey.search_key_of(name)) STORED NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE rekey.contacts (
    id text NOT NULL,
    client_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    email_changed_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    portal_access boolean DEFAULT true NOT NULL,
    "position" text,
    phone text,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    email_bounced_at timestamp(3) with time zone,
    email_bounce_reason text,
    access_version integer DEFAULT 1 NOT NULL,
    order_key text GENERATED ALWAYS AS (rekey.order_key_of(name)) STORED NOT NULL COLLATE pg_catalog."C",
    search_key text GENERATED ALWAYS AS (rekey.search_key_of(((name || ' '::text) || email))) STORED NOT NULL COLLATE pg_catalog."C",
    ended_at timestamp(3) with time zone,
    access_until_end boolean DEFAULT false NOT NULL,
    time_zone text,
    CONSTRAINT contacts_ended_without_access CHECK (((ended_at IS NULL) OR (NOT portal_access)))
);
CREATE TABLE rekey.credentials (
    contact_id text NOT NULL,
    password_hash text NOT NULL,
    version integer NOT NULL,
    must_change boolean NOT NULL,
    set_at timestamp(3) with time zone NOT NULL,
    set_by_reset_id uuid NOT NULL
);
CREATE TABLE rekey.deliveries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    reset_id uuid,
    contact_id text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    lease_until timestamp(3) with time zone,
    stated_expiry_at timestamp(3) with time zone,
    maybe_delivered boolean DEFAULT false NOT NULL,
    date_header_at timestamp(3) with time zone,
    last_response text,
    accepted_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    waits_for_transport boolean DEFAULT false NOT NULL,
    address_key text,
    to_address text,
    to_name text,
    keeps_expiry boolean DEFAULT false NOT NULL,
    changes integer DEFAULT 1 NOT NULL
);
CREATE TABLE rekey.delivery_attempts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    transport text NOT NULL,
    outcome text NOT NULL,
    phase text NOT NULL,
    code integer,
    response text NOT NULL,
    ended_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    queue_id text
);
CREATE TABLE rekey.events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    queue text NOT NULL,
    type text NOT NULL,
    reset_id uuid,
    delivery_id uuid,
    contact_id text,
    traceparent text,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    due_at timestamp(3) with time zone NOT NULL,
    relayed integer DEFAULT 0 NOT NULL,
    consumed_at timestamp(3) with time zone,
    parked_at timestamp(3) with time zone,
    mail_test_id uuid
);
CREATE TABLE rekey.links (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    reset_id uuid NOT NULL,
    contact_id text NOT NULL,
    generation integer NOT NULL,
    key_id text NOT NULL,
    nonce text NOT NULL,
    token_hash text NOT NULL,
    email_key text NOT NULL,
    credential_version integer NOT NULL,
    issued_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone,
    opened_at timestamp(3) with time zone,
    ended_at timestamp(3) with time zone,
    ended_because text
);
CREATE TABLE rekey.mail_budgets (
    contact_id text NOT NULL,
    spent_at timestamp(3) with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    self_service_spent_at timestamp(3) with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    resets_at timestamp(3) with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    address_changes_at timestamp(3) with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL
);
CREATE TABLE rekey.mail_status (
    "only" boolean DEFAULT true NOT NULL,
    configured boolean NOT NULL,
    healthy boolean NOT NULL,
    reason text,
    checked_at timestamp(3) with time zone NOT NULL,
    transports jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE rekey.mail_tests (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    to_address text NOT NULL,
    requested_by text NOT NULL,
    requested_by_name text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    started_at timestamp(3) with time zone,
    ended_at timestamp(3) with time zone,
    tries jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE rekey.portal_sessions (
    id_hash text NOT NULL,
    contact_id text NOT NULL,
    credential_version integer NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    ended_at timestamp(3) with time zone,
    access_version integer DEFAULT 1 NOT NULL
);
CREATE TABLE rekey.rehashes (
    contact_id text NOT NULL,
    sealed_password text NOT NULL,
    credential_version integer NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL
);
CREATE TABLE rekey.resets (
    id uuid NOT NULL,
    contact_id text,
    client_id text,
    method text NOT NULL,
    state text DEFAULT 'accepted'::text NOT NULL,
    refused_because text,
    requested_by text NOT NULL,
    requested_by_name text NOT NULL,
    reason text,
    typed_address_key text,
    idempotency_key text,
    request_fingerprint text,
    sealed_password text,
    must_change boolean DEFAULT false NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    open_until timestamp(3) with time zone,
    ended_at timestamp(3) with time zone,
    asked_again integer DEFAULT 0 NOT NULL,
    CONSTRAINT resets_end CHECK (((ended_at IS NOT NULL) = (state = ANY (ARRAY['completed'::text, 'expired'::text, 'superseded'::text, 'cancelled'::text, 'undeliverable'::text, 'refused'::text])))),
    CONSTRAINT resets_method CHECK ((method = ANY (ARRAY['email'::text, 'manual'::text, 'self_service'::text]))),
    CONSTRAINT resets_no_fingerprint_at_end CHECK (((method <> 'manual'::text) OR (ended_at IS NULL) OR (request_fingerprint IS NULL))),
    CONSTRAINT resets_nothing_sealed_at_end CHECK (((ended_at IS NULL) OR (sealed_password IS NULL))),
    CONSTRAINT resets_state CHECK ((state = ANY (ARRAY['accepted'::text, 'issued'::text, 'deferred'::text, 'mailed'::text, 'submitted'::text, 'completed'::text, 'expired'::text, 'superseded'::text, 'cancelled'::text, 'undeliverable'::text, 'refused'::text])))
);
CREATE TABLE rekey.returned_mails (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    delivery_id uuid NOT NULL,
    kind text NOT NULL,
    words text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL
);
CREATE VIEW rekey.schema_state AS
 SELECT max(__drizzle_migrations.created_at) AS newest
   FROM rekey.__drizzle_migrations;
CREATE TABLE rekey.staff_sessions (
    id_hash text NOT NULL,
    staff_user_id uuid NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    ended_at timestamp(3) with time zone,
    session_version integer DEFAULT 1 NOT NULL
);
CREATE TABLE rekey.staff_users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    roles text[] NOT NULL,
    disabled_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    session_version integer DEFAULT 1 NOT NULL
);
ALTER TABLE ONLY rekey.__drizzle_migrations ALTER COLUMN id SET DEFAULT nextval('rekey.__drizzle_migrations_id_seq'::regclass);
INSERT INTO rekey.__drizzle_migrations VALUES
	(1, 'f3ec8f951039393d13e65a3013dcc7c6427ff278a31937bbce8e205555ce6325', 1795451726898),
	(2, 'f224ceda758a72cbc94bc485d4a026ff9e79d47838f7faece28ab56f07c3636f', 1795451727419),
	(3, '69adc0225928ef955ee350ca2400a49cfe4911e8df5689f219172cb4863d1637', 1795452500000),
	(4, '4891ebcf97b8ac43da93730691b4df442955ccd3fe05ecce3dcbf18a7841137d', 1795454995946),
	(5, 'fe88765e9e0be2e1b322e06dc87bc0c4ed3bbb1fea67081c582666e082bcd177', 1795461512067),
	(6, 'afc09eb1fdf04af5407e7d171e5adcbfee81002ec499f96bc6143b5efa04ce00', 1795461615376),
	(7, 'b269135e8d60f3748adf320bb58efd04c36039dbb0020426344d8474fa391694', 1795464378727),
	(8, 'cb182ea5fb25c3e3a8a240ade7bea5430c2d0e34bf9450f79f59b4174e8a2424', 1795500420095),
	(9, '977371f1af0bc867275a96a86cc4d94746ae6aee139b607b4063873ce8f5d3b6', 1795500480095),
	(10, '73e240309402a482fdcf0f25a49af9a426d1cafd41a2a2fded03f124a2bd6bae', 1795500540095),
	(11, '7b617fd090db130fdde523170bfa9f4de9c638f5b3c96315199d77c3f4411cc0', 1795500600095),
	(12, '44f0a24d036dd76b1d4c6ee423a6404001ccef38cd397142bebdf06be5435bb9', 1795500660095),
	(13, '6f487cb73d6150dd2df56cce5bf8e57608a6f098e7d197cb017e4abd465e1044', 1795511582328),
	(14, 'c4bcd4bba0cf194da7be114d40601e2d65cc9eb02280c1c11f091cc6021dec8c', 1795600001000),
	(15, '354d995a191752031313dc6344e1091696403b491b7fefa93ed733ee38cd47af', 1795600002000),
	(16, '8a4e6452680c82ed982f40cc1842c6f0dcb11e0b137d1a8c646d81c0de712620', 1795600003000),
	(17, '7057670e9117f1afdcb6bc72fa5eead75592c792ce60240a5a030982f57ae79d', 1795710000000),
	(18, 'd787c8052e6e430550271c8f580cd6cc27f954d5211943e2783ac53d150566e5', 1795711000000),
	(19, 'c79dcb228bd38b14e81be7dddf9ea75ae3c076dc32e8da009c7404e06cecac56', 1795720000000),
	(20, '9a5736b8dbf3aa0cdc9e2933eb800fb2e156dc7e4dbbdf81e2b61eb45af8acb2', 1795730000000);
INSERT INTO rekey.audit_events OVERRIDING SYSTEM VALUE VALUES
	(1, '753', '2026-11-26 17:36:04.45+00', 'client.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, NULL, '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(2, '755', '2026-11-26 17:36:04.728+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(3, '757', '2026-11-26 17:36:04.881+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": "asked on the phone"}'),
	(4, '758', '2026-11-26 17:36:05.007+00', 'link.issued', 'rekey', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(5, '762', '2026-11-26 17:36:05.526+00', 'mail.attempted', 'rekey', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(6, '763', '2026-11-26 17:36:05.575+00', 'link.opened', 'contact', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(7, '764', '2026-11-26 17:36:05.644+00', 'password.submitted', 'contact', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(8, '766', '2026-11-26 17:36:05.837+00', 'reset.completed', 'contact', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"method": "email", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(9, '770', '2026-11-26 17:36:06.064+00', 'portal.signed_in', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(10, '768', '2026-11-26 17:36:06.092+00', 'mail.attempted', 'rekey', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_changed", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(11, '771', '2026-11-26 17:36:06.259+00', 'portal.signed_in', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(12, '773', '2026-11-26 17:36:06.44+00', 'portal.signed_in', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(13, '774', '2026-11-26 17:36:06.459+00', 'portal.other_sessions_ended', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"count": 2}'),
	(14, '776', '2026-11-26 17:36:06.652+00', 'portal.signed_in', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(15, '777', '2026-11-26 17:36:06.671+00', 'portal.signed_out', 'contact', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(16, '778', '2026-11-26 17:36:06.694+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(17, '780', '2026-11-26 17:36:06.748+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(18, '781', '2026-11-26 17:36:06.876+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(19, '784', '2026-11-26 17:36:07.083+00', 'mail.attempted', 'rekey', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(20, '785', '2026-11-26 17:36:07.118+00', 'portal.signed_in', 'contact', NULL, 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(21, '786', '2026-11-26 17:36:07.136+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(22, '788', '2026-11-26 17:36:07.163+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(23, '789', '2026-11-26 17:36:07.35+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(24, '792', '2026-11-26 17:36:07.472+00', 'portal.signed_in', 'contact', NULL, 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(25, '793', '2026-11-26 17:36:07.51+00', 'mail.attempted', 'rekey', '354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(26, '795', '2026-11-26 17:36:07.653+00', 'password.submitted', 'contact', '3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"from": "account"}'),
	(27, '796', '2026-11-26 17:36:07.68+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(28, '797', '2026-11-26 17:36:07.702+00', 'reset.accepted', 'contact', '4c1b569a-c54c-4e58-a641-b9619bad3220', NULL, NULL, '{"method": "self_service"}'),
	(29, '799', '2026-11-26 17:36:07.876+00', 'link.issued', 'rekey', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(30, '801', '2026-11-26 17:36:07.982+00', 'reset.completed', 'contact', '3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"method": "self_service", "mustChange": false, "sessionsEnded": 1, "credentialVersion": 2}'),
	(31, '804', '2026-11-26 17:36:08.131+00', 'mail.attempted', 'rekey', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(32, '805', '2026-11-26 17:36:08.145+00', 'mail.attempted', 'rekey', '3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_changed", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(33, '806', '2026-11-26 17:36:08.176+00', 'reset.accepted', 'contact', '3e03483d-a1b1-4349-bb19-08694e40f820', NULL, NULL, '{"method": "self_service"}'),
	(34, '807', '2026-11-26 17:36:08.241+00', 'link.repeated', 'rekey', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"askedAgain": 1}'),
	(35, '807', '2026-11-26 17:36:08.257+00', 'reset.refused', 'rekey', '3e03483d-a1b1-4349-bb19-08694e40f820', NULL, NULL, '{"because": "link-repeated"}'),
	(39, '814', '2026-11-26 17:36:08.625+00', 'reset.accepted', 'contact', '5295f814-3aba-49c7-81ba-846f21e2fe17', NULL, NULL, '{"method": "self_service"}'),
	(36, '810', '2026-11-26 17:36:08.38+00', 'mail.attempted', 'rekey', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(56, '841', '2026-11-26 17:36:09.983+00', 'mail.attempted', 'rekey', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(57, '843', '2026-11-26 17:36:10.239+00', 'mail.bounced', 'rekey', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"mail": "set_password_link", "status": "5.1.1", "response": "550 5.1.1 no such user"}'),
	(58, '843', '2026-11-26 17:36:10.25+00', 'reset.undeliverable', 'rekey', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"because": "bounced"}'),
	(62, '849', '2026-11-26 17:36:10.449+00', 'mail.withheld', 'rekey', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"mail": "password_set_by_staff", "response": "The last mail to this address came back. Nothing is sent to it until the address is confirmed."}'),
	(81, '877', '2026-11-26 17:36:12.582+00', 'mail.attempted', 'rekey', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 2, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(37, '811', '2026-11-26 17:36:08.406+00', 'password.submitted', 'contact', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(60, '845', '2026-11-26 17:36:10.282+00', 'reset.accepted', 'contact', '6bc5960b-634a-49d5-b37a-d7a742657904', NULL, NULL, '{"method": "self_service"}'),
	(38, '813', '2026-11-26 17:36:08.522+00', 'reset.completed', 'contact', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"method": "self_service", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(49, '830', '2026-11-26 17:36:09.383+00', 'reset.superseded', 'rekey', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "77b0078c-76e7-4bc6-b76e-34fb12af8ece"}'),
	(50, '830', '2026-11-26 17:36:09.385+00', 'link.issued', 'rekey', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(55, '838', '2026-11-26 17:36:09.821+00', 'link.issued', 'rekey', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(66, '852', '2026-11-26 17:36:10.615+00', 'link.issued', 'rekey', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(83, '879', '2026-11-26 17:36:12.653+00', 'link.issued', 'rekey', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(120, '942', '2026-11-26 17:36:21.869+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(40, '815', '2026-11-26 17:36:08.639+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(41, '817', '2026-11-26 17:36:08.648+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(52, '835', '2026-11-26 17:36:09.647+00', 'reset.cancelled', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(53, '836', '2026-11-26 17:36:09.656+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(54, '837', '2026-11-26 17:36:09.665+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(64, '850', '2026-11-26 17:36:10.486+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(65, '851', '2026-11-26 17:36:10.516+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(78, '869', '2026-11-26 17:36:11.563+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(86, '887', '2026-11-26 17:36:19.309+00', 'client.updated', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, NULL, '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(87, '888', '2026-11-26 17:36:19.344+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '7e70c148-20b0-4969-ac93-13dd9e569889', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(88, '889', '2026-11-26 17:36:19.391+00', 'contact.ended', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '7e70c148-20b0-4969-ac93-13dd9e569889', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(89, '891', '2026-11-26 17:36:19.426+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '2bfd1f5d-5fc1-4fb5-b75a-e17239146574', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(90, '892', '2026-11-26 17:36:19.452+00', 'contact.ended', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '2bfd1f5d-5fc1-4fb5-b75a-e17239146574', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(91, '893', '2026-11-26 17:36:19.483+00', 'contact.reactivated', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '2bfd1f5d-5fc1-4fb5-b75a-e17239146574', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "portalAccess": true}'),
	(92, '894', '2026-11-26 17:36:19.513+00', 'contact.updated', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '2bfd1f5d-5fc1-4fb5-b75a-e17239146574', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "fields": "phone"}'),
	(93, '895', '2026-11-26 17:36:19.527+00', 'address.revealed', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist"}'),
	(95, '897', '2026-11-26 17:36:19.62+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "contact"}'),
	(108, '922', '2026-11-26 17:36:21.052+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(109, '923', '2026-11-26 17:36:21.06+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(118, '939', '2026-11-26 17:36:21.759+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(119, '940', '2026-11-26 17:36:21.783+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(128, '957', '2026-11-26 17:36:25.409+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(129, '958', '2026-11-26 17:36:25.424+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(132, '961', '2026-11-26 17:36:25.521+00', 'event.retried', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', NULL, '{"by": "Omar Haddad", "event": "SetPasswordLinkIssued", "eventId": "d158065a-3904-444e-afd7-a144a2eeb722"}'),
	(145, '979', '2026-11-26 17:36:26.004+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(146, '981', '2026-11-26 17:36:26.028+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(153, '992', '2026-11-26 17:36:26.928+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(154, '993', '2026-11-26 17:36:26.937+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(164, '1010', '2026-11-26 17:36:28.432+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(168, '1016', '2026-11-26 17:36:28.554+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(169, '1017', '2026-11-26 17:36:28.566+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(170, '1018', '2026-11-26 17:36:28.572+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(177, '1028', '2026-11-26 17:36:28.906+00', 'contact.updated', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "fields": "email", "oldAddressIsTold": true}'),
	(178, '1029', '2026-11-26 17:36:28.927+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(42, '816', '2026-11-26 17:36:08.649+00', 'reset.refused', 'rekey', '5295f814-3aba-49c7-81ba-846f21e2fe17', NULL, NULL, '{"because": "nobody"}'),
	(61, '846', '2026-11-26 17:36:10.413+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(63, '847', '2026-11-26 17:36:10.458+00', 'reset.refused', 'rekey', '6bc5960b-634a-49d5-b37a-d7a742657904', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"because": "address-bounced"}'),
	(106, '914', '2026-11-26 17:36:20.421+00', 'link.issued', 'rekey', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(115, '931', '2026-11-26 17:36:21.334+00', 'link.issued', 'rekey', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(117, '938', '2026-11-26 17:36:21.734+00', 'reset.expired', 'rekey', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(124, '947', '2026-11-26 17:36:21.995+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(43, '820', '2026-11-26 17:36:08.757+00', 'link.issued', 'rekey', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(44, '821', '2026-11-26 17:36:08.776+00', 'mail.attempted', 'rekey', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_changed", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(48, '828', '2026-11-26 17:36:09.246+00', 'mail.attempted', 'rekey', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(51, '833', '2026-11-26 17:36:09.506+00', 'mail.attempted', 'rekey', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(75, '866', '2026-11-26 17:36:11.455+00', 'link.issued', 'rekey', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(76, '868', '2026-11-26 17:36:11.535+00', 'mail.attempted', 'rekey', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 550, "mail": "set_password_link", "phase": "rcpt", "attempt": 1, "outcome": "permanent", "response": "550 5.1.1 no such user here", "transport": "127.0.0.1:38267"}'),
	(77, '868', '2026-11-26 17:36:11.542+00', 'reset.undeliverable', 'rekey', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(79, '871', '2026-11-26 17:36:11.642+00', 'link.issued', 'rekey', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}');
INSERT INTO rekey.audit_events OVERRIDING SYSTEM VALUE VALUES
	(110, '924', '2026-11-26 17:36:21.092+00', 'link.issued', 'rekey', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(45, '823', '2026-11-26 17:36:08.889+00', 'mail.attempted', 'rekey', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(68, '858', '2026-11-26 17:36:11.011+00', 'mail.bounced', 'rekey', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"mail": "set_password_link", "status": "5.1.1", "response": "550 5.1.1 no such user"}'),
	(69, '858', '2026-11-26 17:36:11.015+00', 'reset.undeliverable', 'rekey', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"because": "bounced"}'),
	(46, '825', '2026-11-26 17:36:08.992+00', 'link.resent', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(47, '829', '2026-11-26 17:36:09.245+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(59, '844', '2026-11-26 17:36:10.275+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(70, '859', '2026-11-26 17:36:11.116+00', 'contact.address_confirmed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(71, '861', '2026-11-26 17:36:11.173+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(72, '862', '2026-11-26 17:36:11.189+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(73, '863', '2026-11-26 17:36:11.23+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(74, '864', '2026-11-26 17:36:11.277+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(82, '878', '2026-11-26 17:36:12.623+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(94, '896', '2026-11-26 17:36:19.573+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "reads": "include"}'),
	(96, '899', '2026-11-26 17:36:19.652+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(97, '900', '2026-11-26 17:36:19.673+00', 'queue.pause_requested', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad", "queue": "mail"}'),
	(98, '901', '2026-11-26 17:36:19.682+00', 'queue.resume_requested', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad", "queue": "mail"}'),
	(99, '902', '2026-11-26 17:36:19.693+00', 'mail.test_requested', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad", "to": "p•••••@contacts.test"}'),
	(104, '912', '2026-11-26 17:36:20.381+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(105, '913', '2026-11-26 17:36:20.395+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(113, '929', '2026-11-26 17:36:21.277+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(114, '930', '2026-11-26 17:36:21.305+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(121, '944', '2026-11-26 17:36:21.897+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(122, '945', '2026-11-26 17:36:21.911+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(134, '966', '2026-11-26 17:36:25.68+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(135, '967', '2026-11-26 17:36:25.694+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(138, '971', '2026-11-26 17:36:25.804+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(139, '972', '2026-11-26 17:36:25.827+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '6ada4a79-134d-4a90-9193-7c1f45cecc1e', '98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(141, '974', '2026-11-26 17:36:25.857+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(142, '975', '2026-11-26 17:36:25.874+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(150, '988', '2026-11-26 17:36:26.489+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(151, '989', '2026-11-26 17:36:26.503+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(158, '1002', '2026-11-26 17:36:28.128+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(159, '1003', '2026-11-26 17:36:28.134+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(160, '1004', '2026-11-26 17:36:28.141+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(161, '1005', '2026-11-26 17:36:28.148+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(166, '1012', '2026-11-26 17:36:28.462+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(174, '1024', '2026-11-26 17:36:28.782+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(181, '1033', '2026-11-26 17:36:29.002+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'ee06a251-2512-4379-935a-9e9511e6ca16', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(67, '856', '2026-11-26 17:36:10.809+00', 'mail.attempted', 'rekey', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(80, '874', '2026-11-26 17:36:12.037+00', 'mail.attempted', 'rekey', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": null, "mail": "set_password_link", "phase": "rcpt", "attempt": 1, "outcome": "transient", "response": "no reply (ECONNECTION)", "transport": "127.0.0.1:38267"}'),
	(84, '884', '2026-11-26 17:36:18.853+00', 'mail.attempted', 'rekey', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"mail": "set_password_link", "attempt": 1, "outcome": "ambiguous", "response": "The worker ended before it could tell what the server answered."}'),
	(85, '886', '2026-11-26 17:36:19.247+00', 'mail.attempted', 'rekey', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 2, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(100, '906', '2026-11-26 17:36:19.928+00', 'staff.signed_in', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, NULL, NULL, '{"by": "Dana Ruiz"}'),
	(101, '908', '2026-11-26 17:36:20.231+00', 'staff.signed_in', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist"}'),
	(102, '910', '2026-11-26 17:36:20.359+00', 'staff.signed_in', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad"}'),
	(103, '911', '2026-11-26 17:36:20.367+00', 'staff.signed_out', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad"}'),
	(107, '916', '2026-11-26 17:36:20.493+00', 'mail.attempted', 'rekey', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(111, '927', '2026-11-26 17:36:21.226+00', 'mail.attempted', 'rekey', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(116, '934', '2026-11-26 17:36:21.458+00', 'mail.attempted', 'rekey', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(123, '946', '2026-11-26 17:36:21.957+00', 'mail.attempted', 'rekey', '1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(125, '950', '2026-11-26 17:36:22.09+00', 'mail.attempted', 'rekey', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(131, '960', '2026-11-26 17:36:25.493+00', 'event.parked', 'rekey', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', NULL, '{"event": "SetPasswordLinkIssued", "because": "not an event of this version", "eventId": "d158065a-3904-444e-afd7-a144a2eeb722"}'),
	(133, '965', '2026-11-26 17:36:25.659+00', 'mail.attempted', 'rekey', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(137, '969', '2026-11-26 17:36:25.747+00', 'event.parked', 'rekey', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', NULL, '{"event": "SetPasswordLinkIssued", "because": "not an event of this version", "eventId": "92166d25-8c77-45db-8a15-78c4f41777b5"}'),
	(144, '978', '2026-11-26 17:36:25.974+00', 'mail.attempted', 'rekey', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "set_password_link", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(148, '985', '2026-11-26 17:36:26.421+00', 'mail.attempted', 'rekey', 'b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(155, '995', '2026-11-26 17:36:27.006+00', 'mail.attempted', 'rekey', 'd5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(157, '999', '2026-11-26 17:36:27.271+00', 'mail.attempted', 'rekey', 'ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 250, "mail": "password_set_by_staff", "phase": "dot", "attempt": 1, "outcome": "accepted", "response": "250 taken", "transport": "127.0.0.1:38267"}'),
	(206, '1064', '2026-11-26 17:36:30.259+00', 'staff.signed_in', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist"}'),
	(112, '928', '2026-11-26 17:36:21.265+00', 'link.opened', 'contact', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(126, '952', '2026-11-26 17:36:24.866+00', 'portal.signed_in', 'contact', NULL, '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(127, '955', '2026-11-26 17:36:25.333+00', 'credential.rehashed', 'rekey', NULL, '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', NULL, '{}'),
	(130, '959', '2026-11-26 17:36:25.471+00', 'link.issued', 'rekey', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(136, '968', '2026-11-26 17:36:25.719+00', 'link.issued', 'rekey', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(140, '973', '2026-11-26 17:36:25.84+00', 'event.parked', 'rekey', '6ada4a79-134d-4a90-9193-7c1f45cecc1e', NULL, NULL, '{"event": "PasswordResetRequested", "because": "not an event of this version", "eventId": "f7444eec-edd2-4355-8f09-95c80b74539b"}'),
	(143, '976', '2026-11-26 17:36:25.901+00', 'link.issued', 'rekey', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(147, '983', '2026-11-26 17:36:26.313+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(149, '987', '2026-11-26 17:36:26.474+00', 'portal.signed_in', 'contact', NULL, 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(152, '991', '2026-11-26 17:36:26.902+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(156, '997', '2026-11-26 17:36:27.194+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 1}'),
	(162, '1006', '2026-11-26 17:36:28.165+00', 'link.issued', 'rekey', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(163, '1009', '2026-11-26 17:36:28.404+00', 'mail.attempted', 'rekey', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": 451, "mail": "set_password_link", "phase": "rcpt", "attempt": 1, "outcome": "transient", "response": "451 4.7.1 try again later", "transport": "127.0.0.1:38267"}'),
	(165, '1011', '2026-11-26 17:36:28.448+00', 'link.issued', 'rekey', 'fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(167, '1014', '2026-11-26 17:36:28.487+00', 'link.issued', 'rekey', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(171, '1019', '2026-11-26 17:36:28.596+00', 'link.issued', 'rekey', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(172, '1022', '2026-11-26 17:36:28.676+00', 'mail.attempted', 'rekey', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": null, "mail": "set_password_link", "phase": "mail", "attempt": 1, "outcome": "transient", "response": "no reply (ECONNECTION)", "transport": "127.0.0.1:38267"}'),
	(173, '1023', '2026-11-26 17:36:28.738+00', 'mail.attempted', 'rekey', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"code": null, "mail": "set_password_link", "phase": "mail", "attempt": 1, "outcome": "transient", "response": "no reply (ECONNECTION)", "transport": "127.0.0.1:38267"}'),
	(175, '1026', '2026-11-26 17:36:28.804+00', 'link.issued', 'rekey', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(176, '1027', '2026-11-26 17:36:28.837+00', 'mail.deferred', 'rekey', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"mail": "set_password_link", "response": "The mail server cannot be used at the moment."}'),
	(180, '1031', '2026-11-26 17:36:28.974+00', 'link.issued', 'rekey', '526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(182, '1034', '2026-11-26 17:36:29.01+00', 'reset.accepted', 'contact', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', NULL, NULL, '{"method": "self_service"}'),
	(183, '1035', '2026-11-26 17:36:29.046+00', 'link.issued', 'rekey', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', 'ee06a251-2512-4379-935a-9e9511e6ca16', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(186, '1038', '2026-11-26 17:36:29.111+00', 'link.issued', 'rekey', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"generation": 1}'),
	(189, '1042', '2026-11-26 17:36:29.31+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 2}'),
	(191, '1045', '2026-11-26 17:36:29.46+00', 'reset.completed', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '7c24b34f-ff5a-4ecb-ab36-de529c70163f', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "mustChange": false, "sessionsEnded": 0, "credentialVersion": 3}'),
	(192, '1045', '2026-11-26 17:36:29.465+00', 'notice.gathered', 'rekey', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"with": "7c24b34f-ff5a-4ecb-ab36-de529c70163f"}'),
	(199, '1053', '2026-11-26 17:36:29.636+00', 'reset.accepted', 'contact', '0bc4e722-4a99-49e0-9b95-41856d8cb150', NULL, NULL, '{"method": "self_service"}'),
	(200, '1054', '2026-11-26 17:36:29.642+00', 'reset.accepted', 'contact', 'e32e049f-cfbf-4726-a431-485c3ac4ad47', NULL, NULL, '{"method": "self_service"}'),
	(201, '1055', '2026-11-26 17:36:29.667+00', 'password.submitted', 'contact', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(202, '1056', '2026-11-26 17:36:29.78+00', 'password.submitted', 'contact', 'd7702848-8cef-49d8-995f-c3c8a19001e0', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"from": "account"}'),
	(203, '1058', '2026-11-26 17:36:29.849+00', 'portal.signed_in', 'contact', NULL, 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(204, '1061', '2026-11-26 17:36:30.082+00', 'portal.signed_out', 'contact', NULL, 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(205, '1062', '2026-11-26 17:36:30.175+00', 'portal.signed_in', 'contact', NULL, 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{}'),
	(179, '1030', '2026-11-26 17:36:28.937+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(187, '1039', '2026-11-26 17:36:29.137+00', 'reset.cancelled', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(188, '1040', '2026-11-26 17:36:29.167+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(193, '1046', '2026-11-26 17:36:29.496+00', 'mail.test_requested', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', NULL, NULL, NULL, '{"by": "Omar Haddad", "to": "p•••••@contacts.test"}'),
	(194, '1047', '2026-11-26 17:36:29.573+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(195, '1048', '2026-11-26 17:36:29.58+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'd1cd4daa-6314-4c1f-9563-bac3620dd8b2', 'f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": "lost the phone"}');
INSERT INTO rekey.audit_events OVERRIDING SYSTEM VALUE VALUES
	(198, '1052', '2026-11-26 17:36:29.631+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '015df6a5-ceaa-451b-9d03-e1740cf3c3da', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(207, '1065', '2026-11-26 17:36:30.282+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "reads": "exclude"}'),
	(208, '1066', '2026-11-26 17:36:30.355+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(211, '1069', '2026-11-26 17:36:30.392+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(214, '1072', '2026-11-26 17:36:30.433+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(215, '1073', '2026-11-26 17:36:30.443+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '5295f814-3aba-49c7-81ba-846f21e2fe17', NULL, NULL, '{"by": "Ada Lindqvist", "view": "reset"}'),
	(216, '1074', '2026-11-26 17:36:30.458+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(217, '1075', '2026-11-26 17:36:30.467+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(219, '1077', '2026-11-26 17:36:30.488+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '6bc5960b-634a-49d5-b37a-d7a742657904', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(220, '1078', '2026-11-26 17:36:30.497+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(221, '1079', '2026-11-26 17:36:30.503+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(222, '1080', '2026-11-26 17:36:30.517+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(223, '1081', '2026-11-26 17:36:30.529+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(225, '1083', '2026-11-26 17:36:30.548+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(227, '1085', '2026-11-26 17:36:30.573+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(229, '1087', '2026-11-26 17:36:30.592+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(234, '1092', '2026-11-26 17:36:30.656+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(238, '1096', '2026-11-26 17:36:30.701+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '6ada4a79-134d-4a90-9193-7c1f45cecc1e', '98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(241, '1099', '2026-11-26 17:36:30.738+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(243, '1101', '2026-11-26 17:36:30.759+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', 'ee06a251-2512-4379-935a-9e9511e6ca16', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(248, '1106', '2026-11-26 17:36:30.815+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'e32e049f-cfbf-4726-a431-485c3ac4ad47', NULL, NULL, '{"by": "Ada Lindqvist", "view": "reset"}'),
	(249, '1107', '2026-11-26 17:36:30.828+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(251, '1109', '2026-11-26 17:36:30.867+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "reads": "include"}'),
	(253, '1111', '2026-11-26 17:36:30.901+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "later": true, "reads": "include"}'),
	(254, '1112', '2026-11-26 17:36:30.911+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "later": true, "reads": "include"}'),
	(255, '1113', '2026-11-26 17:36:30.924+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "later": true, "reads": "include"}'),
	(184, '1036', '2026-11-26 17:36:29.076+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(185, '1037', '2026-11-26 17:36:29.082+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "email", "reason": null}'),
	(190, '1043', '2026-11-26 17:36:29.363+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '7c24b34f-ff5a-4ecb-ab36-de529c70163f', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(196, '1049', '2026-11-26 17:36:29.587+00', 'contact.created', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', NULL, 'cf7de20c-3970-4e28-8368-e18e30dbbab6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz"}'),
	(197, '1050', '2026-11-26 17:36:29.608+00', 'reset.accepted', 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', '88249f77-3f2f-42d1-9e94-7ab64e522fb4', 'cf7de20c-3970-4e28-8368-e18e30dbbab6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Dana Ruiz", "method": "manual", "reason": null}'),
	(209, '1067', '2026-11-26 17:36:30.369+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(210, '1068', '2026-11-26 17:36:30.379+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(212, '1070', '2026-11-26 17:36:30.407+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(213, '1071', '2026-11-26 17:36:30.417+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '3e03483d-a1b1-4349-bb19-08694e40f820', NULL, NULL, '{"by": "Ada Lindqvist", "view": "reset"}'),
	(218, '1076', '2026-11-26 17:36:30.478+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(224, '1082', '2026-11-26 17:36:30.538+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(226, '1084', '2026-11-26 17:36:30.565+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(228, '1086', '2026-11-26 17:36:30.583+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(230, '1088', '2026-11-26 17:36:30.608+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(231, '1089', '2026-11-26 17:36:30.623+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(232, '1090', '2026-11-26 17:36:30.634+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(233, '1091', '2026-11-26 17:36:30.644+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(235, '1093', '2026-11-26 17:36:30.666+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'd1cd4daa-6314-4c1f-9563-bac3620dd8b2', 'f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(236, '1094', '2026-11-26 17:36:30.678+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(237, '1095', '2026-11-26 17:36:30.687+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(239, '1097', '2026-11-26 17:36:30.71+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'd5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(240, '1098', '2026-11-26 17:36:30.726+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(242, '1100', '2026-11-26 17:36:30.75+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(244, '1102', '2026-11-26 17:36:30.768+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(245, '1103', '2026-11-26 17:36:30.782+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '7c24b34f-ff5a-4ecb-ab36-de529c70163f', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(246, '1104', '2026-11-26 17:36:30.794+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '88249f77-3f2f-42d1-9e94-7ab64e522fb4', 'cf7de20c-3970-4e28-8368-e18e30dbbab6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(247, '1105', '2026-11-26 17:36:30.803+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', '0bc4e722-4a99-49e0-9b95-41856d8cb150', NULL, NULL, '{"by": "Ada Lindqvist", "view": "reset"}'),
	(250, '1108', '2026-11-26 17:36:30.848+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'd7702848-8cef-49d8-995f-c3c8a19001e0', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', '{"by": "Ada Lindqvist", "view": "reset"}'),
	(252, '1110', '2026-11-26 17:36:30.882+00', 'history.read', 'staff:28504cd4-c51c-48e3-a5a2-178834e0a1fc', NULL, NULL, NULL, '{"by": "Ada Lindqvist", "view": "events", "later": true, "reads": "include"}');
INSERT INTO rekey.audit_seals VALUES
	(1, 1, '98bacc46453c8d603f1ad25ce98100ef5e33e0ac45020ec055686546e8262188', '2026-11-26 17:36:04.588+00'),
	(2, 2, '47cc6fcc25ca614aa4e6ba3f65269d2c52ee18888227065d908ff81508b853cf', '2026-11-26 17:36:04.8+00'),
	(3, 3, 'b1846a89a0af05d37e08a7f526c9cf2343ca02b082e7a454f7ea584fb24b6b3e', '2026-11-26 17:36:05.021+00'),
	(4, 4, 'c5d655a8e11cca8b96bf6853e00b91021468614cb12f75a200892b49fbbb0aa3', '2026-11-26 17:36:05.229+00'),
	(5, 5, 'd9b8c91dde478e0528c95391ba332ce7b526a7403144286a77091d74d2b65b3f', '2026-11-26 17:36:05.644+00'),
	(6, 6, 'cea7e270d94c336eb1a424bbc1a3535272cd3ed3241c2963e8fcd58a74d9a57f', '2026-11-26 17:36:05.644+00'),
	(7, 7, 'd8f193a566c2535d67d41002a35af294380a5e0877a45cc684492b0756791302', '2026-11-26 17:36:05.644+00'),
	(8, 8, 'df72483ab8a982371af481af43c9b7befea1ad73860cbfaaada486bba035e9d8', '2026-11-26 17:36:06.053+00'),
	(9, 10, '0c0ac82ea476d15f56d61bb9956068bf3d240a148a26e8d7d2af2544ddbc6879', '2026-11-26 17:36:06.263+00'),
	(10, 9, '7e5824e3365777089fdb182963f1e7ee2869e461b97f24901c7f10988cb60564', '2026-11-26 17:36:06.263+00'),
	(11, 11, '731dac1e97f878385b8526fdea672660dc636dda3f4c4edd245143563698b84f', '2026-11-26 17:36:06.263+00'),
	(12, 12, '1f98068eb04975239ee92e39de4b2da9a74110b6626f6975efb0f291e3fb70f6', '2026-11-26 17:36:06.486+00'),
	(13, 13, '2217afa0d6bb0af7023eeeb132c9b6e2aa4905c4274cc8b7090e363dc3320c8d', '2026-11-26 17:36:06.486+00'),
	(14, 14, '5d87c75681614bb615d5bb91b28805f32e97124763c946b44bb1cf4c4a5b9c2e', '2026-11-26 17:36:06.697+00'),
	(15, 15, '6a758bbcf3fb7331a5aced5df8a7161119c8b95a2d8c339ca086ab5d2ff1c15f', '2026-11-26 17:36:06.697+00'),
	(16, 16, 'f0aa1ea30a25f8d60b41370e57d0a64806ebc7b2745289b87d9c21204b426075', '2026-11-26 17:36:06.905+00'),
	(17, 17, 'ff49c4012f0f52d9e2cc07382528716fad487fd9b6256dbb192e4833de03fbc1', '2026-11-26 17:36:06.905+00'),
	(18, 18, 'a4f2e91b3ed365522aad9c913de0614d80a045fd7a4abb3226c75ff085eb84af', '2026-11-26 17:36:06.905+00'),
	(19, 19, '74187fc57df3c28094d02869b84e8a6a59616d3542b326c4702db92dc9e33b84', '2026-11-26 17:36:07.147+00'),
	(20, 20, '2d58e1f81097fd36b57601a209ae7d8b1a284a9761db73cd7a9a25276d3a5524', '2026-11-26 17:36:07.147+00'),
	(21, 21, '71140e10d2487b19ea8bf888de4118ad5d5a40fbd332b09f547238d8d645b8e3', '2026-11-26 17:36:07.147+00'),
	(22, 22, '8144c424c7a9327811b64b450427dbc04ca0a465a88aa259daa7cfc16cb2cfb3', '2026-11-26 17:36:07.372+00'),
	(23, 23, '0cf630c156ec1cd1cfdaf4d5959201a9611070cf243cd254bf5fc98e8097514e', '2026-11-26 17:36:07.372+00'),
	(24, 24, 'aebbbdade33693166838f03a5f5ff60fe459e773585f5ba6baa974a2f4bbc33c', '2026-11-26 17:36:07.586+00'),
	(25, 25, 'abec5b19970377cb006b9fff50eced55f7878c306d81e7f3cb220e61421ba314', '2026-11-26 17:36:07.586+00'),
	(26, 26, 'a26fd4c805e13a4b383d06926a8ae170075a374ee01359014aebf6cf3a689855', '2026-11-26 17:36:07.841+00'),
	(27, 27, '2893f0f5cd4fb47242dd5ad9979c4b7ba4b47690b1ab3e0db1ccc1a87dedc7b5', '2026-11-26 17:36:07.841+00'),
	(28, 28, 'a6a6232013185fee11454c7cee8fb2aea2d781d23fc938c07c90b5bfc00df5c6', '2026-11-26 17:36:07.841+00'),
	(29, 29, '60b2e532682cab187442aa80bd856bc0e966887a7152130c8450ba28d93804b8', '2026-11-26 17:36:08.049+00'),
	(30, 30, '84a741d451d5aa833d07da7929689c1926eaedbd1b70a4c633f87679dd66961e', '2026-11-26 17:36:08.049+00'),
	(31, 31, '9757ac2bdb497963f92662e24a0aedfaa593118e5493ff728e857a288c2d3909', '2026-11-26 17:36:08.269+00'),
	(32, 32, 'c9329929000b5adb783454b47d32c18ee817bddcc75abb5a4da16846ec50aae9', '2026-11-26 17:36:08.269+00'),
	(33, 33, '8949d32f78318c65c2749c6a4ccc9300bf1e26eb8c0d665eb6a7f61d47ab3552', '2026-11-26 17:36:08.269+00'),
	(34, 34, '1245593e7e06215da52cd82c256b95a7192fbab9c2f98444bf1ae244a491b3e8', '2026-11-26 17:36:08.269+00'),
	(35, 35, 'ae825310861f2fd2407ca120f03af509b5685a7b13798509feb9d15f50f9d5c9', '2026-11-26 17:36:08.269+00'),
	(36, 36, '819bc6a0785a151bf3b4957fc1601d678aae00f25c9a91f2630dbb670873b131', '2026-11-26 17:36:08.484+00'),
	(37, 37, 'a42cc3f6915936fa055637d915685c6ebf2a9ab58313b62c89325a40c2ed04ee', '2026-11-26 17:36:08.484+00'),
	(38, 38, '801e7a394bf16c70fe15a53e5347a472261101840594f5d160b1c98db60e60a7', '2026-11-26 17:36:08.702+00'),
	(39, 39, '004d191579cb1418c9a2125f789be1076dd523d716de00557609a321d40ccdea', '2026-11-26 17:36:08.702+00'),
	(40, 40, '7b114536189d702e43e4cef1943d7991d525c31f8c5efa2a28f90fb3a0a799a4', '2026-11-26 17:36:08.702+00'),
	(41, 42, 'df74988313b054c54ee0b3f2f544d51cee62830c240eb21b6e66170048916a50', '2026-11-26 17:36:08.702+00'),
	(42, 41, 'def3f8ee87907ecc370071ee0c5b62d246a0e2e57e449fef0cd5719e859c165a', '2026-11-26 17:36:08.702+00'),
	(43, 43, '3e94c4d261efe9f0a21f6ef3e9b979718ec7da0cecc1166fddc93e3e51232833', '2026-11-26 17:36:08.917+00'),
	(44, 44, '915da36913c4991d9d7e80d1e165349e505f45eff51f863079d6d425c13d24b9', '2026-11-26 17:36:08.917+00'),
	(45, 45, '0f271693c011529d878285bb0f1596c0cd03ae0f07f604fd6bfe7d3387259e18', '2026-11-26 17:36:08.917+00'),
	(46, 46, 'af311b89de025b6e0efa5e23f6b7f698f72489549da174584e153495e8a4d84f', '2026-11-26 17:36:09.123+00'),
	(47, 48, '1ea7d698ae34009f5f148d9f9b783f1c56f1666456d8bde78a819c76c3d2d5f1', '2026-11-26 17:36:09.342+00'),
	(48, 47, '57ea328d1965bd21c7bff57fff6c22f75b6fc5bbd7be0e7004dc1d91ab25d0b0', '2026-11-26 17:36:09.342+00'),
	(49, 49, '24899e5f0ffc6c981386c44d4d8718aa611ddbf1024fa2b0a3916a3b7c1abef4', '2026-11-26 17:36:09.587+00'),
	(50, 50, '94fed6ce10ee1495439188a7edc8e01466d393d10c5e25bd178a00d9762ebb8b', '2026-11-26 17:36:09.587+00'),
	(51, 51, 'bdd89c7f1adccfbfc3e449fc454010e6782c62fcd5c1d32d8c0376a7e490d361', '2026-11-26 17:36:09.799+00'),
	(52, 52, '9413086f354731265c6d91373dedae8519b56e97538f912252bf560bb796b694', '2026-11-26 17:36:09.799+00'),
	(53, 53, '7d215649de4109e0f6f3fcc38887f52f6a9b51d526da421c2a3b4ab37f81e3ee', '2026-11-26 17:36:09.799+00'),
	(54, 54, '7425b2c2e52054efad285700e9b59640b7ac2739fabe8c2cdc3c0b25d9afd79e', '2026-11-26 17:36:09.799+00'),
	(55, 55, '50c7ef9bf2692880a0e321e7abd9d17ae932e2756a3ead67e78e49c0d8a75836', '2026-11-26 17:36:10.01+00'),
	(56, 56, '7ce2cc040c9ddadbd1a83fe4f86d16380791483ed87d7ceeacbf012ba5deb0cc', '2026-11-26 17:36:10.01+00'),
	(57, 57, '1cca8d07505358924560776befae9617c6a42b5c7d1b6ac12a9a769661345589', '2026-11-26 17:36:10.432+00'),
	(58, 58, '2dd374351da94760056f6a20020b1a27557100678869bd3f00e428e0f8672fa2', '2026-11-26 17:36:10.432+00'),
	(59, 59, '07f1433c76e29433c555417e8e0740fdc8748cd80eb485d0f92c9e893a4db6a2', '2026-11-26 17:36:10.432+00'),
	(60, 60, '4e175e66f9863d64621690226ca4c68ccaebf4fee653a5abb6d5f8eb88dd76d3', '2026-11-26 17:36:10.432+00'),
	(61, 61, '9b77ea75c9798758dcb7b348186942772f058a8a45ff76daa139af34142ab8b0', '2026-11-26 17:36:10.432+00'),
	(62, 63, 'dc8585f3572c299612a3866c8320f308ff626bf2e65ffe9224cdd1decc28ad58', '2026-11-26 17:36:10.646+00'),
	(63, 62, '8dc7c297e1aa23e38a321a1e2f5419f12e208706d874161e455c34c1470dd3a4', '2026-11-26 17:36:10.646+00'),
	(64, 64, 'b6d7f03aef1708c4c012ef8fe04836cd37bae5820db65bd2e9863f011e8f5c12', '2026-11-26 17:36:10.646+00'),
	(65, 65, '476233f6964845b9185465665ad51362cb95b3348b391d039e22fd56fee57030', '2026-11-26 17:36:10.646+00'),
	(66, 66, '712f1d6d3fa1ceddaac96603eda5e328dc4d08cf9d02b8cbbefc668a1464a31e', '2026-11-26 17:36:10.646+00'),
	(67, 67, '9831046e78f52d58894963790ad44ff33e5a1137170d59b597bf4aea95fff551', '2026-11-26 17:36:10.884+00'),
	(68, 68, '67d8283bcaaf318f223d16c429c881f661e65523d1128476df8e98a8c06659f9', '2026-11-26 17:36:11.094+00'),
	(69, 69, '72c12609f0e3e0093ceb3937e0f134895a51cb6fcf3c619671813b9bed9d38b5', '2026-11-26 17:36:11.094+00'),
	(84, 84, '5520ee0184144b8b597e91057c52141f69be39911dda028bd2f84d69c5242916', '2026-11-26 17:36:19.004+00'),
	(85, 85, '88778d0a5ac41bc1684e05653b24c2af3473624b1e485ff8dd68763c3d8bdab9', '2026-11-26 17:36:19.421+00'),
	(86, 86, '6343dcdb8684a6104ec6a7f5adb0bafe9dd74592ab9f4d23daf586972627b280', '2026-11-26 17:36:19.421+00'),
	(87, 87, '67edfdb9e56d2efdd031d97f015cdbbbe02d77c9a9b996b3e135caec1d6c9453', '2026-11-26 17:36:19.421+00'),
	(88, 88, '8b7d6ade7a8b96444d59c02e1bbca95916f883c8db6597cd268f25c89921128e', '2026-11-26 17:36:19.421+00'),
	(89, 89, '8f73f06529d3de83f753ec999cb5060974f85d4485c845b3e3a11fc0bb55e77f', '2026-11-26 17:36:19.631+00'),
	(90, 90, '826c7436c1855aa98d08fe64241a05ed5996c1500f3237a94e92f4d33d9de703', '2026-11-26 17:36:19.631+00'),
	(91, 91, 'd21e693a7cabb2acba418580636438967ae0e542ebc78376315373fe107d2cea', '2026-11-26 17:36:19.631+00'),
	(92, 92, 'f464845dacf53fe38e9c6e507340a5125bfcd00456dac56123f4c19b8d8d92d7', '2026-11-26 17:36:19.631+00'),
	(93, 93, '7f7a317181ed002cb810059b24334ae1328bf4a9a284844b6ab06015812828e7', '2026-11-26 17:36:19.631+00'),
	(94, 94, 'd028d235ceeec7e78f82bb5f854aebe3f72ad5bb4b319f36386edd4cf120ba4f', '2026-11-26 17:36:19.631+00'),
	(95, 95, '80afed006e8db0a81e1c6f5f73986953511dd567e478f970b8e964d5ea55bdfc', '2026-11-26 17:36:19.631+00'),
	(96, 96, '0fc134f6a4b9f25f302b317c14604b36a0d1a1f198d04cccb6f8d9b669b81a53', '2026-11-26 17:36:19.836+00'),
	(97, 97, '0f7a1acfc42cee65c73adac4c440c67b7db528449fc7fda9ea83d71ded4f7db4', '2026-11-26 17:36:19.836+00'),
	(98, 98, '7e08dc44b917c7ffefffaafe72621d976c000c9411a62f4e9836567ea319fae0', '2026-11-26 17:36:19.836+00'),
	(99, 99, '94944cea9b6a3abd10cd88b8d034c7c4d1be8f04070df0306fc992681e9dcd35', '2026-11-26 17:36:19.836+00'),
	(100, 100, '5df524e80d99c07767ae74969d24186d802268b96d01eab1a3acd84866bb721a', '2026-11-26 17:36:20.051+00'),
	(101, 101, '1192b01effa44c26d15dbe283d658dcaf82ce5742003083a3615c51a2e34c4db', '2026-11-26 17:36:20.256+00'),
	(102, 102, 'f38db4ae2bb7127fba953e9110c831efe02a23841e374af47cdd5e51c57d4f06', '2026-11-26 17:36:20.481+00'),
	(103, 103, '9facf8995edbc92a38a2a0566db84f965378b0f9798cc717f537594df54c2cd1', '2026-11-26 17:36:20.481+00'),
	(104, 104, '55c5c3046659dffb914f9c03dd3ebd33cd155213c7e10216da88678e40179086', '2026-11-26 17:36:20.481+00'),
	(105, 105, '67764e89f64cd2d200dffa68478631122cbc22e0feaa85c756a912cba7e2ee1b', '2026-11-26 17:36:20.481+00'),
	(106, 106, 'bd91f26ffb24affacd5f3de44dcf0da4560fa5be4c05a2174ac2cbc5392e8a37', '2026-11-26 17:36:20.481+00'),
	(107, 107, '8243e2881a22bfa8147477c5a53fc49e3bc79aabfd469d7cc9f3198eb755364a', '2026-11-26 17:36:20.736+00'),
	(108, 108, '8ac8c9d5d255c4f7c1cfaa69826953d30db2aa69ae3d05cea16e95d5ce2bf920', '2026-11-26 17:36:21.145+00'),
	(109, 109, '9710efd17cbcc967c89b8dc2d3e2adbfbe38fd2e3c3fd3841504b2a5da0049e4', '2026-11-26 17:36:21.145+00'),
	(110, 110, 'b8a0d754b2027d57cbdd5ad0b2e1721d11b5cfd94d0effc4e6d03a359d982aeb', '2026-11-26 17:36:21.145+00'),
	(146, 146, 'aada63f254135218193f7f3f9e45438e5777d47b5fec8464c41839c76e6641b7', '2026-11-26 17:36:26.229+00'),
	(147, 147, '56262e2ed6e31f8993a10ba71f317b61d28d446db2edef91d5fbe5f52e4f43ab', '2026-11-26 17:36:26.445+00'),
	(148, 148, '594cb0107be536fd7f181e4e7c2fd88bff8054feb643cfd1eb0eafbc2fc2881b', '2026-11-26 17:36:26.445+00'),
	(149, 149, 'dcb36a99a6e296bd97bc45377c860b56177544fae174cbba4d29c6aa14165eac', '2026-11-26 17:36:26.662+00');
INSERT INTO rekey.audit_seals VALUES
	(150, 150, 'a3756d35a0753df391e92c4a765a2c237680f936823501915af9e2733ac6c811', '2026-11-26 17:36:26.662+00'),
	(151, 151, '072b0302180dcfa8272211912f8c717fa773010ff5567c64beeb901e89ea155c', '2026-11-26 17:36:26.662+00'),
	(152, 152, 'b522e9adb56e0908ea0313f4ed6003bf2959733cc9830b54a8f23ec00b300e74', '2026-11-26 17:36:27.095+00'),
	(153, 153, '2cc0bd79820d28ef86247a9b638fef0db48390549a2ac7a1ff73eb4d90cf7be3', '2026-11-26 17:36:27.095+00'),
	(154, 154, '45e365168701a67827eb3ed14630f9b96d584aa9adb78f0c666dbd4a479ba4cb', '2026-11-26 17:36:27.095+00'),
	(155, 155, 'bf50d2403421c03b30d6941d18e4623857c25361b80e5e5c07e6cf6e593db6d8', '2026-11-26 17:36:27.095+00'),
	(156, 156, '1e334ffa923f6e120cf2f3570a94667fd6f3df1ebc136f610f9ee78fd54287b6', '2026-11-26 17:36:27.297+00'),
	(157, 157, '148c4b2d242151d94ee323ea254a3f65c54ad56dd1293b69c7ef0fded3b94421', '2026-11-26 17:36:27.297+00'),
	(158, 158, '38dd17d191fbc6c3b00f7018adee40fffb473e5ff03a4a65257bf40c9baa0530', '2026-11-26 17:36:28.176+00'),
	(159, 159, '6bed571cb08b538196e3a1cc63a559efdea5b4dfe9edce70f0a0d6c7ca39091d', '2026-11-26 17:36:28.176+00'),
	(160, 160, '786ef3b68721de0759bc52eb50e9017bb6bb0092a3560abe21e2a103b1985b76', '2026-11-26 17:36:28.176+00'),
	(161, 161, 'b34801b53ce861f1554a53c139d72149b464458d5d375a266dba83548f2ddcbf', '2026-11-26 17:36:28.176+00'),
	(162, 162, '5424309aaf46f9c80e563a6af7f7377f19cec390763d0cbfa7ca6fcc11e840cc', '2026-11-26 17:36:28.176+00'),
	(163, 163, 'c76896e8c73df1db0ba5e612109b1d74d1f7135c8e741c22876ea0e2f1fa925d', '2026-11-26 17:36:28.584+00'),
	(164, 164, 'd086c3a0836ba15d47da370250bf4b82db73597de49fb49afe2e6fae4690ca54', '2026-11-26 17:36:28.584+00'),
	(165, 165, 'dadf20d5170c96eb431afd164d4b00800ef6242924af0fffef835ca3c02ff924', '2026-11-26 17:36:28.584+00'),
	(166, 166, 'f169ef8e2f9583bb229ae343f46829aef6361e60373937ab9c28e13de45dd413', '2026-11-26 17:36:28.584+00'),
	(167, 167, 'f0d33c8a767fb839a30cc07f231740a74e37a6d3d79c28b5ca843a5be9561145', '2026-11-26 17:36:28.584+00'),
	(168, 168, 'e90889ae579bd4bb1b22a063487629ca63b3ed0b03bdb3ca3f5a129b3f983b20', '2026-11-26 17:36:28.584+00'),
	(169, 169, '760003b66926e875b1d530ba928e2dcf13c3794f368cf8f467b02b039213e9cc', '2026-11-26 17:36:28.584+00'),
	(170, 170, '5b72a550d6e57231bc8464329b0fe1f6a961e232ff958fef4739e5458f60247d', '2026-11-26 17:36:28.584+00'),
	(171, 171, 'a7c33054c6e61f6d3fef2d740f096e7f140c175abec495d97f4dc06b90a9f6f6', '2026-11-26 17:36:28.789+00'),
	(172, 172, 'be0cb999525e5e39e3f1cf755d7b0ddc483546989fa41002c2fefadcc7e32efd', '2026-11-26 17:36:28.789+00'),
	(173, 173, '6a7220eda491f08d8d35d385d77729a1523ff5c27a74e5a61f1ac506a27d630b', '2026-11-26 17:36:28.789+00'),
	(174, 174, 'ae982dfb1ba7c028b000aca9833fb16f70751d5c0097756c854df8a411a96b1e', '2026-11-26 17:36:28.789+00'),
	(175, 175, '218137c0faa95792902d0647083b875d47aab741ae4894e831a33dd499a149af', '2026-11-26 17:36:28.995+00'),
	(176, 176, '86d067dd0f1696b33d8f0c571a30dcf3b1b642386caf150253326c9e81cbe709', '2026-11-26 17:36:28.995+00'),
	(177, 177, 'a3838452983940d3d1b57981f605760ff6d507133ef097dbedcdad04472a3d17', '2026-11-26 17:36:28.995+00'),
	(178, 178, '3c771fc88c97fae7c4a5406fabe415d34fd66d574c2fcb751fe96c07296e3023', '2026-11-26 17:36:28.995+00'),
	(179, 179, 'ea2eb4f639cc01f702862dfe13e9ba4f4a7af966f0a29a8c408e0c80bbf56a7e', '2026-11-26 17:36:28.995+00'),
	(70, 70, 'd74d7ef844de620389fe0500f927f343f852998b37a0b7cb9769afdb270cd9de', '2026-11-26 17:36:11.308+00'),
	(71, 71, 'a3930c99fda0252a9430805217847bb77413aacf2e46a7992b4bbe5c3b8152a3', '2026-11-26 17:36:11.308+00'),
	(72, 72, 'd42d84230a665c1c1a7e9bdf85547dfd6cc8398a719754b0cfe6607080f6ccc2', '2026-11-26 17:36:11.308+00'),
	(73, 73, 'b915942aa6134a0cc6f1e57665edd7f9529ba8be54f4d57b7509227bb9a75892', '2026-11-26 17:36:11.308+00'),
	(74, 74, 'a9c609258d5536c01a71861dcc40a6d63859a7b54e816b2337010ac94800e799', '2026-11-26 17:36:11.308+00'),
	(75, 75, '2d9907b583420c08548b9a05098eb7abeee2462f563647e4bb238597fa19d251', '2026-11-26 17:36:11.564+00'),
	(76, 76, '477a054d4b573f980d71d80ae65151006e124d71a432d21cfd2484289334b6be', '2026-11-26 17:36:11.564+00'),
	(77, 77, '57e22ad17f4e381c6d0c8bd75fa3adb9c069c071844d5c18d4cddc5efca2f290', '2026-11-26 17:36:11.564+00'),
	(78, 78, '2954ac3aefbe778e92725df2c409f37392ac0fc00fb737e62cc55c571c72d366', '2026-11-26 17:36:11.564+00'),
	(79, 79, 'b7b3cbdfcbf5cfa79e126ac24a70131dc356a0988dc1c61b8fcaffb7343afd97', '2026-11-26 17:36:11.791+00'),
	(80, 80, 'ee0d5b22b37ffb390ef773ddb6b67c49fab953ec4d9652a0368b5d0059aea971', '2026-11-26 17:36:12.334+00'),
	(81, 81, '2bf2f94c8c51bd06bd3a851d3a47de3b03803d6d0fff30eec5d125758af748b3', '2026-11-26 17:36:12.757+00'),
	(82, 82, 'a437a4cfdb82c43f8b88ba65fc898b35f7023ea98283be24005c2e7774aec8ff', '2026-11-26 17:36:12.757+00'),
	(83, 83, '58c4f5e4dba385456e72a13ade33dd046bdd77941312f10832ed8eff23519a0f', '2026-11-26 17:36:12.757+00'),
	(111, 111, '667a1ee3868bb0efc60c00d57a8d3ed4558430e141e44da915804f07852ea4fc', '2026-11-26 17:36:21.385+00'),
	(112, 112, '22011f69b6c3d530b0e0a545c1cb5139ba6aceb32173d7e17db2b27726073b9f', '2026-11-26 17:36:21.385+00'),
	(113, 113, '02bab2d16874f6e5f788cc0d32c3b1852e0307ac8fd23bda16a28f9dab125a3a', '2026-11-26 17:36:21.385+00'),
	(114, 114, 'bef11fb19ecdd9d0dfaf371a3bef036f7759b896e0523db80e7df8ead66aa5b9', '2026-11-26 17:36:21.385+00'),
	(115, 115, 'b2ebc34bb9889f509be23eb49014ea8f9fd093bca21a22b2006f1e48cb4c0c84', '2026-11-26 17:36:21.385+00'),
	(116, 116, 'ebea4399d34ececdb4fc440f4cd90180eab3c89d8817433050d35a1ac8a8a597', '2026-11-26 17:36:21.603+00'),
	(117, 117, '2acefd572dae56d7f56af1d932e617c18859a0dc795f195b1ece385b20285c07', '2026-11-26 17:36:21.807+00'),
	(118, 118, '2481d4afebaf2f32dca958872ac903943262faeaf5ffa356303fe4c47ff2483b', '2026-11-26 17:36:21.807+00'),
	(119, 119, '9622f49cb2f7e9f483e70c736ebf198cc8867a7e1e299fa44987f3615f4f5426', '2026-11-26 17:36:21.807+00'),
	(120, 120, 'ca16ff0c33f31bc3d46789bec8702c4d09c8013a6c67526d71f24242a295bc65', '2026-11-26 17:36:22.01+00'),
	(121, 121, '9b0af0f727ff9ff46e0dc4d203d43d89faead7308407b96924212a72fe95b55b', '2026-11-26 17:36:22.01+00'),
	(122, 122, '1898ec80cc449e1cea2045069c42d50db9effd3d9b865aad1e055ea033551e2b', '2026-11-26 17:36:22.01+00'),
	(123, 123, '1a5fa180b832661c8d1a36bd42dd1f34ebbaa9199943dfcec03ded2293b9f894', '2026-11-26 17:36:22.01+00'),
	(124, 124, '0b14c8f9efc15aa54bcf21c6f0b7c0249a4f7dbc2aa8b2e8eb169a21aaa05c70', '2026-11-26 17:36:22.01+00'),
	(125, 125, 'b493c4da05ee3c4f896a4a860f2114becd60d7059cfd1952e1868ab840d653db', '2026-11-26 17:36:22.214+00'),
	(126, 126, '9304c7bdc9b02bc980028b3006fdb0b0875720db66c1aa69d6e97730f934230d', '2026-11-26 17:36:24.943+00'),
	(127, 127, 'd576d48dc8880993e08e86a9b068d6cbe07d87476e1d5b442a9eeb9faeb6d978', '2026-11-26 17:36:25.364+00'),
	(128, 128, '7ca594b1de8ae702eac8d0befa5a3f26b50df5ed954be135a1f3869a2fc4acd5', '2026-11-26 17:36:25.576+00'),
	(129, 129, '781e534459f2483246797afb03b5ffd6870a6b66856b497fbc2faf70dda909a1', '2026-11-26 17:36:25.576+00'),
	(130, 130, '27b49e923d938277692f606448f3417068d9bf198f3d04c41681bf472a021953', '2026-11-26 17:36:25.576+00'),
	(131, 131, '622c40b2bed5c8a88094711be5b94b4bc8ebf5155ed4a146409c90f55a622a4b', '2026-11-26 17:36:25.576+00'),
	(132, 132, '1b0f9db106e831e8560ffe7211c6f126233e5c7ade924fdc5f209e1dd823c6f6', '2026-11-26 17:36:25.576+00'),
	(133, 133, '37b04fbe0d79ced1df223a11a235a4bd97677a8631d63b9bcc944c9e2f3118b7', '2026-11-26 17:36:25.785+00'),
	(134, 134, 'd9292a481c3f2690f098e9a94e14fb9d8ea796f0c801a9326e43733c1dbd48cb', '2026-11-26 17:36:25.785+00'),
	(135, 135, '93fc6eb09ee8dfd38076112b8eb0222c2ad7b7d3e13fb8ee90b3533d3d5405b4', '2026-11-26 17:36:25.785+00'),
	(136, 136, '44ac77123cf0e379b91f372e1da17888c3af2da74827c411b6c64e070f857df2', '2026-11-26 17:36:25.785+00'),
	(137, 137, 'b8d3b69c004e7933f0f9cdfc75bb3813a9d42ccdbbc6982f161f30c0ddb2d600', '2026-11-26 17:36:25.785+00'),
	(138, 138, '73deeef131b753217687e9193d7bd631a5fe24f8b4ef27e96a58abfb12c30bd8', '2026-11-26 17:36:26.007+00'),
	(139, 139, 'fce9a3167135820de5ba5b4fd37309b2895e1d24ea8a9223b0b6bca9f8171a1d', '2026-11-26 17:36:26.007+00'),
	(140, 140, '0be7b750de2cec832d6eb23c5ebae300fd8c6c36679351d51b209655dfc4ef81', '2026-11-26 17:36:26.007+00'),
	(141, 141, '36951fd8814a7839c143711dc19c337d9c8d6b3fcab120d20d877d13aa9ad24e', '2026-11-26 17:36:26.007+00'),
	(142, 142, '8627134a1a81de864506cdce3dead44393c249595a778921dfeffe9254c6b518', '2026-11-26 17:36:26.007+00'),
	(143, 143, '62819d2c66814db9fd21cc283c6c22fff58b36367fa26d72491c1371dc924db4', '2026-11-26 17:36:26.007+00'),
	(144, 144, '84c26f4252e36276347911a79cbf3d31bc19511fb7fad7c22315594f5802c550', '2026-11-26 17:36:26.007+00'),
	(145, 145, '33da1a680a95fa34109ef1a9440324d669cb0e53a28216bb4112062da3336210', '2026-11-26 17:36:26.007+00'),
	(180, 180, 'f8ccf9a566d64e54cc22cf02a3d510b16d348cc2b5066c1f5aaa7513df84437a', '2026-11-26 17:36:28.995+00'),
	(181, 181, '1f3435183b94230514a38d48f0c3117556b82581c0b5419f5cdbd17382c53e05', '2026-11-26 17:36:29.203+00'),
	(182, 182, '45452d8165edd4ff0dc284b93f511cdcb71c6d49cc739b47a8d51b70c5e4a576', '2026-11-26 17:36:29.203+00'),
	(183, 183, '0f5f404244497f53c97d42cdaaf6c760cc9dd9761c8751685ae02aa3d7af8cf3', '2026-11-26 17:36:29.203+00'),
	(184, 184, '20301a52844f995da26c7722942b670a0c7c3ddc2a1f81338937d8bf6224a5c6', '2026-11-26 17:36:29.203+00'),
	(185, 185, 'b284e98add33b10d32044734f89a8478700a168b222d7a71867b7c36095638bb', '2026-11-26 17:36:29.203+00'),
	(186, 186, '2644d63674c94f8ffe18eeabf4ffaabd4e32d7cdacf5197a05df59a6f10851d3', '2026-11-26 17:36:29.203+00'),
	(187, 187, 'fdfcb2cf121119aa838e0ec57d3404b8ec508cc7b39e25c2ce4e840452ea2c16', '2026-11-26 17:36:29.203+00'),
	(188, 188, '93cfd3b226e0324100492368dd1d595799cd750da971ac9768ad640038baf9ac', '2026-11-26 17:36:29.203+00'),
	(189, 189, 'ebd581ea8e320165657358b6e6685dae1755c09684537d074ceeaedac7a9a8bf', '2026-11-26 17:36:29.407+00'),
	(190, 190, '391c7a3d23a31416093016d7d7a35ef8f8f1a8e396ac5ca39346d6abf7f2b672', '2026-11-26 17:36:29.407+00'),
	(191, 191, '3cfaeeeea83f75f8b4fe19f1fa9282044b0d7386ade45391f3e3990062706b31', '2026-11-26 17:36:29.612+00'),
	(192, 192, 'ddd7a8512b52545b372e61300417c0c86e0e6fb25f33d0b82ecaa4d64891cff2', '2026-11-26 17:36:29.612+00'),
	(193, 193, '8b3c2cea5d80dda441275417ba18205f91ef235cb1e2def8604dbad00c104503', '2026-11-26 17:36:29.612+00'),
	(194, 194, 'a17716d6fb9d4c364370f9723700f59e5b8f2b80e4d55b164b983aaf6408894b', '2026-11-26 17:36:29.612+00'),
	(195, 195, '6378c46905cda7e7170cef4dee48699dc6801975d18b3a3c1fd5804a347d6207', '2026-11-26 17:36:29.612+00'),
	(196, 196, 'f15b7fb5b1e688c658cd814253c93d78d3c6889b43316fadf8b024a6decda8d7', '2026-11-26 17:36:29.612+00'),
	(197, 197, 'b6cf65e3b464f0a7612b3021ac04b25ebd9790c6b51ff93e368a657e8cb6239c', '2026-11-26 17:36:29.612+00'),
	(198, 198, '2b936d0e9272b6559386f7aad006656ad9de228e24a3db5958a6a8fc7752536d', '2026-11-26 17:36:29.837+00'),
	(199, 199, '32c948bede3ec9b315d288d178965d92fb66bfbbf3eeb6f34d417c740d5db297', '2026-11-26 17:36:29.837+00'),
	(200, 200, '189c5da3e4e4396b90abf1d7d92480ea36cc1e99104d7c633f24d3b9a0551b8c', '2026-11-26 17:36:29.837+00');
INSERT INTO rekey.audit_seals VALUES
	(201, 201, '00822cf5b13f1f07f64b0e4a009539b12a3dc7a1c4c435763447ac6a9b67d292', '2026-11-26 17:36:29.837+00'),
	(202, 202, '408907a468f1d6133d58f02f5ecfdabad14beead7efe5d172598946e9ebf7cfb', '2026-11-26 17:36:29.837+00'),
	(203, 203, '12d79b25d6877c629ab3982884fa26e22148a35c197e52b0be2e5554674e9e16', '2026-11-26 17:36:30.041+00');
INSERT INTO rekey.clients VALUES
	('4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Firm with another name', '2026-11-26 17:36:04.423+00', '2026-11-26 17:36:19.304+00', DEFAULT, DEFAULT);
INSERT INTO rekey.contacts VALUES
	('6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person completed-by-mail', 'completed-by-mail@contacts.test', 'completed-by-mail@contacts.test', '2026-11-26 17:36:04.707+00', 'en', true, NULL, NULL, '2026-11-26 17:36:04.707+00', '2026-11-26 17:36:04.707+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person completed-by-hand', 'completed-by-hand@contacts.test', 'completed-by-hand@contacts.test', '2026-11-26 17:36:06.684+00', 'en', true, NULL, NULL, '2026-11-26 17:36:06.684+00', '2026-11-26 17:36:06.684+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person changed-own', 'changed-own@contacts.test', 'changed-own@contacts.test', '2026-11-26 17:36:07.127+00', 'en', true, NULL, NULL, '2026-11-26 17:36:07.127+00', '2026-11-26 17:36:07.127+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person completed-by-portal', 'completed-by-portal@contacts.test', 'completed-by-portal@contacts.test', '2026-11-26 17:36:07.676+00', 'en', true, NULL, NULL, '2026-11-26 17:36:07.676+00', '2026-11-26 17:36:07.676+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person superseded', 'superseded@contacts.test', 'superseded@contacts.test', '2026-11-26 17:36:08.637+00', 'en', true, NULL, NULL, '2026-11-26 17:36:08.637+00', '2026-11-26 17:36:08.637+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person bounced', 'bounced@contacts.test', 'bounced@contacts.test', '2026-11-26 17:36:09.653+00', 'en', true, NULL, NULL, '2026-11-26 17:36:09.653+00', '2026-11-26 17:36:10.213+00', '2026-11-26 17:36:10.213+00', '550 5.1.1 no such user', 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person confirmed', 'confirmed@contacts.test', 'confirmed@contacts.test', '2026-11-26 17:36:10.484+00', 'en', true, NULL, NULL, '2026-11-26 17:36:10.484+00', '2026-11-26 17:36:11.03+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person refused-by-server', 'refused-by-server@contacts.test', 'refused-by-server@contacts.test', '2026-11-26 17:36:11.167+00', 'en', true, NULL, NULL, '2026-11-26 17:36:11.167+00', '2026-11-26 17:36:11.167+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person worker-lost', 'worker-lost@contacts.test', 'worker-lost@contacts.test', '2026-11-26 17:36:11.186+00', 'en', true, NULL, NULL, '2026-11-26 17:36:11.186+00', '2026-11-26 17:36:11.186+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person dropped', 'dropped@contacts.test', 'dropped@contacts.test', '2026-11-26 17:36:11.228+00', 'en', true, NULL, NULL, '2026-11-26 17:36:11.228+00', '2026-11-26 17:36:11.228+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('7e70c148-20b0-4969-ac93-13dd9e569889', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person ended', 'ended@contacts.test', 'ended@contacts.test', '2026-11-26 17:36:19.33+00', 'en', false, NULL, NULL, '2026-11-26 17:36:19.33+00', '2026-11-26 17:36:19.378+00', NULL, NULL, 2, DEFAULT, DEFAULT, '2026-11-26 17:36:19.378+00', true, NULL),
	('2bfd1f5d-5fc1-4fb5-b75a-e17239146574', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person back', 'back@contacts.test', 'back@contacts.test', '2026-11-26 17:36:19.42+00', 'en', true, NULL, '+44 20 7946 0018', '2026-11-26 17:36:19.42+00', '2026-11-26 17:36:19.499+00', NULL, NULL, 3, DEFAULT, DEFAULT, NULL, false, NULL),
	('2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person mailed', 'mailed@contacts.test', 'mailed@contacts.test', '2026-11-26 17:36:20.373+00', 'en', true, NULL, NULL, '2026-11-26 17:36:20.373+00', '2026-11-26 17:36:20.373+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person opened', 'opened@contacts.test', 'opened@contacts.test', '2026-11-26 17:36:21.048+00', 'en', true, NULL, NULL, '2026-11-26 17:36:21.048+00', '2026-11-26 17:36:21.048+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person expired', 'expired@contacts.test', 'expired@contacts.test', '2026-11-26 17:36:21.271+00', 'en', true, NULL, NULL, '2026-11-26 17:36:21.271+00', '2026-11-26 17:36:21.271+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person rehashed', 'rehashed@contacts.test', 'rehashed@contacts.test', '2026-11-26 17:36:21.752+00', 'en', true, NULL, NULL, '2026-11-26 17:36:21.752+00', '2026-11-26 17:36:21.752+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person rehash-waits', 'rehash-waits@contacts.test', 'rehash-waits@contacts.test', '2026-11-26 17:36:21.896+00', 'en', true, NULL, NULL, '2026-11-26 17:36:21.896+00', '2026-11-26 17:36:21.896+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person retried', 'retried@contacts.test', 'retried@contacts.test', '2026-11-26 17:36:25.403+00', 'en', true, NULL, NULL, '2026-11-26 17:36:25.403+00', '2026-11-26 17:36:25.403+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person dead-letter', 'dead-letter@contacts.test', 'dead-letter@contacts.test', '2026-11-26 17:36:25.675+00', 'en', true, NULL, NULL, '2026-11-26 17:36:25.675+00', '2026-11-26 17:36:25.675+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person dead-by-hand', 'dead-by-hand@contacts.test', 'dead-by-hand@contacts.test', '2026-11-26 17:36:25.799+00', 'en', true, NULL, NULL, '2026-11-26 17:36:25.799+00', '2026-11-26 17:36:25.799+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person submitted', 'submitted@contacts.test', 'submitted@contacts.test', '2026-11-26 17:36:25.854+00', 'en', true, NULL, NULL, '2026-11-26 17:36:25.854+00', '2026-11-26 17:36:25.854+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person own-change-waits', 'own-change-waits@contacts.test', 'own-change-waits@contacts.test', '2026-11-26 17:36:26.001+00', 'en', true, NULL, NULL, '2026-11-26 17:36:26.001+00', '2026-11-26 17:36:26.001+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('d9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person deferred', 'deferred@contacts.test', 'deferred@contacts.test', '2026-11-26 17:36:28.126+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.126+00', '2026-11-26 17:36:28.126+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person sending', 'sending@contacts.test', 'sending@contacts.test', '2026-11-26 17:36:28.133+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.133+00', '2026-11-26 17:36:28.133+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person sending-dot', 'sending-dot@contacts.test', 'sending-dot@contacts.test', '2026-11-26 17:36:28.14+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.14+00', '2026-11-26 17:36:28.14+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person address-before', 'address-after@contacts.test', 'address-after@contacts.test', '2026-11-26 17:36:28.885+00', 'en', true, NULL, NULL, '2026-11-26 17:36:26.485+00', '2026-11-26 17:36:28.885+00', NULL, NULL, 2, DEFAULT, DEFAULT, NULL, false, NULL),
	('ee06a251-2512-4379-935a-9e9511e6ca16', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person issued-by-portal', 'issued-by-portal@contacts.test', 'issued-by-portal@contacts.test', '2026-11-26 17:36:29+00', 'en', true, NULL, NULL, '2026-11-26 17:36:29+00', '2026-11-26 17:36:29+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person withdrawn', 'withdrawn@contacts.test', 'withdrawn@contacts.test', '2026-11-26 17:36:29.074+00', 'en', true, NULL, NULL, '2026-11-26 17:36:29.074+00', '2026-11-26 17:36:29.074+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('cf7de20c-3970-4e28-8368-e18e30dbbab6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person accepted-by-hand', 'accepted-by-hand@contacts.test', 'accepted-by-hand@contacts.test', '2026-11-26 17:36:29.585+00', 'en', true, NULL, NULL, '2026-11-26 17:36:29.585+00', '2026-11-26 17:36:29.585+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person notices', 'notices@contacts.test', 'notices@contacts.test', '2026-11-26 17:36:26.924+00', 'en', true, NULL, NULL, '2026-11-26 17:36:26.924+00', '2026-11-26 17:36:26.924+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person no-reply', 'no-reply@contacts.test', 'no-reply@contacts.test', '2026-11-26 17:36:28.548+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.548+00', '2026-11-26 17:36:28.548+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person no-transport', 'no-transport@contacts.test', 'no-transport@contacts.test', '2026-11-26 17:36:28.564+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.564+00', '2026-11-26 17:36:28.564+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person issued', 'issued@contacts.test', 'issued@contacts.test', '2026-11-26 17:36:28.917+00', 'en', true, NULL, NULL, '2026-11-26 17:36:28.917+00', '2026-11-26 17:36:28.917+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person accepted-by-mail', 'accepted-by-mail@contacts.test', 'accepted-by-mail@contacts.test', '2026-11-26 17:36:29.571+00', 'en', true, NULL, NULL, '2026-11-26 17:36:29.571+00', '2026-11-26 17:36:29.571+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL),
	('015df6a5-ceaa-451b-9d03-e1740cf3c3da', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'Person accepted-by-portal', 'accepted-by-portal@contacts.test', 'accepted-by-portal@contacts.test', '2026-11-26 17:36:29.625+00', 'en', true, NULL, NULL, '2026-11-26 17:36:29.625+00', '2026-11-26 17:36:29.625+00', NULL, NULL, 1, DEFAULT, DEFAULT, NULL, false, NULL);
INSERT INTO rekey.credentials VALUES
	('6541d80b-e5ca-4f68-a81d-c7e2df554170', '$argon2id$v=19$m=19456,p=1,t=2$MUk7dyEBVzqN+gKuyc6Xeg$PKkdC20UsKfXwG7YRRanNXwpiWL3gZyWm1vnJSahHC0', 1, false, '2026-11-26 17:36:05.797+00', '9b32f140-f7f1-4b80-9624-911adfc9b764'),
	('b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '$argon2id$v=19$m=19456,p=1,t=2$/jmhQRggg1u4aAJkCSgOTg$dirMsjMP/k7Fl0jVOMqNChRJl27G4ijtHT/SMp0OATM', 1, false, '2026-11-26 17:36:06.852+00', 'a80fd28f-94f1-4b72-893b-961a439d5cc7'),
	('c2e07ee1-402e-45e7-bcda-5f181037f46f', '$argon2id$v=19$m=19456,p=1,t=2$bEkov8Vdmlr1/fzBUV7PcQ$Ihr9RoI3BZ/cdLGulPrEtnLpSm8ZB+b/qxTJ697jLF0', 2, false, '2026-11-26 17:36:07.943+00', '3a1a4026-388c-4a22-8512-ca7c9d558997'),
	('125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '$argon2id$v=19$m=19456,p=1,t=2$WXeaJAR9x8OuG91z7zs8bw$ZNK7dgLnovERqm2MFOd+MfE1KIirG6GNlrAjVc9+9w8', 1, false, '2026-11-26 17:36:08.495+00', '4c1b569a-c54c-4e58-a641-b9619bad3220'),
	('7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '$argon2id$v=19$m=19456,p=1,t=2$X+RYRUB2IL8D/jChz7ASWQ$5wfLX/ipKsvIqUE18Wnvk2dg8X+g9FHW7avsXf0hPJM', 1, false, '2026-11-26 17:36:10.402+00', '93d1ebec-d42b-4692-8f9d-e074db71cc0c'),
	('c7a1bf13-f287-46dd-a852-e77d5afe7321', '$argon2id$v=19$m=19456,p=1,t=2$WHGVEcsHqnsVSJf16QkRQg$CyyZ5a/cByucqroqD8QsCSnb9RjAeIIIXKL/It4sSsg', 1, false, '2026-11-26 17:36:21.983+00', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4'),
	('9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '$argon2id$v=19$m=19456,p=1,t=3$qMwmQDJ56LJKEvAjdiicEA$vjeiMKhv0WQ5JajWlr/dZ34WxNqmPv6z5VMjviz0Ke8', 1, false, '2026-11-26 17:36:21.862+00', '1860bb76-93c0-4527-93e9-a673bb16467d'),
	('e57d079d-ba06-476b-bad2-cfca1cb39645', '$argon2id$v=19$m=19456,p=1,t=3$ZcXlBpNUrWUS2xVj4sMtjA$XK3/KqdfX4OENSI+mpjwyO/rBTev5/4FZALu8DPa6nk', 1, false, '2026-11-26 17:36:26.3+00', 'b0d31a10-d21d-4811-977e-c881d70f2e50'),
	('aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '$argon2id$v=19$m=19456,p=1,t=3$6GV1O4M1sSE31ah/+uJXaA$HpMpPb/SI9583+NqRcfq02YGcTG4Ien21dovhf1s8To', 1, false, '2026-11-26 17:36:26.854+00', 'd5cb528e-b706-4095-93c4-41b0022face1'),
	('23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '$argon2id$v=19$m=19456,p=1,t=3$7YYOH/QyuRM0oWahJgNcVw$Z+hu7GnLlyKQo41Q/SewumEtXy5Cde8sB2wIApLFY5Q', 3, false, '2026-11-26 17:36:29.448+00', '7c24b34f-ff5a-4ecb-ab36-de529c70163f');
INSERT INTO rekey.deliveries VALUES
	('dc3454df-8108-431b-ae7e-c2aba32df4a1', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:04.98+00', NULL, '2026-11-27 17:36:05.075+00', false, '2026-11-26 17:36:05.075+00', '250 taken', '2026-11-26 17:36:05.507+00', '2026-11-26 17:36:04.98+00', '2026-11-26 17:36:05.507+00', false, 'completed-by-mail@contacts.test', NULL, NULL, false, 1),
	('eb4c76ac-6a0b-411f-bb7d-fa57f6e630db', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 'password_changed', 'accepted', 1, '2026-11-26 17:36:05.797+00', NULL, NULL, false, '2026-11-26 17:36:05.884+00', '250 taken', '2026-11-26 17:36:06.047+00', '2026-11-26 17:36:05.797+00', '2026-11-26 17:36:06.047+00', false, 'completed-by-mail@contacts.test', NULL, NULL, false, 1),
	('3ab8520f-563b-4bea-a24e-b870052472cf', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:06.852+00', NULL, NULL, false, '2026-11-26 17:36:06.905+00', '250 taken', '2026-11-26 17:36:07.071+00', '2026-11-26 17:36:06.852+00', '2026-11-26 17:36:07.071+00', false, 'completed-by-hand@contacts.test', NULL, NULL, false, 1),
	('d43b2b4b-637d-4668-9fb1-b020fa9a2f5e', '354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:07.312+00', NULL, NULL, false, '2026-11-26 17:36:07.371+00', '250 taken', '2026-11-26 17:36:07.475+00', '2026-11-26 17:36:07.312+00', '2026-11-26 17:36:07.475+00', false, 'changed-own@contacts.test', NULL, NULL, false, 1),
	('b9b56748-8b96-40e8-af01-629707462777', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:07.858+00', NULL, '2026-11-27 17:36:07.908+00', false, '2026-11-26 17:36:07.908+00', '250 taken', '2026-11-26 17:36:08.064+00', '2026-11-26 17:36:07.858+00', '2026-11-26 17:36:08.064+00', false, 'completed-by-portal@contacts.test', NULL, NULL, false, 1),
	('870532bc-ba30-49a6-a1a4-3d2a45576a61', '3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', 'password_changed', 'accepted', 1, '2026-11-26 17:36:07.943+00', NULL, NULL, false, '2026-11-26 17:36:08.024+00', '250 taken', '2026-11-26 17:36:08.142+00', '2026-11-26 17:36:07.943+00', '2026-11-26 17:36:08.142+00', false, 'changed-own@contacts.test', NULL, NULL, false, 1),
	('c3457d96-6949-44f2-b539-bf5a557a0f3d', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:08.184+00', NULL, '2026-11-27 17:36:08.064+00', false, '2026-11-26 17:36:08.296+00', '250 taken', '2026-11-26 17:36:08.377+00', '2026-11-26 17:36:08.184+00', '2026-11-26 17:36:08.377+00', false, 'completed-by-portal@contacts.test', NULL, NULL, true, 1),
	('263d8362-0f47-48ae-8f70-b1224c0ff129', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', 'password_changed', 'accepted', 1, '2026-11-26 17:36:08.495+00', NULL, NULL, false, '2026-11-26 17:36:08.659+00', '250 taken', '2026-11-26 17:36:08.734+00', '2026-11-26 17:36:08.495+00', '2026-11-26 17:36:08.734+00', false, 'completed-by-portal@contacts.test', NULL, NULL, false, 1),
	('e7b633de-a373-4ce0-88f2-cdebd4eb1937', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:08.716+00', NULL, '2026-11-27 17:36:08.793+00', false, '2026-11-26 17:36:08.793+00', '250 taken', '2026-11-26 17:36:08.885+00', '2026-11-26 17:36:08.716+00', '2026-11-26 17:36:08.885+00', false, 'superseded@contacts.test', NULL, NULL, false, 1),
	('123dac12-b047-489f-9207-f119073e2b4f', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:08.958+00', NULL, '2026-11-27 17:36:09.045+00', false, '2026-11-26 17:36:09.045+00', '250 taken', '2026-11-26 17:36:09.187+00', '2026-11-26 17:36:08.958+00', '2026-11-26 17:36:09.187+00', false, 'superseded@contacts.test', NULL, NULL, false, 1),
	('7dec229e-a073-4f22-9db8-4af5fb08626a', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:09.284+00', NULL, '2026-11-27 17:36:09.402+00', false, '2026-11-26 17:36:09.402+00', '250 taken', '2026-11-26 17:36:09.484+00', '2026-11-26 17:36:09.284+00', '2026-11-26 17:36:09.484+00', false, 'superseded@contacts.test', NULL, NULL, false, 1),
	('d3b7efff-53f5-4750-b4d1-6fe35dc08f13', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', 'set_password_link', 'undeliverable', 1, '2026-11-26 17:36:09.745+00', NULL, '2026-11-27 17:36:09.852+00', false, '2026-11-26 17:36:09.852+00', '550 5.1.1 no such user', '2026-11-26 17:36:09.981+00', '2026-11-26 17:36:09.745+00', '2026-11-26 17:36:10.213+00', false, 'bounced@contacts.test', NULL, NULL, false, 1),
	('40ed12f1-3a49-4ea0-b5a5-431d9664969c', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', 'password_set_by_staff', 'withdrawn', 0, '2026-11-26 17:36:10.402+00', NULL, NULL, false, NULL, 'The last mail to this address came back. Nothing is sent to it until the address is confirmed.', NULL, '2026-11-26 17:36:10.402+00', '2026-11-26 17:36:10.443+00', false, NULL, NULL, NULL, false, 1),
	('bcc604db-4c7b-4eb2-a989-302bfc89e389', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', 'set_password_link', 'undeliverable', 1, '2026-11-26 17:36:10.558+00', NULL, '2026-11-27 17:36:10.651+00', false, '2026-11-26 17:36:10.651+00', '550 5.1.1 no such user', '2026-11-26 17:36:10.794+00', '2026-11-26 17:36:10.558+00', '2026-11-26 17:36:10.994+00', false, 'confirmed@contacts.test', NULL, NULL, false, 1),
	('c73277b9-d467-40cc-bc98-48e5e225db48', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', 'set_password_link', 'undeliverable', 1, '2026-11-26 17:36:11.364+00', NULL, '2026-11-27 17:36:11.466+00', false, '2026-11-26 17:36:11.466+00', '550 5.1.1 no such user here', NULL, '2026-11-26 17:36:11.364+00', '2026-11-26 17:36:11.524+00', false, 'refused-by-server@contacts.test', NULL, NULL, false, 1),
	('d7173baa-031e-4198-bc02-b5245f54fc56', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', 'set_password_link', 'accepted', 2, '2026-11-26 17:36:12.181+00', NULL, '2026-11-27 17:36:12.445+00', false, '2026-11-26 17:36:12.445+00', '250 taken', '2026-11-26 17:36:12.578+00', '2026-11-26 17:36:11.638+00', '2026-11-26 17:36:12.578+00', false, 'dropped@contacts.test', NULL, NULL, false, 1),
	('1ad34b46-14d6-45d8-8ebc-dcabdc9b68ec', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', 'set_password_link', 'accepted', 2, '2026-11-26 17:36:12.636+00', NULL, '2026-11-27 17:36:12.703+00', false, '2026-11-26 17:36:12.703+00', '250 taken', '2026-11-26 17:36:19.242+00', '2026-11-26 17:36:12.636+00', '2026-11-26 17:36:19.242+00', false, 'worker-lost@contacts.test', NULL, NULL, false, 1),
	('9796c28e-6a20-4379-8f01-fa20154bdd0a', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:20.414+00', NULL, '2026-11-27 17:36:20.441+00', false, '2026-11-26 17:36:20.441+00', '250 taken', '2026-11-26 17:36:20.483+00', '2026-11-26 17:36:20.414+00', '2026-11-26 17:36:20.483+00', false, 'mailed@contacts.test', NULL, NULL, false, 1),
	('8272ea44-6da2-43ad-934d-4698d920d7af', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:21.079+00', NULL, '2026-11-27 17:36:21.116+00', false, '2026-11-26 17:36:21.116+00', '250 taken', '2026-11-26 17:36:21.193+00', '2026-11-26 17:36:21.079+00', '2026-11-26 17:36:21.193+00', false, 'opened@contacts.test', NULL, NULL, false, 1),
	('9880e962-d3db-4231-8e51-c6cea05ca7d6', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:21.317+00', NULL, '2026-11-27 17:36:21.348+00', false, '2026-11-26 17:36:21.348+00', '250 taken', '2026-11-26 17:36:21.452+00', '2026-11-26 17:36:21.317+00', '2026-11-26 17:36:21.452+00', false, 'expired@contacts.test', NULL, NULL, false, 1),
	('2250f806-992a-4915-8819-fa071f9537fc', '1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:21.862+00', NULL, NULL, false, '2026-11-26 17:36:21.886+00', '250 taken', '2026-11-26 17:36:21.944+00', '2026-11-26 17:36:21.862+00', '2026-11-26 17:36:21.944+00', false, 'rehashed@contacts.test', NULL, NULL, false, 1),
	('46ad8abd-da5f-490f-bc4a-f27121098b5a', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:21.983+00', NULL, NULL, false, '2026-11-26 17:36:22.003+00', '250 taken', '2026-11-26 17:36:22.077+00', '2026-11-26 17:36:21.983+00', '2026-11-26 17:36:22.077+00', false, 'rehash-waits@contacts.test', NULL, NULL, false, 1),
	('900f52ca-e62a-4b5a-8a6a-c65902ca996f', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:25.457+00', NULL, '2026-11-27 17:36:25.597+00', false, '2026-11-26 17:36:25.597+00', '250 taken', '2026-11-26 17:36:25.655+00', '2026-11-26 17:36:25.457+00', '2026-11-26 17:36:25.655+00', false, 'retried@contacts.test', NULL, NULL, false, 1),
	('b2d3e4e8-6486-4139-b280-70d80d80a1d5', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', 'set_password_link', 'pending', 0, '2026-11-26 17:36:25.713+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:25.713+00', '2026-11-26 17:36:25.713+00', false, NULL, NULL, NULL, false, 1),
	('6a28ebeb-29bd-47fc-97c5-47e4be3118cc', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', 'set_password_link', 'accepted', 1, '2026-11-26 17:36:25.889+00', NULL, '2026-11-27 17:36:25.915+00', false, '2026-11-26 17:36:25.915+00', '250 taken', '2026-11-26 17:36:25.967+00', '2026-11-26 17:36:25.889+00', '2026-11-26 17:36:25.967+00', false, 'submitted@contacts.test', NULL, NULL, false, 1),
	('663b5296-a921-496c-a6e6-575ef86b6112', 'b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:26.3+00', NULL, NULL, false, '2026-11-26 17:36:26.326+00', '250 taken', '2026-11-26 17:36:26.409+00', '2026-11-26 17:36:26.3+00', '2026-11-26 17:36:26.409+00', false, 'own-change-waits@contacts.test', NULL, NULL, false, 1),
	('2d009422-d56d-4593-9c41-02aa1e925aff', 'd5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:26.854+00', NULL, NULL, false, '2026-11-26 17:36:26.928+00', '250 taken', '2026-11-26 17:36:26.999+00', '2026-11-26 17:36:26.854+00', '2026-11-26 17:36:26.999+00', false, 'address-before@contacts.test', NULL, NULL, false, 1),
	('459b39b2-0d86-4d4e-be65-339628cc8461', 'ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', 'password_set_by_staff', 'accepted', 1, '2026-11-26 17:36:27.166+00', NULL, NULL, false, '2026-11-26 17:36:27.214+00', '250 taken', '2026-11-26 17:36:27.263+00', '2026-11-26 17:36:27.166+00', '2026-11-26 17:36:27.263+00', false, 'notices@contacts.test', NULL, NULL, false, 1),
	('65732f4f-a150-454c-9fea-ace2f1e6fd6a', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', 'set_password_link', 'deferred', 1, '2026-11-26 17:36:52.006+00', NULL, '2026-11-27 17:36:28.178+00', false, '2026-11-26 17:36:28.178+00', '451 4.7.1 try again later', NULL, '2026-11-26 17:36:28.158+00', '2026-11-26 17:36:28.391+00', false, 'deferred@contacts.test', NULL, NULL, false, 1),
	('3eff34b0-006e-47a2-a9f9-72605a77273a', 'fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', 'set_password_link', 'sending', 1, '2026-11-26 17:36:28.442+00', '2026-11-26 17:36:34.457+00', '2026-11-27 17:36:28.456+00', false, '2026-11-26 17:36:28.456+00', NULL, NULL, '2026-11-26 17:36:28.442+00', '2026-11-26 17:36:28.457+00', false, 'sending@contacts.test', NULL, NULL, false, 1),
	('18d65b93-34de-48a0-8eb9-cf13aeb36483', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', 'set_password_link', 'deferred', 1, '2026-11-26 17:36:45.514+00', NULL, '2026-11-27 17:36:28.518+00', false, '2026-11-26 17:36:28.518+00', 'no reply (ECONNECTION)', NULL, '2026-11-26 17:36:28.472+00', '2026-11-26 17:36:28.673+00', true, 'sending-dot@contacts.test', NULL, NULL, false, 1),
	('1a3bfb9d-bbe4-426d-bd94-ada8676f2982', '526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', 'set_password_link', 'pending', 0, '2026-11-26 17:36:28.966+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:28.966+00', '2026-11-26 17:36:28.966+00', false, NULL, NULL, NULL, false, 1),
	('cd9223b6-49be-4549-bdf8-b455f5cf9e61', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', 'set_password_link', 'deferred', 1, '2026-11-26 17:36:47.839+00', NULL, '2026-11-27 17:36:28.604+00', false, '2026-11-26 17:36:28.604+00', 'no reply (ECONNECTION)', NULL, '2026-11-26 17:36:28.582+00', '2026-11-26 17:36:28.728+00', true, 'no-reply@contacts.test', NULL, NULL, false, 1),
	('c960affa-494b-4313-8081-7e4bcff189f4', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', 'set_password_link', 'deferred', 0, '2026-11-26 17:36:49.454+00', NULL, NULL, false, NULL, 'The mail server cannot be used at the moment.', NULL, '2026-11-26 17:36:28.796+00', '2026-11-26 17:36:28.823+00', true, NULL, NULL, NULL, false, 1),
	('b493721b-f5f2-4251-af90-bbb6142af835', NULL, 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', 'address_changed', 'pending', 0, '2026-11-26 17:36:28.885+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:28.885+00', '2026-11-26 17:36:28.885+00', false, NULL, 'address-before@contacts.test', 'Person address-before', false, 1),
	('c2430b8b-606c-4ed6-91a8-8fbd05f8237e', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', 'ee06a251-2512-4379-935a-9e9511e6ca16', 'set_password_link', 'pending', 0, '2026-11-26 17:36:29.022+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:29.022+00', '2026-11-26 17:36:29.022+00', false, NULL, NULL, NULL, false, 1),
	('87d40617-5f09-40b0-868f-7d953de8ae57', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', 'set_password_link', 'withdrawn', 0, '2026-11-26 17:36:29.101+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:29.101+00', '2026-11-26 17:36:29.134+00', false, NULL, NULL, NULL, false, 1),
	('2c054a87-eca7-4940-80c7-b55699fe7d37', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', 'password_set_by_staff', 'withdrawn', 0, '2026-11-26 17:36:42.263+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:29.293+00', '2026-11-26 17:36:29.448+00', false, NULL, NULL, NULL, false, 1),
	('d38ff86d-ac69-4729-9dff-d1bdb5c745a5', '7c24b34f-ff5a-4ecb-ab36-de529c70163f', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', 'password_set_by_staff', 'pending', 0, '2026-11-26 17:36:42.263+00', NULL, NULL, false, NULL, NULL, NULL, '2026-11-26 17:36:29.448+00', '2026-11-26 17:36:29.448+00', false, NULL, NULL, NULL, false, 2);
INSERT INTO rekey.delivery_attempts VALUES
	('3105847e-346c-4061-8281-0b18497ddb8e', 'dc3454df-8108-431b-ae7e-c2aba32df4a1', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:05.507+00', NULL),
	('ef524521-c319-4418-8b37-da9a82bf2c6b', 'eb4c76ac-6a0b-411f-bb7d-fa57f6e630db', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:06.047+00', NULL),
	('97ee9323-fdf7-4bc2-937c-a191a866e71a', '3ab8520f-563b-4bea-a24e-b870052472cf', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:07.071+00', NULL),
	('e70845ed-6ec3-4eee-9050-7e3cbe4ec342', 'd43b2b4b-637d-4668-9fb1-b020fa9a2f5e', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:07.475+00', NULL),
	('7410008a-49d0-41be-88d3-68a2e91e5c0b', 'b9b56748-8b96-40e8-af01-629707462777', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:08.064+00', NULL),
	('1f7d8e23-82ab-4e7d-b748-aabfb77f7b89', '870532bc-ba30-49a6-a1a4-3d2a45576a61', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:08.142+00', NULL),
	('24fc9044-a9f3-47a6-b025-8c3707f1f06b', 'c3457d96-6949-44f2-b539-bf5a557a0f3d', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:08.377+00', NULL),
	('9a77c71c-6ebe-438e-9ad5-533f8751c1c5', '263d8362-0f47-48ae-8f70-b1224c0ff129', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:08.734+00', NULL),
	('1420e800-fd29-411e-971d-cb243e43654c', 'e7b633de-a373-4ce0-88f2-cdebd4eb1937', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:08.885+00', NULL),
	('fb23f5a7-7455-4c13-8ebe-e7856efe72e3', '123dac12-b047-489f-9207-f119073e2b4f', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:09.187+00', NULL),
	('cae19186-35dc-4524-80e4-ee15009cdb4c', '7dec229e-a073-4f22-9db8-4af5fb08626a', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:09.484+00', NULL),
	('8ef5b66c-ae40-48a1-8fe4-a2d18853b8b5', 'd3b7efff-53f5-4750-b4d1-6fe35dc08f13', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:09.981+00', NULL),
	('f99a9bd6-fd71-4872-a3f8-24d1a91bc827', 'bcc604db-4c7b-4eb2-a989-302bfc89e389', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:10.794+00', NULL),
	('542de639-be61-4d06-8ede-52bc3e52e357', 'c73277b9-d467-40cc-bc98-48e5e225db48', 1, '127.0.0.1:38267', 'permanent', 'rcpt', 550, '550 5.1.1 no such user here', '2026-11-26 17:36:11.524+00', NULL),
	('7d22b1bf-4317-440f-b6e4-34daeb1c4375', 'd7173baa-031e-4198-bc02-b5245f54fc56', 1, '127.0.0.1:38267', 'transient', 'rcpt', NULL, 'no reply (ECONNECTION)', '2026-11-26 17:36:11.949+00', NULL),
	('cbefead0-8527-4c76-b54d-cdad55860767', 'd7173baa-031e-4198-bc02-b5245f54fc56', 2, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:12.578+00', NULL),
	('c1b0c683-bd30-44bf-b387-95d7dde37af0', '1ad34b46-14d6-45d8-8ebc-dcabdc9b68ec', 1, 'unknown', 'ambiguous', 'unknown', NULL, 'The worker ended before it could tell what the server answered.', '2026-11-26 17:36:18.834+00', NULL),
	('b2eb5082-6da3-480e-bdf8-f8bee6b0345f', '1ad34b46-14d6-45d8-8ebc-dcabdc9b68ec', 2, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:19.242+00', NULL),
	('968619a3-8a07-47e6-bd3b-a9baeb30a26c', '9796c28e-6a20-4379-8f01-fa20154bdd0a', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:20.483+00', NULL),
	('e8918172-6038-42f5-b3f5-4fd86aff393c', '8272ea44-6da2-43ad-934d-4698d920d7af', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:21.193+00', NULL),
	('e474afe6-0670-472c-82c9-ca3bf6362657', '9880e962-d3db-4231-8e51-c6cea05ca7d6', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:21.452+00', NULL),
	('6bbbd796-7582-4ca9-9e68-5cc27b65d367', '2250f806-992a-4915-8819-fa071f9537fc', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:21.944+00', NULL),
	('9f1bc8fa-73ee-41ee-bc4a-1162c4b61362', '46ad8abd-da5f-490f-bc4a-f27121098b5a', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:22.077+00', NULL),
	('a20940d6-664b-4f5f-a60b-fef34ecb0ebd', '900f52ca-e62a-4b5a-8a6a-c65902ca996f', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:25.655+00', NULL),
	('020f27d3-7627-45fb-81ad-b3bf6610c915', '6a28ebeb-29bd-47fc-97c5-47e4be3118cc', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:25.967+00', NULL),
	('538f6a86-d14e-4f13-a52d-073e4707a13b', '663b5296-a921-496c-a6e6-575ef86b6112', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:26.409+00', NULL),
	('fa5e5df7-9016-41f2-9eb3-ee3c4c2e110c', '2d009422-d56d-4593-9c41-02aa1e925aff', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:26.999+00', NULL),
	('b0244644-b648-4e0b-baa6-f81de2f99ef1', '459b39b2-0d86-4d4e-be65-339628cc8461', 1, '127.0.0.1:38267', 'accepted', 'dot', 250, '250 taken', '2026-11-26 17:36:27.263+00', NULL),
	('69fb7082-8cd9-4467-b400-770137a47574', '65732f4f-a150-454c-9fea-ace2f1e6fd6a', 1, '127.0.0.1:38267', 'transient', 'rcpt', 451, '451 4.7.1 try again later', '2026-11-26 17:36:28.391+00', NULL),
	('f5dc7940-e5f0-48cd-8cb1-527459a9ac53', '18d65b93-34de-48a0-8eb9-cf13aeb36483', 1, '127.0.0.1:38267', 'transient', 'mail', NULL, 'no reply (ECONNECTION)', '2026-11-26 17:36:28.673+00', NULL),
	('a89c05cb-3df0-42dc-a5af-1578a0f2cabd', 'cd9223b6-49be-4549-bdf8-b455f5cf9e61', 1, '127.0.0.1:38267', 'transient', 'mail', NULL, 'no reply (ECONNECTION)', '2026-11-26 17:36:28.728+00', NULL);
INSERT INTO rekey.events VALUES
	('8d651064-b265-4b17-87bf-dfdfa9aaa65c', 'credentials', 'PasswordResetRequested', '9b32f140-f7f1-4b80-9624-911adfc9b764', NULL, NULL, NULL, '2026-11-26 17:36:04.877+00', '2026-11-26 17:36:05.877+00', 0, '2026-11-26 17:36:04.98+00', NULL, NULL),
	('a5c4aee2-d8a9-4a3d-ad0b-bf7a2cc40c1c', 'mail', 'SetPasswordLinkIssued', NULL, 'dc3454df-8108-431b-ae7e-c2aba32df4a1', NULL, NULL, '2026-11-26 17:36:04.98+00', '2026-11-26 17:36:12.076+00', 0, '2026-11-26 17:36:05.507+00', NULL, NULL),
	('d5cf8446-9574-419d-8916-38e1e134ee86', 'credentials', 'NewPasswordSubmitted', '9b32f140-f7f1-4b80-9624-911adfc9b764', NULL, NULL, NULL, '2026-11-26 17:36:05.635+00', '2026-11-26 17:36:06.635+00', 0, '2026-11-26 17:36:05.797+00', NULL, NULL),
	('816bc86d-a987-4fb2-b7de-0eb05abb8bf4', 'mail', 'PasswordChanged', NULL, 'eb4c76ac-6a0b-411f-bb7d-fa57f6e630db', NULL, NULL, '2026-11-26 17:36:05.797+00', '2026-11-26 17:36:12.884+00', 0, '2026-11-26 17:36:06.047+00', NULL, NULL),
	('0eac724f-694a-49a8-b96f-705ba5d4fc12', 'credentials', 'PasswordResetRequested', 'a80fd28f-94f1-4b72-893b-961a439d5cc7', NULL, NULL, NULL, '2026-11-26 17:36:06.744+00', '2026-11-26 17:36:07.744+00', 0, '2026-11-26 17:36:06.852+00', NULL, NULL),
	('e6a3f383-86cc-4911-9542-b363526353a6', 'mail', 'PasswordChanged', NULL, '3ab8520f-563b-4bea-a24e-b870052472cf', NULL, NULL, '2026-11-26 17:36:06.852+00', '2026-11-26 17:36:13.906+00', 0, '2026-11-26 17:36:07.071+00', NULL, NULL),
	('2767dfa5-d3c6-4037-a515-eb6b298a2faa', 'credentials', 'PasswordResetRequested', '354a2ecc-127b-44fd-bae6-afec1c184143', NULL, NULL, NULL, '2026-11-26 17:36:07.161+00', '2026-11-26 17:36:08.161+00', 0, '2026-11-26 17:36:07.312+00', NULL, NULL),
	('7ab5c531-710c-4017-8211-e12b54697b7f', 'mail', 'PasswordChanged', NULL, 'd43b2b4b-637d-4668-9fb1-b020fa9a2f5e', NULL, NULL, '2026-11-26 17:36:07.312+00', '2026-11-26 17:36:14.372+00', 0, '2026-11-26 17:36:07.475+00', NULL, NULL),
	('8e51fc8d-440b-43d3-8a3b-f7ee170381bc', 'credentials', 'PasswordResetRequested', '4c1b569a-c54c-4e58-a641-b9619bad3220', NULL, NULL, NULL, '2026-11-26 17:36:07.701+00', '2026-11-26 17:36:08.701+00', 0, '2026-11-26 17:36:07.858+00', NULL, NULL),
	('c25b3fcc-1aae-4ebd-a8ad-860f555f2e85', 'credentials', 'NewPasswordSubmitted', '3a1a4026-388c-4a22-8512-ca7c9d558997', NULL, NULL, NULL, '2026-11-26 17:36:07.651+00', '2026-11-26 17:36:08.651+00', 0, '2026-11-26 17:36:07.943+00', NULL, NULL),
	('daeb2e19-27cf-4bea-b375-af24e0b47043', 'mail', 'SetPasswordLinkIssued', NULL, 'b9b56748-8b96-40e8-af01-629707462777', NULL, NULL, '2026-11-26 17:36:07.858+00', '2026-11-26 17:36:14.908+00', 0, '2026-11-26 17:36:08.064+00', NULL, NULL),
	('fcbd038d-7ded-490b-954f-6c3034bb6284', 'mail', 'PasswordChanged', NULL, '870532bc-ba30-49a6-a1a4-3d2a45576a61', NULL, NULL, '2026-11-26 17:36:07.943+00', '2026-11-26 17:36:15.024+00', 0, '2026-11-26 17:36:08.142+00', NULL, NULL),
	('c1c5d92c-9ad5-4075-9ec0-cdba7cd5d49e', 'credentials', 'PasswordResetRequested', '3e03483d-a1b1-4349-bb19-08694e40f820', NULL, NULL, NULL, '2026-11-26 17:36:08.175+00', '2026-11-26 17:36:09.175+00', 0, '2026-11-26 17:36:08.184+00', NULL, NULL),
	('2acaa7ed-bb39-4d16-9094-040fd5bb00dc', 'mail', 'SetPasswordLinkIssued', NULL, 'c3457d96-6949-44f2-b539-bf5a557a0f3d', NULL, NULL, '2026-11-26 17:36:08.184+00', '2026-11-26 17:36:15.296+00', 0, '2026-11-26 17:36:08.377+00', NULL, NULL),
	('2c4da4a8-a550-48da-9565-48ed07eedda6', 'credentials', 'NewPasswordSubmitted', '4c1b569a-c54c-4e58-a641-b9619bad3220', NULL, NULL, NULL, '2026-11-26 17:36:08.404+00', '2026-11-26 17:36:09.404+00', 0, '2026-11-26 17:36:08.495+00', NULL, NULL),
	('9b1a0d0b-2fdd-45c9-9db9-6d3a1899b226', 'credentials', 'PasswordResetRequested', '5295f814-3aba-49c7-81ba-846f21e2fe17', NULL, NULL, NULL, '2026-11-26 17:36:08.624+00', '2026-11-26 17:36:09.624+00', 0, '2026-11-26 17:36:08.642+00', NULL, NULL),
	('7a3f0c35-95a4-4058-94b8-0a325b733b12', 'credentials', 'PasswordResetRequested', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', NULL, NULL, NULL, '2026-11-26 17:36:08.646+00', '2026-11-26 17:36:09.646+00', 0, '2026-11-26 17:36:08.716+00', NULL, NULL),
	('69c4baee-30bc-424b-838a-b0edf0dcdcd5', 'mail', 'PasswordChanged', NULL, '263d8362-0f47-48ae-8f70-b1224c0ff129', NULL, NULL, '2026-11-26 17:36:08.495+00', '2026-11-26 17:36:15.66+00', 0, '2026-11-26 17:36:08.734+00', NULL, NULL),
	('3c59254d-6a8e-4b9f-9fc5-34baf21fb7f0', 'mail', 'SetPasswordLinkIssued', NULL, 'e7b633de-a373-4ce0-88f2-cdebd4eb1937', NULL, NULL, '2026-11-26 17:36:08.716+00', '2026-11-26 17:36:15.793+00', 0, '2026-11-26 17:36:08.885+00', NULL, NULL),
	('98b43983-4a4a-4b0b-a631-39ee9774a486', 'mail', 'SetPasswordLinkIssued', NULL, '123dac12-b047-489f-9207-f119073e2b4f', NULL, NULL, '2026-11-26 17:36:08.958+00', '2026-11-26 17:36:16.046+00', 0, '2026-11-26 17:36:09.187+00', NULL, NULL),
	('e08bf088-41c6-4ad9-807c-ac4121e38785', 'credentials', 'PasswordResetRequested', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', NULL, NULL, NULL, '2026-11-26 17:36:09.243+00', '2026-11-26 17:36:10.243+00', 0, '2026-11-26 17:36:09.284+00', NULL, NULL),
	('d99a0789-db43-4eeb-bf87-afa61be0998c', 'mail', 'SetPasswordLinkIssued', NULL, '7dec229e-a073-4f22-9db8-4af5fb08626a', NULL, NULL, '2026-11-26 17:36:09.284+00', '2026-11-26 17:36:16.402+00', 0, '2026-11-26 17:36:09.484+00', NULL, NULL),
	('9c402a28-6e84-4128-97e3-3101ca804123', 'credentials', 'PasswordResetRequested', 'e766e002-8a4c-40d6-9045-35e543174e64', NULL, NULL, NULL, '2026-11-26 17:36:09.664+00', '2026-11-26 17:36:10.664+00', 0, '2026-11-26 17:36:09.745+00', NULL, NULL),
	('263b286a-666c-4b18-81b7-812263675843', 'mail', 'SetPasswordLinkIssued', NULL, 'd3b7efff-53f5-4750-b4d1-6fe35dc08f13', NULL, NULL, '2026-11-26 17:36:09.745+00', '2026-11-26 17:36:16.852+00', 0, '2026-11-26 17:36:09.981+00', NULL, NULL),
	('0c9e03a5-61ca-4d78-a298-87c806fd2d03', 'credentials', 'PasswordResetRequested', '93d1ebec-d42b-4692-8f9d-e074db71cc0c', NULL, NULL, NULL, '2026-11-26 17:36:10.273+00', '2026-11-26 17:36:11.273+00', 0, '2026-11-26 17:36:10.402+00', NULL, NULL),
	('e289f737-8301-4214-9c8a-aee32d088b02', 'credentials', 'PasswordResetRequested', '6bc5960b-634a-49d5-b37a-d7a742657904', NULL, NULL, NULL, '2026-11-26 17:36:10.281+00', '2026-11-26 17:36:11.281+00', 0, '2026-11-26 17:36:10.43+00', NULL, NULL),
	('99c4807a-55a1-48e8-a541-5d59996fa4f3', 'mail', 'PasswordChanged', NULL, '40ed12f1-3a49-4ea0-b5a5-431d9664969c', NULL, NULL, '2026-11-26 17:36:10.402+00', '2026-11-26 17:36:11.402+00', 0, '2026-11-26 17:36:10.443+00', NULL, NULL),
	('387c60fb-c911-4651-a764-4ea19ac5afc7', 'credentials', 'PasswordResetRequested', '898a9a19-aedc-46d7-8565-e61620f0df7d', NULL, NULL, NULL, '2026-11-26 17:36:10.512+00', '2026-11-26 17:36:11.512+00', 0, '2026-11-26 17:36:10.558+00', NULL, NULL),
	('9ed27451-a423-452c-98c8-d429fd7aae17', 'mail', 'SetPasswordLinkIssued', NULL, 'bcc604db-4c7b-4eb2-a989-302bfc89e389', NULL, NULL, '2026-11-26 17:36:10.558+00', '2026-11-26 17:36:17.652+00', 0, '2026-11-26 17:36:10.794+00', NULL, NULL),
	('46d4d979-a711-4941-a8b4-bdf1ba0bc5bb', 'credentials', 'PasswordResetRequested', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', NULL, NULL, NULL, '2026-11-26 17:36:11.275+00', '2026-11-26 17:36:12.275+00', 0, '2026-11-26 17:36:11.364+00', NULL, NULL),
	('7b66d707-f3e2-454e-bc61-eab40efea2ba', 'mail', 'SetPasswordLinkIssued', NULL, 'c73277b9-d467-40cc-bc98-48e5e225db48', NULL, NULL, '2026-11-26 17:36:11.364+00', '2026-11-26 17:36:18.467+00', 0, '2026-11-26 17:36:11.524+00', NULL, NULL),
	('2ce7d9c3-f198-43cb-8544-4272205a9d33', 'credentials', 'PasswordResetRequested', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', NULL, NULL, NULL, '2026-11-26 17:36:11.562+00', '2026-11-26 17:36:12.562+00', 0, '2026-11-26 17:36:11.638+00', NULL, NULL),
	('16970df3-4ae7-4333-b732-ac4803c13568', 'mail', 'SetPasswordLinkIssued', NULL, 'd7173baa-031e-4198-bc02-b5245f54fc56', NULL, NULL, '2026-11-26 17:36:11.638+00', '2026-11-26 17:36:19.445+00', 0, '2026-11-26 17:36:12.578+00', NULL, NULL),
	('119ce5e4-66b1-499d-834b-4acaae092cd9', 'credentials', 'PasswordResetRequested', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', NULL, NULL, NULL, '2026-11-26 17:36:12.621+00', '2026-11-26 17:36:13.621+00', 0, '2026-11-26 17:36:12.636+00', NULL, NULL),
	('e898625d-71e9-4921-bb6c-60d0c7f110b0', 'mail', 'SetPasswordLinkIssued', NULL, '1ad34b46-14d6-45d8-8ebc-dcabdc9b68ec', NULL, NULL, '2026-11-26 17:36:12.636+00', '2026-11-26 17:36:25.834+00', 0, '2026-11-26 17:36:19.242+00', NULL, NULL),
	('d8321d9e-e180-4326-a315-60261695f386', 'mail', 'TestMailRequested', NULL, NULL, NULL, NULL, '2026-11-26 17:36:19.688+00', '2026-11-26 17:36:20.688+00', 0, '2026-11-26 17:36:19.72+00', NULL, 'b168fef3-bad1-4176-800d-69f2e3816e92'),
	('67fec39d-e54d-44c4-99bd-3f17a320e902', 'credentials', 'PasswordResetRequested', 'ae3c66b5-b062-41fc-9089-1561415987ff', NULL, NULL, NULL, '2026-11-26 17:36:20.394+00', '2026-11-26 17:36:21.394+00', 0, '2026-11-26 17:36:20.414+00', NULL, NULL),
	('d3992988-732b-46b0-be93-7c310821a2ba', 'mail', 'SetPasswordLinkIssued', NULL, '9796c28e-6a20-4379-8f01-fa20154bdd0a', NULL, NULL, '2026-11-26 17:36:20.414+00', '2026-11-26 17:36:27.441+00', 0, '2026-11-26 17:36:20.483+00', NULL, NULL),
	('9a1fae07-fabf-49c8-81ba-54e482b08fcb', 'credentials', 'PasswordResetRequested', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', NULL, NULL, NULL, '2026-11-26 17:36:21.058+00', '2026-11-26 17:36:22.058+00', 0, '2026-11-26 17:36:21.079+00', NULL, NULL),
	('6921d382-73c1-4759-81d1-7bb02dd26cc6', 'mail', 'SetPasswordLinkIssued', NULL, '8272ea44-6da2-43ad-934d-4698d920d7af', NULL, NULL, '2026-11-26 17:36:21.079+00', '2026-11-26 17:36:28.116+00', 0, '2026-11-26 17:36:21.193+00', NULL, NULL),
	('00e62580-b98a-4549-ba67-3f2f2412172d', 'credentials', 'PasswordResetRequested', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', NULL, NULL, NULL, '2026-11-26 17:36:21.303+00', '2026-11-26 17:36:22.303+00', 0, '2026-11-26 17:36:21.317+00', NULL, NULL),
	('ed0c8ca6-30b6-414c-8f27-4fc09433cd05', 'mail', 'SetPasswordLinkIssued', NULL, '9880e962-d3db-4231-8e51-c6cea05ca7d6', NULL, NULL, '2026-11-26 17:36:21.317+00', '2026-11-26 17:36:28.349+00', 0, '2026-11-26 17:36:21.452+00', NULL, NULL),
	('df09b67d-75d3-45cc-b0a8-050a98d1e8c6', 'credentials', 'PasswordResetRequested', '1860bb76-93c0-4527-93e9-a673bb16467d', NULL, NULL, NULL, '2026-11-26 17:36:21.782+00', '2026-11-26 17:36:22.782+00', 0, '2026-11-26 17:36:21.862+00', NULL, NULL),
	('b671bc65-3deb-4bea-afc1-d7da30941a91', 'mail', 'PasswordChanged', NULL, '2250f806-992a-4915-8819-fa071f9537fc', NULL, NULL, '2026-11-26 17:36:21.862+00', '2026-11-26 17:36:28.887+00', 0, '2026-11-26 17:36:21.944+00', NULL, NULL),
	('84d5bb1d-7a7e-40b6-a5fe-49752c32b27d', 'credentials', 'PasswordResetRequested', 'e33eadfb-5c4a-46ab-83f0-dd17637732b4', NULL, NULL, NULL, '2026-11-26 17:36:21.909+00', '2026-11-26 17:36:22.909+00', 0, '2026-11-26 17:36:21.983+00', NULL, NULL),
	('655a575f-c214-4c76-b2fb-0dc5d7e0ff78', 'mail', 'PasswordChanged', NULL, '46ad8abd-da5f-490f-bc4a-f27121098b5a', NULL, NULL, '2026-11-26 17:36:21.983+00', '2026-11-26 17:36:29.003+00', 0, '2026-11-26 17:36:22.077+00', NULL, NULL),
	('92425860-ff4e-4bed-b644-07512968cc60', 'credentials', 'OutdatedHashFound', NULL, NULL, '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', NULL, '2026-11-26 17:36:24.892+00', '2026-11-26 17:36:25.892+00', 0, '2026-11-26 17:36:25.326+00', NULL, NULL),
	('546fc5a0-6af5-41ef-b76b-443aefb37bba', 'credentials', 'PasswordResetRequested', 'af375c18-e6b5-44e3-908d-6e89906f9e96', NULL, NULL, NULL, '2026-11-26 17:36:25.422+00', '2026-11-26 17:36:26.422+00', 0, '2026-11-26 17:36:25.457+00', NULL, NULL),
	('d158065a-3904-444e-afd7-a144a2eeb722', 'mail', 'SetPasswordLinkIssued', NULL, '900f52ca-e62a-4b5a-8a6a-c65902ca996f', NULL, NULL, '2026-11-26 17:36:25.457+00', '2026-11-26 17:36:32.597+00', 1, '2026-11-26 17:36:25.655+00', NULL, NULL),
	('55692cf3-047f-47d7-9e78-fb8bf4fa2a01', 'credentials', 'PasswordResetRequested', '23f7775a-3cc7-4225-b27d-a52330e47ac4', NULL, NULL, NULL, '2026-11-26 17:36:25.692+00', '2026-11-26 17:36:26.692+00', 0, '2026-11-26 17:36:25.713+00', NULL, NULL),
	('92166d25-8c77-45db-8a15-78c4f41777b5', 'mail', 'SetPasswordLinkIssued', NULL, 'b2d3e4e8-6486-4139-b280-70d80d80a1d5', NULL, NULL, '2026-11-26 17:36:25.713+00', '2026-11-26 17:36:26.713+00', 0, NULL, '2026-11-26 17:36:25.743+00', NULL),
	('f7444eec-edd2-4355-8f09-95c80b74539b', 'credentials', 'PasswordResetRequested', '6ada4a79-134d-4a90-9193-7c1f45cecc1e', NULL, NULL, NULL, '2026-11-26 17:36:25.826+00', '2026-11-26 17:36:26.826+00', 0, NULL, '2026-11-26 17:36:25.838+00', NULL),
	('9b77f01c-ec0a-47e5-aa86-d94cd6b08515', 'credentials', 'PasswordResetRequested', 'e0ad5321-13df-49a7-8790-df89285f5e60', NULL, NULL, NULL, '2026-11-26 17:36:25.873+00', '2026-11-26 17:36:26.873+00', 0, '2026-11-26 17:36:25.889+00', NULL, NULL),
	('e089874a-c691-4994-a95b-23434a588ce1', 'mail', 'SetPasswordLinkIssued', NULL, '6a28ebeb-29bd-47fc-97c5-47e4be3118cc', NULL, NULL, '2026-11-26 17:36:25.889+00', '2026-11-26 17:36:32.915+00', 0, '2026-11-26 17:36:25.967+00', NULL, NULL),
	('f89f800b-ad23-499e-8270-6356b7f09ebe', 'credentials', 'PasswordResetRequested', 'b0d31a10-d21d-4811-977e-c881d70f2e50', NULL, NULL, NULL, '2026-11-26 17:36:26.027+00', '2026-11-26 17:36:27.027+00', 0, '2026-11-26 17:36:26.3+00', NULL, NULL),
	('22eff90b-2b76-4638-8722-2c1519032e2d', 'mail', 'PasswordChanged', NULL, '663b5296-a921-496c-a6e6-575ef86b6112', NULL, NULL, '2026-11-26 17:36:26.3+00', '2026-11-26 17:36:33.327+00', 0, '2026-11-26 17:36:26.409+00', NULL, NULL),
	('a55fc391-1c32-4415-bf90-31eeff8de459', 'mail', 'AddressChanged', NULL, 'b493721b-f5f2-4251-af90-bbb6142af835', NULL, NULL, '2026-11-26 17:36:28.885+00', '2026-11-26 17:36:29.885+00', 0, NULL, NULL, NULL),
	('8e9c0b77-30e6-4ba3-a211-413192d3b14e', 'credentials', 'PasswordResetRequested', 'd5cb528e-b706-4095-93c4-41b0022face1', NULL, NULL, NULL, '2026-11-26 17:36:26.502+00', '2026-11-26 17:36:27.502+00', 0, '2026-11-26 17:36:26.854+00', NULL, NULL),
	('5ac433f4-67e1-405f-a7db-9da27a51f6df', 'mail', 'PasswordChanged', NULL, '2d009422-d56d-4593-9c41-02aa1e925aff', NULL, NULL, '2026-11-26 17:36:26.854+00', '2026-11-26 17:36:33.928+00', 0, '2026-11-26 17:36:26.999+00', NULL, NULL),
	('7c2c01d8-53d2-4885-acb2-358cab32b5d0', 'credentials', 'PasswordResetRequested', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', NULL, NULL, NULL, '2026-11-26 17:36:28.147+00', '2026-11-26 17:36:29.147+00', 0, '2026-11-26 17:36:28.158+00', NULL, NULL),
	('50c26586-33d0-451b-abc2-aa60a5f476d3', 'mail', 'SetPasswordLinkIssued', NULL, '65732f4f-a150-454c-9fea-ace2f1e6fd6a', NULL, NULL, '2026-11-26 17:36:28.158+00', '2026-11-26 17:36:53.006+00', 0, NULL, NULL, NULL),
	('78979eb1-db41-40dc-ab83-83171c5f1228', 'credentials', 'PasswordResetRequested', 'fc17187f-37fd-4778-9821-521d35fb89dd', NULL, NULL, NULL, '2026-11-26 17:36:28.431+00', '2026-11-26 17:36:29.431+00', 0, '2026-11-26 17:36:28.442+00', NULL, NULL),
	('70c5aa1a-4843-4675-86e2-57bc353c58a6', 'mail', 'SetPasswordLinkIssued', NULL, '3eff34b0-006e-47a2-a9f9-72605a77273a', NULL, NULL, '2026-11-26 17:36:28.442+00', '2026-11-26 17:36:35.457+00', 0, NULL, NULL, NULL),
	('72550adc-c20a-42be-a68a-1fed52030bba', 'mail', 'SetPasswordLinkIssued', NULL, '1a3bfb9d-bbe4-426d-bd94-ada8676f2982', NULL, NULL, '2026-11-26 17:36:28.966+00', '2026-11-26 17:36:29.966+00', 0, NULL, NULL, NULL),
	('478f570e-7f7e-47f1-969e-0547b4d1231d', 'credentials', 'PasswordResetRequested', 'ad098d36-4d18-4b96-9af9-7e03546afad8', NULL, NULL, NULL, '2026-11-26 17:36:26.936+00', '2026-11-26 17:36:27.936+00', 0, '2026-11-26 17:36:27.166+00', NULL, NULL),
	('98c453ab-63c5-4a5e-b088-3ea38d61f492', 'mail', 'PasswordChanged', NULL, '459b39b2-0d86-4d4e-be65-339628cc8461', NULL, NULL, '2026-11-26 17:36:27.166+00', '2026-11-26 17:36:34.214+00', 0, '2026-11-26 17:36:27.263+00', NULL, NULL),
	('4e20bc3c-6eca-4e6d-8bed-bfd2f6fc9b67', 'mail', 'SetPasswordLinkIssued', NULL, '18d65b93-34de-48a0-8eb9-cf13aeb36483', NULL, NULL, '2026-11-26 17:36:28.472+00', '2026-11-26 17:36:46.514+00', 0, NULL, NULL, NULL),
	('e49eaf2c-14c4-47c5-be73-0218d6ac3076', 'mail', 'SetPasswordLinkIssued', NULL, 'c960affa-494b-4313-8081-7e4bcff189f4', NULL, NULL, '2026-11-26 17:36:28.796+00', '2026-11-26 17:36:50.454+00', 0, NULL, NULL, NULL),
	('c24361f2-ce19-49ae-ba13-d723f0532256', 'mail', 'SetPasswordLinkIssued', NULL, 'c2430b8b-606c-4ed6-91a8-8fbd05f8237e', NULL, NULL, '2026-11-26 17:36:29.022+00', '2026-11-26 17:36:30.022+00', 0, NULL, NULL, NULL),
	('f2e7015b-b002-4c9c-9c1e-806137465cc7', 'credentials', 'PasswordResetRequested', '124e1a35-e1f7-4d78-a90a-1928fa221900', NULL, NULL, NULL, '2026-11-26 17:36:28.461+00', '2026-11-26 17:36:29.461+00', 0, '2026-11-26 17:36:28.472+00', NULL, NULL),
	('2b37fd1b-e448-4b72-b542-5381b4b90e73', 'credentials', 'PasswordResetRequested', '501d93aa-7586-431e-925a-15398fb79a95', NULL, NULL, NULL, '2026-11-26 17:36:28.571+00', '2026-11-26 17:36:29.571+00', 0, '2026-11-26 17:36:28.582+00', NULL, NULL),
	('db968eab-b72e-4817-822a-b5c2cd3f1452', 'mail', 'SetPasswordLinkIssued', NULL, 'cd9223b6-49be-4549-bdf8-b455f5cf9e61', NULL, NULL, '2026-11-26 17:36:28.582+00', '2026-11-26 17:36:48.839+00', 0, NULL, NULL, NULL),
	('32d23566-7dfc-4b1b-a12a-547672425288', 'credentials', 'PasswordResetRequested', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', NULL, NULL, NULL, '2026-11-26 17:36:28.781+00', '2026-11-26 17:36:29.781+00', 0, '2026-11-26 17:36:28.796+00', NULL, NULL),
	('e9d423fb-8a3a-4adb-9592-87b4e5093264', 'credentials', 'PasswordResetRequested', '339529f6-a1cf-4fd9-8601-27eacdb95655', NULL, NULL, NULL, '2026-11-26 17:36:29.081+00', '2026-11-26 17:36:30.081+00', 0, '2026-11-26 17:36:29.101+00', NULL, NULL),
	('c5d7d364-ec7d-4ac3-8d76-dc4902658eb7', 'mail', 'SetPasswordLinkIssued', NULL, '87d40617-5f09-40b0-868f-7d953de8ae57', NULL, NULL, '2026-11-26 17:36:29.101+00', '2026-11-26 17:36:30.101+00', 0, NULL, NULL, NULL),
	('57479ac1-e5f9-402d-80c1-e9c6e5a78e6b', 'mail', 'PasswordChanged', NULL, '2c054a87-eca7-4940-80c7-b55699fe7d37', NULL, NULL, '2026-11-26 17:36:29.293+00', '2026-11-26 17:36:43.263+00', 0, NULL, NULL, NULL),
	('e1c1b706-0c6f-49ef-9eea-f85d96f854b5', 'credentials', 'PasswordResetRequested', '7c24b34f-ff5a-4ecb-ab36-de529c70163f', NULL, NULL, NULL, '2026-11-26 17:36:29.362+00', '2026-11-26 17:36:30.362+00', 0, '2026-11-26 17:36:29.448+00', NULL, NULL),
	('d2aa674d-68af-46fe-9a49-9464574a4d2f', 'mail', 'PasswordChanged', NULL, 'd38ff86d-ac69-4729-9dff-d1bdb5c745a5', NULL, NULL, '2026-11-26 17:36:29.448+00', '2026-11-26 17:36:43.263+00', 0, NULL, NULL, NULL),
	('82dcdeff-396f-4e84-9b64-603d2404cc7c', 'credentials', 'PasswordResetRequested', '88249f77-3f2f-42d1-9e94-7ab64e522fb4', NULL, NULL, NULL, '2026-11-26 17:36:29.607+00', '2026-11-26 17:36:30.607+00', 0, NULL, NULL, NULL),
	('b9c35c16-9ce4-4903-a4ea-431a5bc50f6e', 'credentials', 'PasswordResetRequested', '526d90b0-8480-4292-8417-15fb17a484c5', NULL, NULL, NULL, '2026-11-26 17:36:28.936+00', '2026-11-26 17:36:29.936+00', 0, '2026-11-26 17:36:28.966+00', NULL, NULL),
	('6090af01-11d1-40f2-82b4-95283c2cd0f4', 'credentials', 'PasswordResetRequested', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', NULL, NULL, NULL, '2026-11-26 17:36:29.01+00', '2026-11-26 17:36:30.01+00', 0, '2026-11-26 17:36:29.022+00', NULL, NULL),
	('4f7a2177-19ab-4f3d-98fc-196313476b04', 'credentials', 'PasswordResetRequested', 'b12511f8-1b0c-42bb-ab0e-82bb04e288e0', NULL, NULL, NULL, '2026-11-26 17:36:29.166+00', '2026-11-26 17:36:30.166+00', 0, '2026-11-26 17:36:29.293+00', NULL, NULL),
	('ecf06ce6-bcd3-4a6f-b865-cbfb23243dd4', 'mail', 'TestMailRequested', NULL, NULL, NULL, NULL, '2026-11-26 17:36:29.494+00', '2026-11-26 17:36:30.494+00', 0, NULL, NULL, '67c48e40-28d0-42af-9b40-583c9ca2214e'),
	('d3fd356e-8c64-4eb2-88e0-9302b90e65a2', 'credentials', 'PasswordResetRequested', 'd1cd4daa-6314-4c1f-9563-bac3620dd8b2', NULL, NULL, NULL, '2026-11-26 17:36:29.579+00', '2026-11-26 17:36:30.579+00', 0, NULL, NULL, NULL),
	('141572c5-2dfd-41ec-b968-6ff209c5958d', 'credentials', 'PasswordResetRequested', '0bc4e722-4a99-49e0-9b95-41856d8cb150', NULL, NULL, NULL, '2026-11-26 17:36:29.636+00', '2026-11-26 17:36:30.636+00', 0, NULL, NULL, NULL),
	('5977adca-8bfb-42ca-b6a9-14b97a4dd617', 'credentials', 'OutdatedHashFound', NULL, NULL, 'c7a1bf13-f287-46dd-a852-e77d5afe7321', NULL, '2026-11-26 17:36:29.851+00', '2026-11-26 17:36:30.851+00', 0, NULL, NULL, NULL),
	('7a420832-af8e-4eb4-bb37-35856cb2f4fc', 'credentials', 'OutdatedHashFound', NULL, NULL, 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', NULL, '2026-11-26 17:36:30.179+00', '2026-11-26 17:36:31.179+00', 0, NULL, NULL, NULL),
	('07056ed8-e043-493c-a8d6-0fdb05ef05a0', 'credentials', 'PasswordResetRequested', 'e32e049f-cfbf-4726-a431-485c3ac4ad47', NULL, NULL, NULL, '2026-11-26 17:36:29.642+00', '2026-11-26 17:36:30.642+00', 0, NULL, NULL, NULL),
	('7a29c4f5-6d54-4065-89e0-65604fe10c96', 'credentials', 'NewPasswordSubmitted', 'e0ad5321-13df-49a7-8790-df89285f5e60', NULL, NULL, NULL, '2026-11-26 17:36:29.66+00', '2026-11-26 17:36:30.66+00', 0, NULL, NULL, NULL),
	('9e7d8688-4771-40c1-9acc-a03f11bf2e3f', 'credentials', 'NewPasswordSubmitted', 'd7702848-8cef-49d8-995f-c3c8a19001e0', NULL, NULL, NULL, '2026-11-26 17:36:29.779+00', '2026-11-26 17:36:30.779+00', 0, NULL, NULL, NULL);
INSERT INTO rekey.links VALUES
	('5998840d-67a4-4ab0-aa62-117cf0097e29', '9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 1, 'k1', 'F5i5VBg97PqwP59-uf8IQw', 'cf386503dce9e5da1ea72f73d9ba1f661620c285df5e11942e057e8839b4043d', 'completed-by-mail@contacts.test', 0, '2026-11-26 17:36:04.98+00', '2026-11-27 17:36:05.507+00', '2026-11-26 17:36:05.573+00', '2026-11-26 17:36:05.635+00', 'used'),
	('9673bf55-3f35-40bf-9471-9aab91805a78', '4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', 1, 'k1', '6joiEZZ_1jSoJDoKM3XRHw', '72b8ba465a89b67bd044b22eccf48005da790e3a46f3f37bd6187db8be20eda6', 'completed-by-portal@contacts.test', 0, '2026-11-26 17:36:07.858+00', '2026-11-27 17:36:08.064+00', NULL, '2026-11-26 17:36:08.404+00', 'used'),
	('a91ef5f3-57db-4640-bb9d-24d9486d1dc0', 'd5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', 1, 'k1', 'C8UYaTFNzBuGeembL5WpXQ', '4bf9196f043e981410fb7114381f428a496c6823844c4e557b3c29d694bc7fb7', 'superseded@contacts.test', 0, '2026-11-26 17:36:08.716+00', '2026-11-27 17:36:09.187+00', NULL, '2026-11-26 17:36:09.284+00', 'superseded'),
	('2933959b-755c-4f2d-a329-b2c90470dedd', '77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', 1, 'k1', 'NS45bx6B9DRF3Tf5XXHE4Q', '31c58bba312a4a879198177ee125961ea4021f2a4cff7faca915e79f50c808f1', 'superseded@contacts.test', 0, '2026-11-26 17:36:09.284+00', '2026-11-27 17:36:09.484+00', NULL, '2026-11-26 17:36:09.639+00', 'cancelled'),
	('9397a13d-3bf5-442c-b031-c939dac229b8', 'e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', 1, 'k1', 't2PdQVF_Mktq7UXiOVOQJw', 'a2f2cca90ee1acd1f1ce68929b14361fba0b5e98f65ef1bc3c88a91ca2ad6d10', 'bounced@contacts.test', 0, '2026-11-26 17:36:09.745+00', '2026-11-27 17:36:09.981+00', NULL, '2026-11-26 17:36:10.213+00', 'undeliverable'),
	('e5cd6ba3-50e7-4104-b33d-30240365ddd6', '898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', 1, 'k1', 'N34pU8MyPUAa5_vGvO-WDQ', 'a10568d1faec65b82abec22eebf660c5ea14a083af56c3e96b83cbd83aebeaa1', 'confirmed@contacts.test', 0, '2026-11-26 17:36:10.558+00', '2026-11-27 17:36:10.794+00', NULL, '2026-11-26 17:36:10.994+00', 'undeliverable'),
	('3c203b21-29c6-4651-940e-a7fe0f3ca7fc', '2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', 1, 'k1', 'zcTcjCnb3Wl4uxh0WLxGdQ', '026b912ba89c2bf0bd72ef9ae2e549df02bdeea2595fbeec3e05f88aec32a30b', 'refused-by-server@contacts.test', 0, '2026-11-26 17:36:11.364+00', NULL, NULL, '2026-11-26 17:36:11.524+00', 'undeliverable'),
	('ffc9d90e-66d6-41e5-bbf3-52f4fb2a079d', '5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', 1, 'k1', 'hEf8-HOW3QNqpHGglh2ssw', 'd849d05fd33bd243bf567acd3430e56dd57dc9ca5b9f0c5ac6bde5d437c660d6', 'dropped@contacts.test', 0, '2026-11-26 17:36:11.638+00', '2026-11-27 17:36:12.578+00', NULL, NULL, NULL),
	('edb5a4d1-c7a0-42c5-b1dd-734d6fac5bf8', 'd6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', 1, 'k1', '3ZLRA5id_RYuJTB_ndOUHg', '6eb367b6e776af336c1c913ebe562184caf5ac8470137e4e0104e315d7a27cd1', 'worker-lost@contacts.test', 0, '2026-11-26 17:36:12.636+00', '2026-11-27 17:36:19.242+00', NULL, NULL, NULL),
	('d459424c-10d6-47da-916f-df48271c4d21', 'ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', 1, 'k1', 'WnyJ0PB2jh2mUARu9YJaNA', '6021eb97c6efe782be5e7bea20c3adbe9fee355a9cbd16cdcc8eb6582bc35c16', 'mailed@contacts.test', 0, '2026-11-26 17:36:20.414+00', '2026-11-27 17:36:20.483+00', NULL, NULL, NULL),
	('7d854d38-97d9-45b1-a17e-c5d5a48da5c8', 'a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', 1, 'k1', 'FCHYs4oCQayeW1J1C3Qyjg', '9ff2974875f90d30ca210c7a0566b98d947033a54a8139ce652c78bd7f93b48a', 'opened@contacts.test', 0, '2026-11-26 17:36:21.079+00', '2026-11-27 17:36:21.193+00', '2026-11-26 17:36:21.265+00', NULL, NULL),
	('6363ee4c-f7f4-455d-8122-14d2950346f2', 'e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', 1, 'k1', 'sMvgIlJaOkrjXgFS7ii7xw', 'ae6bbc39aeee187465cc666de046ea502c299a87231f2d3af199b1654597a093', 'expired@contacts.test', 0, '2026-11-26 17:36:21.317+00', '2026-11-26 17:36:21.534+00', NULL, '2026-11-26 17:36:21.719+00', 'expired'),
	('87ccd82f-91ef-40b8-bbb2-a2d87960909a', 'af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', 1, 'k1', 'V4BAd6HHXtKWCl_YZlE73Q', '95b04173052e4c77b33be806f7b5cbe1165b87e89024d05cef73a10606fd64d8', 'retried@contacts.test', 0, '2026-11-26 17:36:25.457+00', '2026-11-27 17:36:25.655+00', NULL, NULL, NULL),
	('9d2ebaee-6765-4f10-9830-fa7a0001e3cd', '23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', 1, 'k1', 'ipwlwzesKGzBdN7uHj5Tmw', '43b31ac6d5ed4a621925246cdde865cf42d57f9d2845e9c8d88e420f7a867e7d', 'dead-letter@contacts.test', 0, '2026-11-26 17:36:25.713+00', NULL, NULL, NULL, NULL),
	('c6980e9a-2d17-48e1-86f1-ca4965e544a0', 'ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', 1, 'k1', 'QIIcWzSXIFLWLr1A_WJD5g', 'b3507cf4bf137bd2560d27c8bc101cfb62d7da5016c7a69f031177317cda5a86', 'deferred@contacts.test', 0, '2026-11-26 17:36:28.158+00', NULL, NULL, NULL, NULL),
	('ab2f0805-391f-496d-8960-b4d7a79da9bd', 'fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', 1, 'k1', 'Fi_-9K8_NuCvgiCSDxp8uw', '7f125abb3a751d53cd706b8b99bf1a1145acb9cec68f85b3b952accaaffe51ce', 'sending@contacts.test', 0, '2026-11-26 17:36:28.442+00', NULL, NULL, NULL, NULL),
	('8f6a6a04-8c1c-4350-8589-eafad0d43e91', '124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', 1, 'k1', 'kbZq8uhS28HgXLWPTZ_uOQ', '19657334a0d4481dbd54b97441b32886522eba20fd4d6f887121122893e29dae', 'sending-dot@contacts.test', 0, '2026-11-26 17:36:28.472+00', NULL, NULL, NULL, NULL),
	('4fc5cad1-c025-4c79-a545-bb1300cfadfb', '501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', 1, 'k1', 'E2GMOk0PKZJMZkiC2OpMIQ', 'f517a891a6e619b9695a58fa8434879592acfdf9b6571a5c5061c8c3a4f49213', 'no-reply@contacts.test', 0, '2026-11-26 17:36:28.582+00', NULL, NULL, NULL, NULL),
	('44f2bb86-1972-4be8-a840-7020d27d0e32', 'ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', 1, 'k1', '08ft4nj2RIjYvgo0qOYSow', '80768cb462c396c7a0cc33fcfd4b122a4e954c7dfd1215f4ccda3a73d363fa2c', 'no-transport@contacts.test', 0, '2026-11-26 17:36:28.796+00', NULL, NULL, NULL, NULL),
	('4d6c0686-f311-41c6-838e-e6b309f65138', '526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', 1, 'k1', 'Vj74NbgbMqwmeaE7wjZ2AQ', '5b3883bbc2c348f517b6e47a33f5146ff11b11bebe60913e44b256f50b00c037', 'issued@contacts.test', 0, '2026-11-26 17:36:28.966+00', NULL, NULL, NULL, NULL),
	('e97d830a-cdfb-4cc0-83a0-ce0e7c2a5bc4', '9b9c6a4e-641f-4db4-b546-a5623f9e653b', 'ee06a251-2512-4379-935a-9e9511e6ca16', 1, 'k1', 'ZTR_0oqJRdWw7oHKdOZifg', '0ac0a6391b0139531977918a6fd47ef9dfa65c7ce809c43487d49b3cdbbd8cd4', 'issued-by-portal@contacts.test', 0, '2026-11-26 17:36:29.022+00', NULL, NULL, NULL, NULL),
	('72f12c4e-5c44-414a-870f-cfce74e6d085', '339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', 1, 'k1', 'Z4zXM_6GCkHA_0UBjgZKHA', '0bc472f43c5a4c0121461df0d9f3f3d1e8b3b151f4ca6e9f6cc120fff37e6d74', 'withdrawn@contacts.test', 0, '2026-11-26 17:36:29.101+00', NULL, NULL, '2026-11-26 17:36:29.134+00', 'cancelled'),
	('47d39649-792e-4afd-80a8-aca2a837fc27', 'e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', 1, 'k1', 'abqD2cgk7RTu-Cn8CnB2pA', '9a01863ae26c08403c49aba4fd504fe9a3750608f6a4797e804f24934fb2f836', 'submitted@contacts.test', 0, '2026-11-26 17:36:25.889+00', '2026-11-27 17:36:25.967+00', NULL, '2026-11-26 17:36:29.66+00', 'used');
INSERT INTO rekey.mail_budgets VALUES
	('6541d80b-e5ca-4f68-a81d-c7e2df554170', '{"2026-11-26 17:36:04.877+00"}', '{}', '{"2026-11-26 17:36:04.877+00"}', '{}'),
	('b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '{}', '{}', '{"2026-11-26 17:36:06.744+00"}', '{}'),
	('c2e07ee1-402e-45e7-bcda-5f181037f46f', '{}', '{}', '{"2026-11-26 17:36:07.161+00"}', '{}'),
	('125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '{}', '{"2026-11-26 17:36:07.858+00","2026-11-26 17:36:08.184+00"}', '{}', '{}'),
	('83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '{"2026-11-26 17:36:08.646+00","2026-11-26 17:36:08.958+00","2026-11-26 17:36:09.243+00"}', '{}', '{"2026-11-26 17:36:08.646+00","2026-11-26 17:36:09.243+00"}', '{}'),
	('7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '{"2026-11-26 17:36:09.664+00"}', '{}', '{"2026-11-26 17:36:09.664+00","2026-11-26 17:36:10.273+00"}', '{}'),
	('c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '{"2026-11-26 17:36:10.512+00"}', '{}', '{"2026-11-26 17:36:10.512+00"}', '{}'),
	('f4c8d534-0273-450f-82eb-4152d0f275f3', '{"2026-11-26 17:36:11.275+00"}', '{}', '{"2026-11-26 17:36:11.275+00"}', '{}'),
	('1249d003-84c4-4f67-bb27-af4fbdf419f9', '{"2026-11-26 17:36:11.562+00"}', '{}', '{"2026-11-26 17:36:11.562+00"}', '{}'),
	('c7197abe-b1d3-4a35-8265-cea88e911de2', '{"2026-11-26 17:36:12.621+00"}', '{}', '{"2026-11-26 17:36:12.621+00"}', '{}'),
	('2a684607-8b66-409b-9c87-1e00ac13aba5', '{"2026-11-26 17:36:20.394+00"}', '{}', '{"2026-11-26 17:36:20.394+00"}', '{}'),
	('7332a495-063f-4073-8f06-206c7c957e93', '{"2026-11-26 17:36:21.058+00"}', '{}', '{"2026-11-26 17:36:21.058+00"}', '{}'),
	('8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '{"2026-11-26 17:36:21.303+00"}', '{}', '{"2026-11-26 17:36:21.303+00"}', '{}'),
	('9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '{}', '{}', '{"2026-11-26 17:36:21.782+00"}', '{}'),
	('c7a1bf13-f287-46dd-a852-e77d5afe7321', '{}', '{}', '{"2026-11-26 17:36:21.909+00"}', '{}'),
	('46110940-843b-4adc-8ce2-c74fea6af699', '{"2026-11-26 17:36:25.422+00"}', '{}', '{"2026-11-26 17:36:25.422+00"}', '{}'),
	('8d081e1a-0324-4970-9df9-52306be7dbff', '{"2026-11-26 17:36:25.692+00"}', '{}', '{"2026-11-26 17:36:25.692+00"}', '{}'),
	('98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '{}', '{}', '{"2026-11-26 17:36:25.826+00"}', '{}'),
	('a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '{"2026-11-26 17:36:25.873+00"}', '{}', '{"2026-11-26 17:36:25.873+00"}', '{}'),
	('e57d079d-ba06-476b-bad2-cfca1cb39645', '{}', '{}', '{"2026-11-26 17:36:26.027+00"}', '{}'),
	('d9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '{"2026-11-26 17:36:28.147+00"}', '{}', '{"2026-11-26 17:36:28.147+00"}', '{}'),
	('052a5177-803d-4e4a-a876-da9ecb9f8e20', '{"2026-11-26 17:36:28.431+00"}', '{}', '{"2026-11-26 17:36:28.431+00"}', '{}'),
	('9cc366b3-e778-482e-b28f-8a54e153a641', '{"2026-11-26 17:36:28.461+00"}', '{}', '{"2026-11-26 17:36:28.461+00"}', '{}'),
	('267e2ea3-2119-42ad-8c3d-1010fb941ecf', '{"2026-11-26 17:36:28.571+00"}', '{}', '{"2026-11-26 17:36:28.571+00"}', '{}'),
	('daa4dbbb-4c56-4335-b5e9-be05d105c718', '{"2026-11-26 17:36:28.781+00"}', '{}', '{"2026-11-26 17:36:28.781+00"}', '{}'),
	('aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '{}', '{}', '{"2026-11-26 17:36:26.502+00"}', '{"2026-11-26 17:36:28.885+00"}'),
	('5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '{"2026-11-26 17:36:28.936+00"}', '{}', '{"2026-11-26 17:36:28.936+00"}', '{}'),
	('ee06a251-2512-4379-935a-9e9511e6ca16', '{}', '{"2026-11-26 17:36:29.022+00"}', '{}', '{}'),
	('7328697c-f498-4d83-a780-8df4887d926f', '{"2026-11-26 17:36:29.081+00"}', '{}', '{"2026-11-26 17:36:29.081+00"}', '{}'),
	('23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '{}', '{}', '{"2026-11-26 17:36:26.936+00","2026-11-26 17:36:29.166+00","2026-11-26 17:36:29.362+00"}', '{}'),
	('f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '{"2026-11-26 17:36:29.579+00"}', '{}', '{"2026-11-26 17:36:29.579+00"}', '{}'),
	('cf7de20c-3970-4e28-8368-e18e30dbbab6', '{}', '{}', '{"2026-11-26 17:36:29.607+00"}', '{}');
INSERT INTO rekey.mail_status VALUES
	(true, true, true, NULL, '2026-11-26 17:36:28.06+00', '[{"name": "127.0.0.1:38267", "isOut": false, "because": null, "trouble": null}]');
INSERT INTO rekey.mail_tests VALUES
	('b168fef3-bad1-4176-800d-69f2e3816e92', 'post@contacts.test', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', 'Omar Haddad', '2026-11-26 17:36:19.688+00', '2026-11-26 17:36:19.699+00', '2026-11-26 17:36:19.72+00', '[{"code": 250, "phase": "dot", "outcome": "accepted", "queueId": null, "response": "250 taken", "transport": "127.0.0.1:38267"}]'),
	('67c48e40-28d0-42af-9b40-583c9ca2214e', 'post@contacts.test', 'staff:ffdd2bc8-a646-4a7b-9c79-abe65cc84308', 'Omar Haddad', '2026-11-26 17:36:29.494+00', NULL, NULL, '[]');
INSERT INTO rekey.portal_sessions VALUES
	('135203faae9336149a00a00a8236e6bf8022b50f322efbb21f6bc8ad550f6239', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 1, '2026-11-26 17:36:06.258+00', '2026-11-27 05:36:06.258+00', NULL, 1),
	('e5ce55d21321f7b86f321422cd17c212fc95371e9874ad2586d8617452047821', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 1, '2026-11-26 17:36:06.062+00', '2026-11-27 05:36:06.062+00', '2026-11-26 17:36:06.456+00', 1),
	('7febfa99a25ca221a9a0a908585ae28b373a80a429407989c21f90d41741341a', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 1, '2026-11-26 17:36:06.437+00', '2026-11-27 05:36:06.437+00', '2026-11-26 17:36:06.456+00', 1),
	('d85bbefa5c9262e2e0dbb8d59b6c6549d8a264bce4c7cdc9038186460e54095e', '6541d80b-e5ca-4f68-a81d-c7e2df554170', 1, '2026-11-26 17:36:06.651+00', '2026-11-27 05:36:06.651+00', '2026-11-26 17:36:06.67+00', 1),
	('f33d13a05d83cdcbd21569697187aa05d78ff14b3945b6a5d7e1798e2e30b513', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', 1, '2026-11-26 17:36:07.118+00', '2026-11-27 05:36:07.118+00', NULL, 1),
	('f75fae27d274137a4c31e9f7542c58638c8a03c29b78bed62aa694575125bcb8', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', 1, '2026-11-26 17:36:07.471+00', '2026-11-27 05:36:07.471+00', '2026-11-26 17:36:07.943+00', 1),
	('b5c31fa1998ec45f6f4bdfac70cd9c1f77b2b93c6b12142388007a0b9e5c690e', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', 1, '2026-11-26 17:36:24.862+00', '2026-11-27 05:36:24.862+00', NULL, 1),
	('df62842b419eef156b9817652f06199bede8fa25547da8cbea750d6e3a35b0bb', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', 1, '2026-11-26 17:36:29.848+00', '2026-11-27 05:36:29.848+00', NULL, 1),
	('c941ba30afb826bcd8e90c2e3fc5b7559b23719225630152bb3bbd3014d49412', 'e57d079d-ba06-476b-bad2-cfca1cb39645', 1, '2026-11-26 17:36:26.472+00', '2026-11-27 05:36:26.472+00', '2026-11-26 17:36:30.081+00', 1),
	('97454a070bb05b0356d286528b20fcaedeaefc5778776a2fbbf78ef4fc0392aa', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', 1, '2026-11-26 17:36:30.175+00', '2026-11-27 05:36:30.175+00', NULL, 1);
INSERT INTO rekey.rehashes VALUES
	('c7a1bf13-f287-46dd-a852-e77d5afe7321', 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiYzdhMWJmMTMtZjI4Ny00NmRkLWE4NTItZTc3ZDVhZmU3MzIxIiwiZXBrIjp7IngiOiJUQjZMcE93UG5GbEJLdFJfdlI2SGZmQlVTTkw3S3lFQXN0ZmdYeFFXU0VnIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..3qIXesEmI4yZ5NYW.Q41C2Xi__sS9Vg77AkIRfyA0xYfbfQb_1NllY7nHT5UXkv84gVI7nnj0a2bFaLnV1aZpDUCotcD2EwiEX-aAgEYvFeGkOA2p9NDQB8Z5FfxRFbYJ_GzaMjlPlHl1y4UNyOeLm4-6d7_7sCigMGY6Bc3En_oqloF7FFcbHsakXgWunIxrEpORwTvRNxTMF0IngfWpZhlInH_CsBSJUGXueFxinPHGyZYsAQLrnbflNJSV4P4TLa6JM0KJ65_q1MWaUO0lRXUxphSkJE3Ywke2c7F2W1I7HUTdCjazfdg6cyUWTyZrePYwgcL-WSA6V0GoYnwjPiXdtId-gLGuM8Ph1QDRwfAC2Ps1QRFVJKZnAsQVJa8kryC0shPVtv0B3vdR9e3tNOh4tG9OBXp_4GB7TQy-7x4moyLC82WAki-Kh9yAZsUDjoir-aVpsd9M9FPzfG4cElSYDPFdtqptzxJygmV0n7Nf1sgsgg3w6299MOg1p2SO2xWbz6YmxuoOrhkzCdJ8A4isvOsF5uVLYrhMLu8u3WiaP5P76mgopMSk7nOv6tDNYZRwsXfBZ_80dm1iW2VHcMcBJ0nmqmIotEyzlOTZjbYNWZsXDRfLS_1h-09me3p5ZbOWNK6DZhf4_tC0zLdI2WsQ9M8-bLqV_kwp5BGztGaTvbK6SyV2TQOEWlw.Om0W4sWSJd3mEbwHREpsgA', 1, '2026-11-26 17:36:29.851+00'),
	('b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiYjgyZGNjMWMtMjY3Yy00YzM2LWJhYTItYWM0ZTJhY2YwZDRmIiwiZXBrIjp7IngiOiI5VS1DUEJ5a1dhaUhvNlFFNWNTcW4wSklQckZrZzdGZUdlbGVLT0NyX3dVIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..GJrCpYWStMQqGaf8.U1vt2VbNZDSfclnvwuyKhh2jRevC8vIUdp7BGNbySI5MlClRIFxgJKaXrQ7Gn5pcoI34m5Va2_ggsNu41GFYt-jrd_d9wLTID0bJpHpUYb_GGb3dR1LFgJFCsX_0b2kBKbbtAlyctqIgpp_S6XA_Dq6DI9m7oi_i0QTIshyECBmxfxITPxEcT909Ozmii4jwjdshYMdx9TPv7J_S41nyTY_66Py4_7nfa95TWdQMtyn856xd9nscs3qAaKvJb3FtfebM4YhQv_L_fsbnagNytmODL5C_-neLTJr8YE9Njd1T-5QtkGo2-dNP7juP7WDUlb_akSYAKODozaSRAMLh4nXd5k-7MWyyTBDXFm9e3JraAqNFd4o8LPrivkKibOEtMUZvGYdoR3Ewx3v1aG9cmw-aaWNCjO6mGnX_nLDhEoOamf-eOVQltdc2oPE7Faq6xQoN1kOLsW2vPUM94lOrYHsvXLSmQm7ZkC3vJ5tD5GPk2V4057YGdiK0b0mKT443g8-9m6tC9tZHNkmL2_YoC5tWbtTqri_t5wlQaO-HHReH8LSU81g0zxgYpRQDvQ4bBtlKoMBhi9ktmwLy06cwigTqqGxgXEIPt4rZ953PMow8j5JgJDjxQ94nk8KD1jBkEvAy2OrkBOWxyd1H8lasQsvNLy6uou2PjUBDBzcarSM.AL7q7zKrL6r9SEM-cq56bA', 1, '2026-11-26 17:36:30.179+00');
INSERT INTO rekey.resets VALUES
	('9b32f140-f7f1-4b80-9624-911adfc9b764', '6541d80b-e5ca-4f68-a81d-c7e2df554170', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', 'asked on the phone', NULL, '2c6dca78-f08d-4e37-98f6-dd1524b3c5b5', 'k1:a8e532e8a8574615962917fa67fd8af2be15a50ac1da9757efb5a3737c31b4fe', NULL, false, '2026-11-26 17:36:04.877+00', '2026-11-26 17:36:05.797+00', '2026-11-28 17:36:04.877+00', '2026-11-26 17:36:05.797+00', 0),
	('a80fd28f-94f1-4b72-893b-961a439d5cc7', 'b82dcc1c-267c-4c36-baa2-ac4e2acf0d4f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '0cd64f99-93a8-4c63-b155-c6b73e93672e', NULL, NULL, false, '2026-11-26 17:36:06.744+00', '2026-11-26 17:36:06.852+00', NULL, '2026-11-26 17:36:06.852+00', 0),
	('354a2ecc-127b-44fd-bae6-afec1c184143', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'd68cdd81-f951-4fad-8ac0-8cc30f87728b', NULL, NULL, false, '2026-11-26 17:36:07.161+00', '2026-11-26 17:36:07.312+00', NULL, '2026-11-26 17:36:07.312+00', 0),
	('3a1a4026-388c-4a22-8512-ca7c9d558997', 'c2e07ee1-402e-45e7-bcda-5f181037f46f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'self_service', 'completed', NULL, 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:07.651+00', '2026-11-26 17:36:07.943+00', NULL, '2026-11-26 17:36:07.943+00', 0),
	('d5498b13-7ccc-4cae-92af-8abfbcbdb46f', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'superseded', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '4e6d1afa-072e-4b65-9388-5c3811777285', 'k1:c3a716392d3850c685c310f7a9727641bc349355437a25ac0cfa70777356c0ee', NULL, false, '2026-11-26 17:36:08.646+00', '2026-11-26 17:36:09.284+00', '2026-11-28 17:36:08.646+00', '2026-11-26 17:36:09.284+00', 0),
	('3e03483d-a1b1-4349-bb19-08694e40f820', NULL, NULL, 'self_service', 'refused', 'link-repeated', 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:08.175+00', '2026-11-26 17:36:08.184+00', '2026-11-28 17:36:08.175+00', '2026-11-26 17:36:08.184+00', 0),
	('4c1b569a-c54c-4e58-a641-b9619bad3220', '125d7994-d9fc-41ff-8d32-1c0e8f577c1b', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'self_service', 'completed', NULL, 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:07.701+00', '2026-11-26 17:36:08.495+00', '2026-11-28 17:36:07.701+00', '2026-11-26 17:36:08.495+00', 1),
	('5295f814-3aba-49c7-81ba-846f21e2fe17', NULL, NULL, 'self_service', 'refused', 'nobody', 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:08.624+00', '2026-11-26 17:36:08.642+00', '2026-11-28 17:36:08.624+00', '2026-11-26 17:36:08.642+00', 0),
	('77b0078c-76e7-4bc6-b76e-34fb12af8ece', '83cec19e-330e-48e5-a5b5-93f15fb2cd2f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'cancelled', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '79f441b2-e154-425d-b061-9bfd0a97e326', 'k1:c3a716392d3850c685c310f7a9727641bc349355437a25ac0cfa70777356c0ee', NULL, false, '2026-11-26 17:36:09.243+00', '2026-11-26 17:36:09.639+00', '2026-11-28 17:36:09.243+00', '2026-11-26 17:36:09.639+00', 0),
	('e766e002-8a4c-40d6-9045-35e543174e64', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'undeliverable', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'de5519a8-4b2e-421c-a368-7aa95b11ec85', 'k1:516705788e17826e187a5330cac27e4748e589f44f5a3fda8e3ea707e6cce0c3', NULL, false, '2026-11-26 17:36:09.664+00', '2026-11-26 17:36:10.213+00', '2026-11-28 17:36:09.664+00', '2026-11-26 17:36:10.213+00', 0),
	('93d1ebec-d42b-4692-8f9d-e074db71cc0c', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '7cd4dff0-6cf0-4da4-8c10-0c90f2f1f849', NULL, NULL, false, '2026-11-26 17:36:10.273+00', '2026-11-26 17:36:10.402+00', NULL, '2026-11-26 17:36:10.402+00', 0),
	('6bc5960b-634a-49d5-b37a-d7a742657904', '7c5c2f24-5467-4956-99f8-0a5ba2a7f7e6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'self_service', 'refused', 'address-bounced', 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:10.281+00', '2026-11-26 17:36:10.43+00', '2026-11-28 17:36:10.281+00', '2026-11-26 17:36:10.43+00', 0),
	('898a9a19-aedc-46d7-8565-e61620f0df7d', 'c3894ea9-a98b-4ebe-83d8-eaab7cf197f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'undeliverable', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '06f105fb-5e74-416b-82d0-455800619325', 'k1:9625440da2a1b067e6ac95c8b5e631023d979b6bc44ee4cb226662d83917d844', NULL, false, '2026-11-26 17:36:10.512+00', '2026-11-26 17:36:10.994+00', '2026-11-28 17:36:10.512+00', '2026-11-26 17:36:10.994+00', 0),
	('2e77a902-263e-4dfe-a4fd-4eb2f4e4beec', 'f4c8d534-0273-450f-82eb-4152d0f275f3', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'undeliverable', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '6bc2a57f-1d8e-4855-9172-20a992cc4c10', 'k1:55b55c747ad9c842344f8ba2857c33d06f3c7c44386052f34103335e5d958a22', NULL, false, '2026-11-26 17:36:11.275+00', '2026-11-26 17:36:11.524+00', '2026-11-28 17:36:11.275+00', '2026-11-26 17:36:11.524+00', 0),
	('5e37cdcd-ee33-4c3b-ad40-b799e3d83005', '1249d003-84c4-4f67-bb27-af4fbdf419f9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'mailed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '2ab9fa45-2937-46c3-a80e-88f3205a25d6', 'k1:e0c2bf3b0ba227247392ad95010542c970ed1d2f2907b8d097d6b8a4c7597893', NULL, false, '2026-11-26 17:36:11.562+00', '2026-11-26 17:36:12.578+00', '2026-11-28 17:36:11.562+00', NULL, 0),
	('d6b9f432-9b68-4db1-bfde-66d44e6c3efe', 'c7197abe-b1d3-4a35-8265-cea88e911de2', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'mailed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '3a99e684-a3c8-470d-939b-9f32fbb417db', 'k1:751896864f04d8c8ccedf144ecf2e14ea56c334746077b95ce4d4bd643149b76', NULL, false, '2026-11-26 17:36:12.621+00', '2026-11-26 17:36:19.242+00', '2026-11-28 17:36:12.621+00', NULL, 0),
	('ae3c66b5-b062-41fc-9089-1561415987ff', '2a684607-8b66-409b-9c87-1e00ac13aba5', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'mailed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '2f9703ae-5a34-446f-a660-92e887f98174', 'k1:af52e0a5c38ff8a23f6cc90b6edb6624f4dd1a6188a369ae8747e50cdd022b66', NULL, false, '2026-11-26 17:36:20.394+00', '2026-11-26 17:36:20.483+00', '2026-11-28 17:36:20.394+00', NULL, 0),
	('a1fb77be-73f8-47a1-a051-ccd94cbcd0f4', '7332a495-063f-4073-8f06-206c7c957e93', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'mailed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '9cced0eb-5c1c-458c-8a92-fdb72315537c', 'k1:e7223acce887cbed4f07385aed20382ad0e9c7be1b38edc489e7a2197b7929b4', NULL, false, '2026-11-26 17:36:21.058+00', '2026-11-26 17:36:21.193+00', '2026-11-28 17:36:21.058+00', NULL, 0),
	('e29aff36-da0e-442a-beb5-4e9dbb59ff93', '8741526f-0757-47c1-b3cf-f68e5ce6f8e9', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'expired', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '6aa2822c-e3b4-4b7d-8086-40e94f101ce0', 'k1:b19ee1817b20bedf05543a42a0c1b96a4c57f2bd25a2a623a3a1cbfd8e311b28', NULL, false, '2026-11-26 17:36:21.303+00', '2026-11-26 17:36:21.719+00', '2026-11-26 17:36:21.536+00', '2026-11-26 17:36:21.719+00', 0),
	('1860bb76-93c0-4527-93e9-a673bb16467d', '9f9a915f-62f2-43b4-b8fe-90bef3ae6e8c', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'f63e6a74-757b-4c3c-8851-8f107e7c1865', NULL, NULL, false, '2026-11-26 17:36:21.782+00', '2026-11-26 17:36:21.862+00', NULL, '2026-11-26 17:36:21.862+00', 0),
	('af375c18-e6b5-44e3-908d-6e89906f9e96', '46110940-843b-4adc-8ce2-c74fea6af699', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'mailed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'b9e56027-889e-4401-b42f-598a263b87f0', 'k1:063c9de6ffaa3022d22e6555b32b8a1a19ca241859b0064d9af3bea8f9d90801', NULL, false, '2026-11-26 17:36:25.422+00', '2026-11-26 17:36:25.655+00', '2026-11-28 17:36:25.422+00', NULL, 0),
	('b0d31a10-d21d-4811-977e-c881d70f2e50', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '2b924275-cb34-4acb-89c8-fcb5afa3912b', NULL, NULL, false, '2026-11-26 17:36:26.027+00', '2026-11-26 17:36:26.3+00', NULL, '2026-11-26 17:36:26.3+00', 0),
	('ad098d36-4d18-4b96-9af9-7e03546afad8', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '35b51487-0dd2-4665-937d-89ac666e0379', NULL, NULL, false, '2026-11-26 17:36:26.936+00', '2026-11-26 17:36:27.166+00', NULL, '2026-11-26 17:36:27.166+00', 0),
	('fc17187f-37fd-4778-9821-521d35fb89dd', '052a5177-803d-4e4a-a876-da9ecb9f8e20', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'issued', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '8fba4893-483a-4c37-88b6-b817875f0673', 'k1:24eee65566798e8bde58dcb09eab5b13e8021fb0501396050bcf384df415e70c', NULL, false, '2026-11-26 17:36:28.431+00', '2026-11-26 17:36:28.442+00', '2026-11-28 17:36:28.431+00', NULL, 0),
	('501d93aa-7586-431e-925a-15398fb79a95', '267e2ea3-2119-42ad-8c3d-1010fb941ecf', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'deferred', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'c16c2de6-8b2b-49f0-ad53-1d6d8e1d26ab', 'k1:14b246818d288a0b514ad75b37c915f1f8b1d6d059a716c37598f19841167146', NULL, false, '2026-11-26 17:36:28.571+00', '2026-11-26 17:36:28.728+00', '2026-11-28 17:36:28.571+00', NULL, 0),
	('526d90b0-8480-4292-8417-15fb17a484c5', '5ad2400b-dc18-48ed-9e00-d1d40c89ac91', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'issued', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'f80d851e-ef4d-4971-aa57-cf308ce5a9a7', 'k1:29fecaf6f3c034f5e9d0a432155cfa6360a18ac40b93470de62c0eb6485438fe', NULL, false, '2026-11-26 17:36:28.936+00', '2026-11-26 17:36:28.966+00', '2026-11-28 17:36:28.936+00', NULL, 0),
	('b12511f8-1b0c-42bb-ab0e-82bb04e288e0', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '5d381695-7565-4744-ad64-e69296536c08', NULL, NULL, false, '2026-11-26 17:36:29.166+00', '2026-11-26 17:36:29.293+00', NULL, '2026-11-26 17:36:29.293+00', 0),
	('d1cd4daa-6314-4c1f-9563-bac3620dd8b2', 'f9cb0639-1aa4-4e66-9e35-d5e366fca5b0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'accepted', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', 'lost the phone', NULL, '37776550-2acd-41ef-99fd-2e2e2e9e995f', 'k1:b4b498c7db82f00430d053b927ce46fee3171bd8fb31cb2148322bdf77afca3a', NULL, false, '2026-11-26 17:36:29.579+00', '2026-11-26 17:36:29.579+00', '2026-11-28 17:36:29.579+00', NULL, 0),
	('e33eadfb-5c4a-46ab-83f0-dd17637732b4', 'c7a1bf13-f287-46dd-a852-e77d5afe7321', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '1429f02b-2196-4ade-a263-4af81891a5cc', NULL, NULL, false, '2026-11-26 17:36:21.909+00', '2026-11-26 17:36:21.983+00', NULL, '2026-11-26 17:36:21.983+00', 0),
	('23f7775a-3cc7-4225-b27d-a52330e47ac4', '8d081e1a-0324-4970-9df9-52306be7dbff', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'issued', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '0825e521-2c32-4294-a8c2-d01aaf21ce50', 'k1:98d9936aef9334f61f16c44bfa80a56ecef2551933958e0198649526f107ae5e', NULL, false, '2026-11-26 17:36:25.692+00', '2026-11-26 17:36:25.713+00', '2026-11-28 17:36:25.692+00', NULL, 0),
	('6ada4a79-134d-4a90-9193-7c1f45cecc1e', '98d31e2f-fc50-4955-ba31-14e5c58bc2f0', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'accepted', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '5aa7fb21-8291-4fb3-847e-96fa6f29dc2b', 'k1:822b3ca4763d4cc77b9fd7b5ee3328221a965e7789b65f96a9fb8d834818a544', 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiNmFkYTRhNzktMTM0ZC00YTkwLTkxOTMtN2MxZjQ1Y2VjYzFlIiwiZXBrIjp7IngiOiJ3LWhwMWdodFY4SGhPNzM0MzJJNmppYXdza3RwbUFWbERTSlpfcndOUFEwIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..NWETcdoz_oJ_aLFc.ZQOdZo0uJGaNyia1Xbd1L7eML8d2QX6hk9RpP4fp9SGeELwQVXXQbGfmtdwQM9mDfFxzSr2ZWs2l-t0TrZlfTDeZD_DKPq4HZTvhybZcsoC3s_YliVQSW7UJixwuG5bDTA9mzDVa5I6w08PBczuTuDNAkiuBmQCbcuUkplTMtqUohmC9GzTHw6_681Krw8JeM1nWlCr4Wh6ncSzjtgTa-ZUTwfbBFbgi9o3fYXb9we3S0M_8SqCDazka6dCVNrL7_6wwHzOUyxN2vl-5Su_mDRbA9v80NbuoDXya6tTxDMqiZ09i6e7bPU8kC5e_AUS6MHi6e8VqPEMr5RwjOTh0faW6zdrt2vsAJm9IuAvwEG6FZvocr9BmjdoC0DJaCo8RZaErFBIzji1Kj0NNXZ3eIYXiAHRtf3ijKdj-vnjTkPKBBr1bfxHSWiGv0Bw9CvWczL2mjmqCZmbo3h-lwOrtAKw_2GBgA_tBM3x8WdB-Y9csyTA6BDN9-YBYHn5-HOsWRcoTKgNG-kaSOapF6e5-pD4J4ofPVztNaHBzkB4geoceI89stHoqvO0ur2Foq4Ik4GF5koQj_xqSe6zJ5VsGfXzthKYlNwGpff4y5ucEtcRC07rAoWeGTmGDQaHRHKjlX6EjMs9OQ4fpPFq3ajaR14iVeUeuHFcf5EnzkGilP00.LujmkRw0UQ4U90syZ3tQjA', false, '2026-11-26 17:36:25.826+00', '2026-11-26 17:36:25.826+00', NULL, NULL, 0),
	('d5cb528e-b706-4095-93c4-41b0022face1', 'aa7f83f7-8ca3-455c-bf3d-eda91150a98d', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'bda6357b-3fd8-4d7a-a651-651feff83bfa', NULL, NULL, false, '2026-11-26 17:36:26.502+00', '2026-11-26 17:36:26.854+00', NULL, '2026-11-26 17:36:26.854+00', 0),
	('ae65d475-5f1b-405f-b3ce-c13b4d23f37d', 'd9f168f2-63b4-40b3-a101-7f5e5e8cbe25', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'deferred', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '4d301c61-6a38-4ba8-b200-023cb1912928', 'k1:2a18add66a8be903f4b03fda2402b1227bb8b066d2a177c0df735386ddbeede7', NULL, false, '2026-11-26 17:36:28.147+00', '2026-11-26 17:36:28.391+00', '2026-11-28 17:36:28.147+00', NULL, 0),
	('124e1a35-e1f7-4d78-a90a-1928fa221900', '9cc366b3-e778-482e-b28f-8a54e153a641', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'deferred', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '6c1ea4e5-4cac-47a0-8fdb-ff5508b197e1', 'k1:9494313002b4ba85b0224ae4f7e90841aa16df4480cc4b7737b99f648634f444', NULL, false, '2026-11-26 17:36:28.461+00', '2026-11-26 17:36:28.673+00', '2026-11-28 17:36:28.461+00', NULL, 0),
	('ceecabfd-5c83-4a21-a474-b36207cdecdf', 'daa4dbbb-4c56-4335-b5e9-be05d105c718', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'deferred', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, '35d72891-cf40-4810-b7f1-86d727f22292', 'k1:370ed573d73fd1563d744773e04ae23f50fbd67448c752b951c0e3508defaee0', NULL, false, '2026-11-26 17:36:28.781+00', '2026-11-26 17:36:28.823+00', '2026-11-28 17:36:28.781+00', NULL, 0),
	('9b9c6a4e-641f-4db4-b546-a5623f9e653b', 'ee06a251-2512-4379-935a-9e9511e6ca16', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'self_service', 'issued', NULL, 'contact', 'the contact', NULL, NULL, NULL, NULL, NULL, false, '2026-11-26 17:36:29.01+00', '2026-11-26 17:36:29.022+00', '2026-11-28 17:36:29.01+00', NULL, 0),
	('339529f6-a1cf-4fd9-8601-27eacdb95655', '7328697c-f498-4d83-a780-8df4887d926f', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'cancelled', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'da84353a-e265-4c87-918f-ee9becffde63', 'k1:d5414c8ed721ec3b87a6c7a106fd6e7cfb026642aa70c3a37b86154e006953f5', NULL, false, '2026-11-26 17:36:29.081+00', '2026-11-26 17:36:29.134+00', '2026-11-28 17:36:29.081+00', '2026-11-26 17:36:29.134+00', 0),
	('7c24b34f-ff5a-4ecb-ab36-de529c70163f', '23b1ea02-bb4c-43dc-a2d2-0281cddbecba', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'completed', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'f2d71121-3ae0-48fe-ac1f-29f6e1ffc33d', NULL, NULL, false, '2026-11-26 17:36:29.362+00', '2026-11-26 17:36:29.448+00', NULL, '2026-11-26 17:36:29.448+00', 0),
	('88249f77-3f2f-42d1-9e94-7ab64e522fb4', 'cf7de20c-3970-4e28-8368-e18e30dbbab6', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'manual', 'accepted', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'd78af7c6-6048-4fb1-8b78-00d7338862c8', 'k1:38af76d91e07f6dc27c263269d5e54999ab70f59bf76f5e0aaf727f51137b3c2', 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiODgyNDlmNzctM2YyZi00MmQxLTllOTQtN2FiNjRlNTIyZmI0IiwiZXBrIjp7IngiOiI3TEJNQkxRbHJGTTJaeHpBM21JWDJyVEFEN0dUWFExdEJGYkxYVzJ0UFRNIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..mqxVtxyDDN23NjTc.OBMIlLWq9OvCzDABQPCzGyWOTjAtqbsDGEa2n2-r4mlE1mpDLcFoHtvp824HhqgkskKvIc3hZcIg0WsAKokW8T-UQd0Z_HqTRT3mpDqAilEUD5hPF9fS4wM84k6Kr6B0ygHI-krs59mrWYzasNTRrwmE6lIZd1cTydlf0tyMmcYxr-AtG-J92iKEwp8vHK71lv9HWnTemY7a20JLI6_lHDONMPMDUeFIMQ_GCWZMhJTfm0aMACWsQ9yvPHH7lliGncuNVcSPWR5gslQgmt3hvTqyTKuvaIeAerBrmqK32xeFZqKGzIgoAXDSCV3_8FArmM9-y2t4hlMJRbHRjhEczmr04XXMVZ2Kw3wQ4FdI03cqjeA6lTHG2I2rZTEFTwAH0ouq2Uy75sz63e54w0cdHffyDO85R24BZjDWlZffKC3qmuMxH6etwYqSdhPxKplLnCs4kc3U4DmjPNIwjpv2L9l1lFgu3blNR8Be-tMiFD0qbdauoWGzh4UQlT_qALrHkvEyjffoKVH7x2a0zoBQyex-eTPmjPm0CKYpLEta04IW1ylhr03_4fQjmzR_sr_y4XkJ6_UJs5K_qJwOLkQcLHZc0Z9OrfL4WVNzjhrqj8UVKa5GoDdoOjfE4Pep8x-cqz6dQ7dXe9Q_hzOARN5MsO_74i7ZIjkxE5jWQvud3vw.ChWkpm__KNMP0PdWRLBRXg', false, '2026-11-26 17:36:29.607+00', '2026-11-26 17:36:29.607+00', NULL, NULL, 0),
	('0bc4e722-4a99-49e0-9b95-41856d8cb150', NULL, NULL, 'self_service', 'accepted', NULL, 'contact', 'the contact', NULL, 'accepted-by-portal@contacts.test', NULL, NULL, NULL, false, '2026-11-26 17:36:29.636+00', '2026-11-26 17:36:29.636+00', '2026-11-28 17:36:29.636+00', NULL, 0),
	('e32e049f-cfbf-4726-a431-485c3ac4ad47', NULL, NULL, 'self_service', 'accepted', NULL, 'contact', 'the contact', NULL, 'stranger@contacts.test', NULL, NULL, NULL, false, '2026-11-26 17:36:29.642+00', '2026-11-26 17:36:29.642+00', '2026-11-28 17:36:29.642+00', NULL, 0),
	('e0ad5321-13df-49a7-8790-df89285f5e60', 'a6ed5d1f-c577-4332-b77e-a5f438acf2f1', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'email', 'submitted', NULL, 'staff:e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'Dana Ruiz', NULL, NULL, 'b07f60e4-c84e-49ba-95e2-9269b316f2b6', 'k1:9afbcaf1d5916b3fcc3f8277a03ac0cea2f2728f232649151b62312d06c8aa56', 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiZTBhZDUzMjEtMTNkZi00OWE3LTg3OTAtZGY4OTI4NWY1ZTYwIiwiZXBrIjp7IngiOiJBRktMYW5rTURCQ2hEQmk0RnozZ0xfNHdQQWRFbmpoY3FKUjJPSUFUNENzIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..IJxBvbfcfXpmxlXG.Pv1MiJWyAbbaf_o7eE2tBMPT3sTMgXMFwwJNWuwI97CSIrFqQ9LxyuF84bB7ACzftiTckASnKwpwUsDO8XCzLpskWsrO_9-MTRhSUvd_ed2fH-9WEJxdmecTI9vGMtEA4nIsB6Kzd9SrFxv3v20MPrQCfL0Hb2QKN-84f1DPa01qQfVTPEms-u_MNBKXuvPrbxqVuXZDVMLgPtajd4dxWAZQVlvWXxU2zvENFBxoqQ9saTRAfjBAZSJ7fTs6w07OyjzfgoUIVdasg8Mj2TDxg5L0aUJNWWXQJopK6lR5uGmPrFz2vmbglWEeGWj0ZjrxdIeyU5P84FJi77XgVRbmXuA3qYHLPZplZLdh09fgCqzAU33dwVJtw66eK7K4sU6lLWZr7pnmaSDHxywFHpq2h6wui3r31Di8CsEH9L7vWOCun6PR8qjoPMPCEVXBs9IX4O2JbGJrsci9N4JGF3qLGNvFLD3sYU6RBOdUUDeULEBIHdtYjf9AoPJqLTNd8_g-4-Htrg7JX1M2b1mBuPijfEvfI82a2jre95KK4JgHnBLtTT3Zz2Vp4lLbbs-xwA3QrIRJfJrNrPkZ79v6Dmr17-Q6VhKDhmB0veMKiPeioMNcMOjRwFsY8Q8bw05_53xDK5_dKjKL2SjI94toprMezrY-2R90GA6xHL1GLuJ7YOY.CsYT8apNFnbkMOzyABN2ow', false, '2026-11-26 17:36:25.873+00', '2026-11-26 17:36:29.66+00', '2026-11-28 17:36:25.873+00', NULL, 0),
	('d7702848-8cef-49d8-995f-c3c8a19001e0', 'e57d079d-ba06-476b-bad2-cfca1cb39645', '4af1dc85-1d07-4f90-b562-c1c7a65a07e1', 'self_service', 'submitted', NULL, 'contact', 'the contact', NULL, NULL, NULL, NULL, 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ijc3YUxUS2lvMXkyQXZRX21mM1hnWHE3ZnBZWWR3MUIyWktIRjdYckh2UmMiLCJjb250ZXh0IjoiZDc3MDI4NDgtOGNlZi00OWQ4LTk5NWYtYzNjOGExOTAwMWUwIiwiZXBrIjp7IngiOiJ1elJ1ZDREQmNDMS1lQ3R3UWd1TXBCVDZnUXVVSVl5d3A1SnJGY2pGRmtRIiwiY3J2IjoiWDI1NTE5Iiwia3R5IjoiT0tQIn19..vhWLOqzixHDARK-r.3onfHa7NzwundLZge90vo_zz-AdHXwq0TbRj2Nd2Q0YprRX81iWwp20jdSpjbLGaNVdO5IKfQp9cxqrNMRnNUD67Is8zLBN2CCcNxw7cTFOfiGBEsd_wu0JGUK159hmvCWwrppS0pEED39mLdM7hhamLHupNgBsp8YGA1vESBSNOweiUB9u_BunASSoOqOI55hkiQ1mm159l-az1KGm0GXlBx_R3SvXcSqjXrfQQkQk0cksNUoX1npTHu13ZQoE2fxh0riV437D2R43HE7LslYx8QNCZI70bgSDDNFpAUYOpo4s0Q4Ik7qJ6FSzigKtE1fClDrT033TquB--_pKHkJFSzEjQSikVBfPrJrMW9iudnSkiVhDAUeP9cHO1MZilhF3N71xXLeLWJ5GOaagQZyR2wbpy4ZTdxYAd6w_a55Ryr8PkW6mAarWRCFDpv0EO3u2JdHYGMVdZNkWTsldN3TfL3AQXDFda-Iyp0HRODHNNf_pVIaJsR94gBpXc1dk3yId8agStqJPmRG6leMy8e3Lb0ZuagDktA2VlZ2ZenJv0HGQTnasPJ4bNZqPUTM7m5jAw8FZEvlyabfQo1bDzawP_eOlcT9FxCmCoD6c4Ot41W2_V0DVfZFiqsYWlmb-BjiE0ZJ4O3hTNP2q9ajZOl2MRoFRxDraUaLHHQMijpjs.dsiIdMZ7eXrZOXEBsh1A1Q', false, '2026-11-26 17:36:29.779+00', '2026-11-26 17:36:29.779+00', NULL, NULL, 0);
INSERT INTO rekey.returned_mails VALUES
	('ae45b091-ab8a-4221-84a4-96f4966ac55b', '9796c28e-6a20-4379-8f01-fa20154bdd0a', 'complaint', 'Abuse report for your mail', '2026-11-26 17:36:20.693+00'),
	('8821d3e1-63be-4242-adf8-c03162c67ed3', '9796c28e-6a20-4379-8f01-fa20154bdd0a', 'unreadable', 'hello — what is this about?', '2026-11-26 17:36:20.92+00'),
	('2ecf9b73-425c-4095-8ffd-208bd18e765f', '9796c28e-6a20-4379-8f01-fa20154bdd0a', 'unreadable', 'It says nothing.', '2026-11-26 17:36:21.036+00');
INSERT INTO rekey.staff_sessions VALUES
	('71a7953bc37c4cb6a66e93e0f3b3ad40e752900e3587c564682ee54a9cc8ce01', 'e3e86566-af8c-4c9b-b97b-8a644f37da7f', '2026-11-26 17:36:19.926+00', '2026-11-27 05:36:19.926+00', NULL, 1),
	('430f29a85c88dfa638454ac0928f57d7b7e308c607168c83026d0974154e63c4', '28504cd4-c51c-48e3-a5a2-178834e0a1fc', '2026-11-26 17:36:20.23+00', '2026-11-27 05:36:20.23+00', NULL, 1),
	('1c67e17936873dcba95d1c60afeedea020802bfa42c08c021591c7c7bfdeb96a', 'ffdd2bc8-a646-4a7b-9c79-abe65cc84308', '2026-11-26 17:36:20.358+00', '2026-11-27 05:36:20.358+00', '2026-11-26 17:36:20.366+00', 1),
	('d87bd9f776d4a7269a130c96c89f7676252bde6b933b0b926f144e9ef5ecae58', '28504cd4-c51c-48e3-a5a2-178834e0a1fc', '2026-11-26 17:36:30.259+00', '2026-11-27 05:36:30.259+00', NULL, 1);
INSERT INTO rekey.staff_users VALUES
	('e3e86566-af8c-4c9b-b97b-8a644f37da7f', 'dana@rekey.test', 'dana@rekey.test', 'Dana Ruiz', '$argon2id$v=19$m=19456,p=1,t=2$gPx/jhfbska1lcmPQyjP6A$1On41PZg2VWWOfLB5ILC/+ZsVdO7NAJFsJbMje38vhI', '{staff}', NULL, '2026-11-26 17:35:54.287+00', 1),
	('ffdd2bc8-a646-4a7b-9c79-abe65cc84308', 'omar@rekey.test', 'omar@rekey.test', 'Omar Haddad', '$argon2id$v=19$m=19456,p=1,t=2$rvnDDR0LquFT7OsoOucDYQ$P+X6kdx8Hc4oIY7JbcxGZRxvqdmUMIMZEQvGLKZqOpU', '{ops}', NULL, '2026-11-26 17:35:54.287+00', 1),
	('28504cd4-c51c-48e3-a5a2-178834e0a1fc', 'ada@rekey.test', 'ada@rekey.test', 'Ada Lindqvist', '$argon2id$v=19$m=19456,p=1,t=2$KtIogu+wYU0EZDKRKK6Tqw$Kewl5Km4ByqDk6XF9jk6WerzX7trpqClHhZlNsuReYM', '{auditor}', NULL, '2026-11-26 17:35:54.287+00', 1),
	('c73edfdc-3ee5-413a-9ef4-6e67979cfc45', 'iris@rekey.test', 'iris@rekey.test', 'Iris Vogel', '$argon2id$v=19$m=19456,p=1,t=2$IXL7E3sQ2gmusVfTmkUWjA$oV5i/IDMg/NXEkhiOWPLjEugLSmJ4VNjyapKWRH4xHo', '{admin}', NULL, '2026-11-26 17:35:54.287+00', 1);
SELECT pg_catalog.setval('rekey.__drizzle_migrations_id_seq', 20, true);
SELECT pg_catalog.setval('rekey.audit_events_id_seq', 255, true);
ALTER TABLE ONLY rekey.__drizzle_migrations
    ADD CONSTRAINT __drizzle_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.audit_seals
    ADD CONSTRAINT audit_seals_event UNIQUE (audit_event_id);
ALTER TABLE ONLY rekey.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY rekey.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.credentials
    ADD CONSTRAINT credentials_pkey PRIMARY KEY (contact_id);
ALTER TABLE ONLY rekey.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.delivery_attempts
    ADD CONSTRAINT delivery_attempts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.links
    ADD CONSTRAINT links_token UNIQUE (token_hash);
ALTER TABLE ONLY rekey.mail_budgets
    ADD CONSTRAINT mail_budgets_pkey PRIMARY KEY (contact_id);
ALTER TABLE ONLY rekey.mail_status
    ADD CONSTRAINT mail_status_pkey PRIMARY KEY ("only");
ALTER TABLE ONLY rekey.mail_tests
    ADD CONSTRAINT mail_tests_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.portal_sessions
    ADD CONSTRAINT portal_sessions_pkey PRIMARY KEY (id_hash);
ALTER TABLE ONLY rekey.rehashes
    ADD CONSTRAINT rehashes_pkey PRIMARY KEY (contact_id);
ALTER TABLE ONLY rekey.resets
    ADD CONSTRAINT resets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.returned_mails
    ADD CONSTRAINT returned_mails_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rekey.staff_sessions
    ADD CONSTRAINT staff_sessions_pkey PRIMARY KEY (id_hash);
ALTER TABLE ONLY rekey.staff_users
    ADD CONSTRAINT staff_users_address UNIQUE (email_key);
ALTER TABLE ONLY rekey.staff_users
    ADD CONSTRAINT staff_users_pkey PRIMARY KEY (id);
CREATE INDEX audit_events_by_action ON rekey.audit_events USING btree (action, at, id);
CREATE INDEX audit_events_by_actor ON rekey.audit_events USING btree (actor, at, id);
CREATE INDEX audit_events_by_client ON rekey.audit_events USING btree (client_id, at, id);
CREATE INDEX audit_events_by_commit ON rekey.audit_events USING btree (xid, id);
CREATE INDEX audit_events_by_contact ON rekey.audit_events USING btree (contact_id, id);
CREATE INDEX audit_events_by_reset ON rekey.audit_events USING btree (reset_id, id);
CREATE INDEX audit_events_by_time ON rekey.audit_events USING btree (at, id);
CREATE INDEX clients_by_change ON rekey.clients USING btree (updated_at, id);
CREATE INDEX clients_by_name ON rekey.clients USING btree (order_key, id);
CREATE INDEX clients_by_part ON rekey.clients USING gin (rekey.grams_of(search_key)) WITH (fastupdate='false');
CREATE INDEX contacts_by_address ON rekey.contacts USING btree (email_key);
CREATE INDEX contacts_by_change ON rekey.contacts USING btree (client_id, updated_at, id);
CREATE INDEX contacts_by_client ON rekey.contacts USING btree (client_id, order_key, id);
CREATE INDEX contacts_by_part ON rekey.contacts USING gin (rekey.grams_of(search_key)) WITH (fastupdate='false');
CREATE UNIQUE INDEX contacts_portal_address ON rekey.contacts USING btree (email_key) WHERE portal_access;
CREATE INDEX deliveries_by_reset ON rekey.deliveries USING btree (reset_id, created_at);
CREATE INDEX deliveries_notices ON rekey.deliveries USING btree (contact_id, kind) WHERE (kind <> 'set_password_link'::text);
CREATE INDEX deliveries_undeliverable ON rekey.deliveries USING btree (created_at, id) WHERE (state = 'undeliverable'::text);
CREATE UNIQUE INDEX delivery_attempts_number ON rekey.delivery_attempts USING btree (delivery_id, number, transport);
CREATE INDEX events_by_delivery ON rekey.events USING btree (delivery_id) WHERE (consumed_at IS NULL);
CREATE INDEX events_by_reset ON rekey.events USING btree (reset_id) WHERE (consumed_at IS NULL);
CREATE INDEX events_open ON rekey.events USING btree (queue, due_at) WHERE ((consumed_at IS NULL) AND (parked_at IS NULL));
CREATE INDEX links_alive_by_expiry ON rekey.links USING btree (expires_at) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX links_generation ON rekey.links USING btree (reset_id, generation);
CREATE UNIQUE INDEX links_one_alive ON rekey.links USING btree (contact_id) WHERE (ended_at IS NULL);
CREATE INDEX mail_tests_by_time ON rekey.mail_tests USING btree (created_at);
CREATE INDEX portal_sessions_by_contact ON rekey.portal_sessions USING btree (contact_id);
CREATE INDEX resets_by_client ON rekey.resets USING btree (client_id, created_at, id);
CREATE INDEX resets_by_contact ON rekey.resets USING btree (contact_id, created_at, id);
CREATE INDEX resets_by_method ON rekey.resets USING btree (method, created_at, id);
CREATE INDEX resets_by_requester ON rekey.resets USING btree (requested_by, created_at, id);
CREATE INDEX resets_by_requester_name ON rekey.resets USING btree (requested_by_name, created_at, id);
CREATE INDEX resets_by_state ON rekey.resets USING btree (state, created_at, id);
CREATE INDEX resets_by_time ON rekey.resets USING btree (created_at, id);
CREATE INDEX resets_by_typed_address ON rekey.resets USING btree (typed_address_key) WHERE (typed_address_key IS NOT NULL);
CREATE UNIQUE INDEX resets_idempotency ON rekey.resets USING btree (requested_by, idempotency_key);
CREATE INDEX resets_open_by_deadline ON rekey.resets USING btree (open_until) WHERE (ended_at IS NULL);
CREATE INDEX returned_mails_by_time ON rekey.returned_mails USING btree (created_at, id);
CREATE UNIQUE INDEX returned_mails_once ON rekey.returned_mails USING btree (delivery_id, kind, words);
CREATE INDEX staff_sessions_by_user ON rekey.staff_sessions USING btree (staff_user_id);
CREATE TRIGGER audit_events_in_own_name BEFORE INSERT ON rekey.audit_events FOR EACH ROW EXECUTE FUNCTION rekey.check_audit_event();
CREATE TRIGGER contacts_access BEFORE UPDATE ON rekey.contacts FOR EACH ROW WHEN (((old.portal_access IS DISTINCT FROM new.portal_access) OR (old.email_key IS DISTINCT FROM new.email_key))) EXECUTE FUNCTION rekey.end_contact_access();
CREATE TRIGGER contacts_end BEFORE UPDATE ON rekey.contacts FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION rekey.forget_ended_contact();
CREATE TRIGGER deliveries_of_own_kind BEFORE INSERT ON rekey.deliveries FOR EACH ROW EXECUTE FUNCTION rekey.check_delivery();
CREATE TRIGGER deliveries_told_by_sender BEFORE UPDATE ON rekey.deliveries FOR EACH ROW WHEN ((SESSION_USER <> 'rekey_mail'::name)) EXECUTE FUNCTION rekey.check_delivery();
CREATE TRIGGER events_of_own_kind BEFORE INSERT ON rekey.events FOR EACH ROW EXECUTE FUNCTION rekey.check_event();
CREATE TRIGGER links_stay_ended BEFORE UPDATE ON rekey.links FOR EACH ROW WHEN (((old.ended_at IS NOT NULL) AND ((new.ended_at IS DISTINCT FROM old.ended_at) OR (new.ended_because IS DISTINCT FROM old.ended_because)))) EXECUTE FUNCTION rekey.keep_link_ended();
CREATE TRIGGER mail_tests_in_own_name BEFORE INSERT ON rekey.mail_tests FOR EACH ROW EXECUTE FUNCTION rekey.check_requester();
CREATE TRIGGER resets_forget_fingerprint BEFORE INSERT OR UPDATE ON rekey.resets FOR EACH ROW WHEN (((new.method = 'manual'::text) AND (new.ended_at IS NOT NULL) AND (new.request_fingerprint IS NOT NULL))) EXECUTE FUNCTION rekey.forget_fingerprint();
CREATE TRIGGER resets_in_own_name BEFORE INSERT ON rekey.resets FOR EACH ROW EXECUTE FUNCTION rekey.check_requester();
CREATE TRIGGER resets_in_own_steps BEFORE UPDATE ON rekey.resets FOR EACH ROW EXECUTE FUNCTION rekey.check_reset_step();
CREATE TRIGGER staff_users_access BEFORE UPDATE ON rekey.staff_users FOR EACH ROW WHEN (((old.disabled_at IS DISTINCT FROM new.disabled_at) OR (old.password_hash IS DISTINCT FROM new.password_hash) OR (old.roles IS DISTINCT FROM new.roles) OR (old.email_key IS DISTINCT FROM new.email_key))) EXECUTE FUNCTION rekey.end_staff_access();
ALTER TABLE ONLY rekey.contacts
    ADD CONSTRAINT contacts_client_id_clients_id_fk FOREIGN KEY (client_id) REFERENCES rekey.clients(id);
ALTER TABLE ONLY rekey.credentials
    ADD CONSTRAINT credentials_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.deliveries
    ADD CONSTRAINT deliveries_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.deliveries
    ADD CONSTRAINT deliveries_reset_id_resets_id_fk FOREIGN KEY (reset_id) REFERENCES rekey.resets(id);
ALTER TABLE ONLY rekey.delivery_attempts
    ADD CONSTRAINT delivery_attempts_delivery_id_deliveries_id_fk FOREIGN KEY (delivery_id) REFERENCES rekey.deliveries(id);
ALTER TABLE ONLY rekey.links
    ADD CONSTRAINT links_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.links
    ADD CONSTRAINT links_reset_id_resets_id_fk FOREIGN KEY (reset_id) REFERENCES rekey.resets(id);
ALTER TABLE ONLY rekey.mail_budgets
    ADD CONSTRAINT mail_budgets_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.portal_sessions
    ADD CONSTRAINT portal_sessions_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.rehashes
    ADD CONSTRAINT rehashes_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.resets
    ADD CONSTRAINT resets_client_id_clients_id_fk FOREIGN KEY (client_id) REFERENCES rekey.clients(id);
ALTER TABLE ONLY rekey.resets
    ADD CONSTRAINT resets_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES rekey.contacts(id);
ALTER TABLE ONLY rekey.returned_mails
    ADD CONSTRAINT returned_mails_delivery_id_deliveries_id_fk FOREIGN KEY (delivery_id) REFERENCES rekey.deliveries(id);
ALTER TABLE ONLY rekey.staff_sessions
    ADD CONSTRAINT staff_sessions_staff_user_id_staff_users_id_fk FOREIGN KEY (staff_user_id) REFERENCES rekey.staff_users(id);
