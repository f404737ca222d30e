import { randomUUID } from "node:crypto";
import { findServiceCallers } from "@rekey/database/access/read-service-accounts";
import { findEarlierEvents } from "@rekey/database/outbox/find-earlier-events";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { type ServiceRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import { findSealedPasswords } from "@rekey/database/resets/find-sealed-password";
import { findSignIn } from "@rekey/database/sign-in/portal-sessions";
import { findVerifiable } from "@rekey/database/sign-in/verify-password";
import { beforeAll, expect } from "vitest";
import { growHistory } from "../harness/grow-history.ts";
import { stepTest } from "../harness/step-test.ts";
import { allCases } from "./step-cases/all-cases.ts";

const bench = stepTest({ connections: 1 });
const { test, as, sql, see, take } = bench;

beforeAll(() => growHistory(sql, 6_000), 60_000);

/** What services read before a step. */
async function readAsServicesDo(): Promise<void> {
  const { id, email } = await take.contact();
  await findServiceCallers(as("rekey_api"), [randomUUID()]);
  await findVerifiable(as("rekey_verifier"), { contactId: id }, undefined);
  await findSignIn(as("rekey_portal"), email, undefined);
  const resetId = await take.requestByHand(id);
  const eventIds = (await see.events({ resetId })).map((event) => event.id);
  await openOutbox(as("rekey_credentials"), "credentials", 60_000).find(eventIds);
  await openOutbox(as("rekey_mail"), "mail", 60_000).find(eventIds);
  await findEarlierEvents(as("rekey_credentials"), eventIds);
  await findSealedPasswords(as("rekey_credentials"), [resetId]);
}

// PostgreSQL plans a statement five times for what it is given. Then it makes one plan for whatever it may be given,
// and keeps it, unless that looks dearer than the others did; tables that grow may make it look so for a while.
const turns = 10;

/** What was asked by name on the one connection of a role that often, and never by a plan that is kept. */
async function plannedEachTime(role: ServiceRole): Promise<string[]> {
  const rows = await as(role).$client.unsafe<{ words: string }[]>(`
    select regexp_replace(statement, '\\s+', ' ', 'g') as words from pg_prepared_statements
    where custom_plans >= ${turns} and generic_plans = 0`);
  return rows.map(({ words }) => `${role}: ${words}`);
}

test("no statement of a step is planned anew each time", { timeout: 180_000 }, async () => {
  for (let turn = 0; turn < turns; turn += 1) {
    await readAsServicesDo();
    for (const [, { begin }] of allCases) await (await begin(bench)).run();
  }
  const planned = await Promise.all(serviceRoles.map(plannedEachTime));
  expect(planned.flat()).toEqual([]);
});
