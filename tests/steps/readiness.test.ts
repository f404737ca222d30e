import { checkDatabase } from "@rekey/database/readiness/check-database";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql } = stepTest();

test("a service whose connections lead to a server that takes no writes finds one that does by being asked whether it is ready", async () => {
  const [{ name } = { name: "" }] = await sql<{ name: string }[]>`select current_database() as name`;
  const set = (value: "on" | "off") =>
    sql.unsafe(`alter role rekey_portal in database ${name} set default_transaction_read_only = ${value}`);
  await set("on");
  const db = as("rekey_portal");
  await expect(checkDatabase(db)).rejects.toThrow("takes no writes");
  await set("off");
  const isReady = () =>
    checkDatabase(db).then(
      () => true,
      () => false,
    );
  await waitFor(isReady, { message: "the service being ready", timeoutMs: 5_000 });
});
