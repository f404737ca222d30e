-- From where something of the history was asked for. Null: Rekey did it by itself. docs/decisions/0109 says what of it is proven.
ALTER TABLE "audit_events" ADD COLUMN "source" jsonb;
--> statement-breakpoint

-- Which service may say which way, in what form, and whom a row is about: one that is about a reset is about the contact of it,
-- and one about a contact is about the client that has it, whatever the service says. Filled in where nothing is said, refused
-- where it is another's. Who has read the history of whom is told as it was asked for, also of what is not there.
-- Whoever owns the tables may write of anybody, as a restore does. Each row goes through it, so it asks for one row at most.
CREATE FUNCTION check_audit_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  ways text[];
  is_service boolean := true;
  owning_contact text;
  owning_client text;
  present_client text;
  may boolean := true;
BEGIN
  CASE session_user
    WHEN 'rekey_api', 'rekey_verifier' THEN ways := '{api,console}';
    WHEN 'rekey_portal' THEN ways := '{portal}';
    WHEN 'rekey_console' THEN ways := '{console}';
    -- Nobody asks a worker.
    WHEN 'rekey_credentials', 'rekey_mail', 'rekey_handover', 'rekey_webhooks', 'rekey_sealer' THEN ways := '{}';
    ELSE
      ways := '{api,console,portal,command-line}';
      is_service := false;
  END CASE;
  IF NEW.source IS NULL THEN
    IF is_service AND ways <> '{}' THEN
      NEW.source := jsonb_build_object('via', ways[1]);
    END IF;
  ELSIF (
    jsonb_typeof(NEW.source) = 'object' AND octet_length(NEW.source::text) <= 800
    AND NEW.source - '{via,address,requestId,agent,issuer,client}'::text[] = '{}'
    AND NOT jsonb_path_exists(NEW.source, 'strict $.* ? (@.type() != "string")')
    AND NEW.source ->> 'via' = ANY (ways)
    -- The console calls the API in the name of its users and of nobody else, and turns others away itself.
    AND (NEW.source ->> 'via' <> 'console' OR NEW.actor LIKE 'staff:%' OR session_user = 'rekey_console')
    AND (NEW.source ->> 'via' IN ('api', 'console') OR NOT NEW.source ?| '{issuer,client}')
    -- An address in full has no form here. Patterns without counts: one that counts to 255 costs as much as the row.
    AND coalesce(NEW.source ->> 'address', '0.0.0.0/24')
      ~ '^([0-9]+[.][0-9]+[.][0-9]+[.]0/24|[0-9a-f]+:[0-9a-f]+:[0-9a-f]+::/48|hmac:[A-Za-z0-9_-]+)$'
    AND length(coalesce(NEW.source ->> 'address', '')) <= 27
    AND coalesce(NEW.source ->> 'requestId', '-') !~ '[^A-Za-z0-9._-]' AND length(coalesce(NEW.source ->> 'requestId', '-')) <= 64
    AND coalesce(NEW.source ->> 'agent', 'other') !~ '[^A-Za-z]' AND length(coalesce(NEW.source ->> 'agent', '-')) <= 20
    AND NEW.source::text !~ '[^ -~]' AND length(coalesce(NEW.source ->> 'issuer', '-')) <= 255
    AND length(coalesce(NEW.source ->> 'client', '-')) <= 255
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'the role % may not say so from where the action "%" came; check_audit_source() has the rules', session_user, NEW.action
      USING ERRCODE = 'RK001';
  END IF;
  IF NOT is_service OR NEW.action = 'history.read' THEN
    RETURN NEW;
  END IF;
  IF NEW.reset_id IS NOT NULL THEN
    SELECT contact_id, client_id INTO owning_contact, owning_client FROM resets WHERE id = NEW.reset_id;
    may := FOUND AND (NEW.contact_id IS NULL OR NEW.contact_id = owning_contact);
    NEW.contact_id := owning_contact;
    -- The client that had the contact when it was asked for, or has it now.
    IF NEW.client_id = owning_client THEN
      NULL;
    ELSIF owning_contact IS NOT NULL THEN
      SELECT client_id INTO present_client FROM contacts WHERE id = owning_contact;
      NEW.client_id := coalesce(NEW.client_id, present_client);
      may := may AND NEW.client_id = present_client;
    ELSE
      may := may AND NEW.client_id IS NULL;
    END IF;
  ELSIF NEW.contact_id IS NOT NULL THEN
    SELECT client_id INTO present_client FROM contacts WHERE id = NEW.contact_id;
    NEW.client_id := coalesce(NEW.client_id, present_client);
    -- A move is told to the client that had the contact as well.
    may := FOUND AND (NEW.client_id = present_client OR NEW.action = 'contact.moved');
  END IF;
  IF may IS NOT TRUE THEN
    RAISE EXCEPTION 'the role % may not write the action "%" about another''s contact or reset; check_audit_source() has the rules', session_user, NEW.action
      USING ERRCODE = 'RK001';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_audit_source() FROM PUBLIC;
--> statement-breakpoint
-- By its name the first of them: by whose key words are sealed is the contact that it fills in.
CREATE TRIGGER audit_events_from_where BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION check_audit_source();
