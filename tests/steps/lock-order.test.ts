import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect } from "vitest";
import { lockOrder, lockableRows, openHolders, outOfOrder, recordLocks } from "../harness/record-locks.ts";
import { stepTest } from "../harness/step-test.ts";
import { allCases } from "./step-cases/all-cases.ts";

const bench = stepTest();
const { test, sql } = bench;

let holders: Sql;
beforeAll(() => {
  holders = openHolders(sql);
});
afterAll(() => holders.end({ timeout: 1 }));

test.each(allCases)("locks are taken in one order by %s", async (_name, { begin, locks, passesOver }) => {
  const { contactIds, run } = await begin(bench);
  const rows = await lockableRows(sql, contactIds);
  const seen = await recordLocks(
    holders,
    rows.filter(({ table }) => table !== passesOver),
    run,
  );
  expect(outOfOrder(seen)).toEqual([]);
  expect(lockOrder.filter((table) => seen.some((row) => row.table === table))).toEqual(locks);
});

// They change rows that hang below no contact, or write new ones.
const withoutLocks = new Set([
  "acceptBatch",
  "cancelBatch",
  "changeStaffRoles",
  "changeStaffUser",
  "changeWebhook",
  "claimLogouts",
  "claimMailTest",
  "claimStaffMail",
  "consumeRecord",
  "createClient",
  "createPortalSession",
  "createStaffSession",
  "createWebhook",
  "endFirmSessions",
  "endMailTest",
  "endOtherPortalSessions",
  "endPortalSession",
  "endStaffSession",
  "endStaffSessions",
  "endWebhook",
  "forgetRecords",
  "giveUpLogouts",
  "inviteStaff",
  "makeServiceAccount",
  "noteKeys",
  "pauseBatch",
  "putClient",
  "putFirmAccount",
  "putOffLogout",
  "putOffStaffMail",
  "putStaffUser",
  "recordArchive",
  "recordStaffBounce",
  "recordStaffMail",
  "recordVerification",
  "recordWebhookTry",
  "redeliverFailed",
  "redeliverOne",
  "rememberLogin",
  "removeGrant",
  "removeLogout",
  "removeRecord",
  "replaceRecoveryCodes",
  "requestForgottenStaffLink",
  "requestMailTest",
  "requestQueueSwitch",
  "requestRehash",
  "requestSelfServiceReset",
  "revealAddress",
  "revokeServiceAccount",
  "rotateServiceAccount",
  "rotateWebhookSecret",
  "saveRecord",
  "sendStaffLink",
  "setStaffPassword",
  "storeSealedAnew",
  "submitChangeFromAccount",
  "switchOffSecondFactor",
  "switchOnSecondFactor",
  "switchStaff",
  "takeSecondFactor",
  "testWebhook",
  "updateClient",
  "withdrawStaffLink",
]);

const repository = resolve(import.meta.dirname, "../..");
const textOf = (pattern: string) =>
  globSync(pattern, { cwd: repository, exclude: ["**/node_modules/**", "packages/database/**"] }).map((file) =>
    readFileSync(resolve(repository, file), "utf8"),
  );

test("every step that a service takes is looked at", () => {
  const ofDatabase = globSync("packages/database/src/**/*.ts", { cwd: repository }).map((file) =>
    readFileSync(resolve(repository, file), "utf8"),
  );
  const steps = ofDatabase.flatMap((text) =>
    [...text.matchAll(/export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*(?:\w+|\{[^}]*\}): (?:Work|Statement)\b/g)].map(
      ([, name = ""]) => name,
    ),
  );
  const services = [...textOf("{services,packages,infra}/*/src/**/*.ts")].join("\n");
  const taken = steps.filter((name) => new RegExp(`\\b${name}\\(`).test(services) && !withoutLocks.has(name));
  expect(taken.length).toBeGreaterThan(15);
  const known = new Set(allCases.map(([, { step }]) => step));
  expect(taken.filter((name) => !known.has(name))).toEqual([]);
});
