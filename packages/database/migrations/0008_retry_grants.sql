-- api: shows operations what was set aside, and has it done after all.
GRANT SELECT (queue, type, reset_id, delivery_id, contact_id, mail_test_id, traceparent, created_at, due_at, relayed, consumed_at, parked_at),
  UPDATE (due_at, relayed, parked_at) ON events TO rekey_api;
