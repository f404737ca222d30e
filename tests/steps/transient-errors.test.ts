import { isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { expect, inject, test } from "vitest";

test.for<[string, string, string]>([
  ["it ends a session, whatever the reason", "transaction_timeout", "25P04"],
  ["it cancels a statement", "statement_timeout", "57014"],
])("what the server says when %s is no fault of the statement", async ([, setting, code]) => {
  await using db = openDatabase(inject("database").serverUrl, { applicationName: "test", maxConnections: 1 });
  const error = await db.$client
    .begin(async (tx) => {
      await tx`select set_config(${setting}, '20ms', true)`;
      await tx`select pg_sleep(30)`;
    })
    .catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code });
  expect(isTransientDatabaseError(error)).toBe(true);
});
