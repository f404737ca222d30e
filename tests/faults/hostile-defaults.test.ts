import { randomUUID } from "node:crypto";
import { access, type RouteName } from "@rekey/contracts/access";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { productServices } from "@rekey/dev/service-catalogue";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { examplesOf, knowPerson } from "../harness/every-route.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { setHostileDefaults } from "../harness/hostile-defaults.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { signToken } from "../harness/sign-token.ts";
import { someStaff } from "../harness/take-steps.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, arrange } = systemTest({
  services: productServices,
  ownProcess: ["credentials-worker", "mail-worker"],
  reachedBy: setHostileDefaults,
});

const isNow = (at: string) => Math.abs(Date.parse(at) - Date.now()) < 3_600_000;

test("in a database whose defaults are all against us resets go their way, and dates are what they were", async () => {
  const [mailed, typed] = [await createContact(system), await createContact(system)];
  const password = freshPassword();
  const byMail = await requestByMail(system, mailed.id);
  const byHand = await requestByHand(system, typed.id, password, { mustChange: false });
  await finishByMail(system, mailed, byMail.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  expect(await signInPortal(system, typed.email, password)).toBeDefined();
  const { items } = await system.api().getTimeline(byMail.id);
  for (const { at } of items) expect(isNow(at), at).toBe(true);
  const file = await system.fetchApi("/v1/audit/export?format=ndjson", { as: "auditor" });
  const rows = (await file.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; at: string })
    .filter(({ type }) => type === "row");
  for (const { at } of rows) expect(isNow(at), at).toBe(true);
  await waitFor(async () => (await system.api("auditor").getSealing()).unsealed === 0, { message: "all being sealed" });
  for (const name of productServices) expect((await fetch(`${system.adminUrls[name]}/readyz`)).status).toBe(200);
});

test("each route answers there as it does anywhere", async () => {
  await system.kill("credentials-worker");
  await system.kill("mail-worker");
  const examples = examplesOf(await knowPerson(system));
  const token = await signToken(system, { roles: ["admin", "portal"] });
  for (const route of Object.keys(access) as RouteName[]) {
    for (const { path, status, body } of examples[route]) {
      const answer = await system.fetchApi(path, {
        as: null,
        method: route.split(" ")[0] ?? "",
        headers: { "idempotency-key": randomUUID(), authorization: `Bearer ${token}` },
        ...(body && { body: JSON.stringify(body) }),
      });
      await answer.text();
      // The sealer may have signed by now what is asked about, or not yet.
      const statuses = route.startsWith("GET /audit/") ? [status, 200] : [status];
      expect(statuses, `${route} ${path}`).toContain(answer.status);
    }
  }
});

/** Undefined while readiness says nothing of that setting. */
async function faultNamed(db: Database, setting: string): Promise<string | undefined> {
  const fault = await checkDatabase(db).then(
    () => "",
    (error: Error) => error.message,
  );
  return fault.includes(`the setting ${setting} is `) ? fault : undefined;
}

test("a setting that somebody changes under us is named by readiness; prepared once more, all is well", async () => {
  const [row] = await system.sql<{ name: string }[]>`select quote_ident(current_database()) as name`;
  await using db = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_portal"), { applicationName: "test" });
  for (const [name, value] of Object.entries({
    IntervalStyle: "sql_standard",
    search_path: "pg_temp",
    lock_timeout: "0",
  })) {
    await checkDatabase(db);
    await system.sql.unsafe(`alter role rekey_portal in database ${row?.name} set ${name} = '${value}'`);
    db.reconnect();
    // A connection from before has what it began with, and may answer first.
    const fault = await waitFor(() => faultNamed(db, name), { message: `${name} being named` });
    expect(fault).toContain("run npm run rekey -- database prepare");
    await prepareDatabase(system.databaseUrl);
    await waitFor(() => checkDatabase(db).then(() => true), { message: "the database being well again" });
  }
});

test("a transaction that PostgreSQL has undone for another one is run again", async () => {
  const contact = await createContact(system);
  await using db = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_api"), {
    applicationName: "test",
    maxConnections: 2,
  });
  let runs = 0;
  await unitOfWork(db).run({ actor: someStaff }, async ({ tx, record }) => {
    runs += 1;
    await tx.execute("set transaction isolation level serializable");
    await tx.execute(`select * from contacts where id = '${contact.id}'`);
    if (runs === 1) await arrange.change("contacts", { id: contact.id }, { name: "Changed meanwhile" });
    await tx.execute(`update contacts set name = name || '!' where id = '${contact.id}'`);
    record("contact.updated", { contactId: contact.id }, { by: someStaff.name, fields: "name" });
  });
  expect(runs).toBe(2);
  expect((await system.api().getContact(contact.id)).name).toBe("Changed meanwhile!");
});
