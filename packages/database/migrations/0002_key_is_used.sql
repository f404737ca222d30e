-- Looks with a snapshot of its own, so a statement that has waited for another one sees what that one committed.
CREATE FUNCTION key_is_used(caller text, key text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (SELECT FROM resets WHERE requested_by = caller AND idempotency_key = key)
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION key_is_used(text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION key_is_used(text, text) TO rekey_api;
