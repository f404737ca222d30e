import { randomUUID } from "node:crypto";
import type { Role } from "@rekey/contracts/roles";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { changeStaffUser } from "@rekey/database/sign-in/change-staff";
import { putFirmAccount } from "@rekey/database/sign-in/firm-accounts";
import { takeSecondFactor } from "@rekey/database/sign-in/manage-staff";
import { findStaffMember } from "@rekey/database/sign-in/read-staff";
import {
  findSecondFactor,
  listSealedSecrets,
  replaceRecoveryCodes,
  storeSealedAnew,
  switchOffSecondFactor,
  switchOnSecondFactor,
} from "@rekey/database/sign-in/second-factor";
import {
  createStaffSession,
  findStaffSession,
  findStaffSignIn,
  putStaffUser,
  type SecondFactorUse,
} from "@rekey/database/sign-in/staff";
import { expect } from "vitest";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep } from "../harness/take-steps.ts";

const { test, as, see } = stepTest();
const lifetimeMs = 3_600_000;
const step = 60_000_000;

async function local(roles: readonly Role[] = ["staff"]) {
  const name = `Staff ${randomUUID()}`;
  const email = `${name.slice(6)}@staff.test`;
  const id = await inStep(as(migratorRole), (work) => putStaffUser(work, { email, name, passwordHash: "hash", roles }));
  return { id, name, email, actor: { subject: `staff:${id}`, name } };
}

type Person = Awaited<ReturnType<typeof local>>;

const versionOf = async ({ email }: Person) => (await findStaffSignIn(as("rekey_console"), email))?.sessionVersion ?? 0;

async function signIn(who: Person, secondFactor?: SecondFactorUse, sessionVersion?: number) {
  const idHash = randomUUID();
  const session = { idHash, staffUserId: who.id, sessionVersion: sessionVersion ?? (await versionOf(who)), lifetimeMs };
  const isIn = await inStatement(as("rekey_console"), (statement) =>
    createStaffSession(statement, { ...session, secondFactor }),
  );
  return { isIn, isAlive: async () => (await findStaffSession(as("rekey_console"), idHash)) !== undefined };
}

const switchOn = async (who: Person, made: { step?: number; codeHashes?: string[]; sessionVersion?: number } = {}) => {
  const sessionVersion = made.sessionVersion ?? (await versionOf(who));
  const factor = { sealedSecret: "sealed", step, codeHashes: ["one", "two"], ...made, sessionVersion };
  return inStep(as("rekey_console"), (work) => switchOnSecondFactor(work, { staffUserId: who.id, ...factor }));
};

const told = async ({ id }: Person) =>
  (await see.history())
    .filter(({ detail }) => detail["staffUser"] === id)
    .map(({ actor, action, detail }) => [actor, action, detail["fields"]]);

test("whoever has a second factor is not signed in by a password alone, and sessions of before end", async () => {
  const dana = await local();
  const before = await signIn(dana);
  expect(before.isIn).toBe(true);
  const stale = await versionOf(dana);
  expect(await switchOn(dana)).toBe(stale + 1);
  expect([await before.isAlive(), (await signIn(dana)).isIn]).toEqual([false, false]);
  expect((await findStaffSignIn(as("rekey_console"), dana.email))?.hasSecondFactor).toBe(true);
  expect((await signIn(dana, { step }, stale)).isIn, "checked before it was switched on").toBe(false);
  expect(await findStaffMember(as("rekey_console"), dana.id)).toMatchObject({
    secondFactorSince: expect.any(String) as string,
  });
});

test("a code is good for one session, and none of an earlier step after it, also of two at once", async () => {
  const dana = await local();
  await switchOn(dana);
  const both = await Promise.all([signIn(dana, { step }), signIn(dana, { step })]);
  expect(both.filter(({ isIn }) => isIn)).toHaveLength(1);
  const later = [];
  for (const other of [step - 1, step, step + 1, step + 1]) later.push((await signIn(dana, { step: other })).isIn);
  expect(later).toEqual([false, false, true, false]);
  const rows = await see.history({ actor: dana.actor.subject, action: "staff.signed_in" });
  expect(rows.map(({ detail }) => detail["secondFactor"])).toEqual(["code", "code"]);
});

test("a recovery code signs its owner in once, also of two at once, and nobody else", async () => {
  const [dana, eve] = [await local(), await local()];
  await switchOn(dana, { codeHashes: ["first", "second"] });
  await switchOn(eve, { codeHashes: ["third"] });
  const both = await Promise.all([signIn(dana, { codeHash: "first" }), signIn(dana, { codeHash: "first" })]);
  expect(both.filter(({ isIn }) => isIn)).toHaveLength(1);
  expect((await signIn(dana, { codeHash: "third" })).isIn).toBe(false);
  expect((await signIn(dana, { codeHash: "none" })).isIn).toBe(false);
  expect((await findSecondFactor(as("rekey_console"), dana.id))?.codesLeft).toBe(1);
  const [row] = (await see.history({ actor: dana.actor.subject, action: "staff.signed_in" })).slice(-1);
  expect(row?.detail["secondFactor"]).toBe("recovery-code");
});

test("other recovery codes make those of before worthless, and another authenticator makes everything so", async () => {
  const dana = await local();
  await switchOn(dana, { codeHashes: ["old"] });
  const renew = async (sessionVersion: number) =>
    inStep(as("rekey_console"), (work) =>
      replaceRecoveryCodes(work, { staffUserId: dana.id, sessionVersion, codeHashes: ["new"] }),
    );
  expect(await renew(1), "seen before a change").toBe(false);
  expect(await renew(await versionOf(dana))).toBe(true);
  expect([(await signIn(dana, { codeHash: "old" })).isIn, (await signIn(dana, { codeHash: "new" })).isIn]).toEqual([
    false,
    true,
  ]);
  await switchOn(dana, { step: step + 5, codeHashes: ["newest"] });
  expect((await signIn(dana, { step: step + 4 })).isIn).toBe(false);
  expect((await see.recoveryCodes({ staffUserId: dana.id })).map(({ codeHash }) => codeHash)).toEqual(["newest"]);
  expect((await told(dana)).map(([, , fields]) => fields)).toEqual([
    undefined,
    "second-factor",
    "recovery-codes",
    "second-factor",
  ]);
});

test("of two that set one up at once one is told that it was changed meanwhile, and a firm's account has none of ours", async () => {
  const dana = await local();
  const sessionVersion = await versionOf(dana);
  const both = await Promise.all([switchOn(dana, { sessionVersion }), switchOn(dana, { sessionVersion })]);
  expect(both.filter((version) => version === undefined)).toHaveLength(1);
  const person = {
    issuer: "https://login.test",
    subject: randomUUID(),
    name: "Lee",
    email: "",
    roles: ["staff" as const],
  };
  const lee = await inStep(as("rekey_console"), (work) => putFirmAccount(work, person));
  const made = { staffUserId: lee.id, sealedSecret: "sealed", step, codeHashes: ["code"] };
  const factor = inStep(as("rekey_console"), (work) =>
    switchOnSecondFactor(work, { ...made, sessionVersion: lee.sessionVersion }),
  );
  expect(await factor).toBeUndefined();
  expect(await findSecondFactor(as("rekey_console"), lee.id)).toBeUndefined();
});

test("its owner, an administrator and the command line take it away, which ends the sessions and is told", async () => {
  const [iris, dana] = [await local(["admin"]), await local()];
  const begin = async () => {
    await switchOn(dana);
    return signIn(dana, { step });
  };
  const owned = await begin();
  const off = async (sessionVersion: number) =>
    inStep(as("rekey_console"), (work) => switchOffSecondFactor(work, { staffUserId: dana.id, sessionVersion }));
  expect(await off(1)).toBeUndefined();
  expect(await off(await versionOf(dana))).toBeDefined();
  expect([await owned.isAlive(), (await signIn(dana)).isIn]).toEqual([false, true]);

  const taken = await begin();
  const take = (id: string) => inStep(as("rekey_console"), (work) => takeSecondFactor(work, id), { actor: iris.actor });
  expect([await take(dana.id), await take(dana.id)]).toEqual(["changed", "unchanged"]);
  expect([await taken.isAlive(), (await signIn(dana)).isIn]).toEqual([false, true]);
  await switchOn(iris);
  expect([await take(iris.id), await take(randomUUID())]).toEqual(["own-account", undefined]);

  const reset = await begin();
  const byOwnerOfTables = () =>
    inStep(as(migratorRole), (work) => changeStaffUser(work, dana.id, { secondFactor: "none" }));
  expect([await byOwnerOfTables(), await byOwnerOfTables()]).toEqual(["changed", "same"]);
  expect(await reset.isAlive()).toBe(false);
  const [self, boss] = [dana.actor.subject, iris.actor.subject];
  expect((await told(dana)).map(([by, , fields]) => [by, fields]).slice(1)).toEqual(
    [self, self, self, boss, self, "rekey"].map((by) => [by, "second-factor"]),
  );
});

test("the same secret is sealed anew unless another one took its place, and a step that was used stays so", async () => {
  const dana = await local();
  await switchOn(dana);
  await signIn(dana, { step });
  const store = (before: string) =>
    inStatement(as("rekey_console"), (statement) =>
      storeSealedAnew(statement, { staffUserId: dana.id, before, after: "sealed anew" }),
    );
  await store("another");
  expect((await findSecondFactor(as("rekey_console"), dana.id))?.sealedSecret).toBe("sealed");
  await store("sealed");
  expect(await listSealedSecrets(as("rekey_console"))).toContainEqual({
    staffUserId: dana.id,
    sealedSecret: "sealed anew",
  });
  expect(await findSecondFactor(as("rekey_console"), dana.id)).toMatchObject({ lastStep: step });
});

test("PostgreSQL lets nobody give or take a second factor without a row of the history about the same person", async () => {
  const [dana, eve] = [await local(), await local()];
  const { $client: sql } = as("rekey_console");
  const add = sql`insert into staff_totp (staff_user_id, sealed_secret, last_step) values (${dana.id}, 'planted', 0)`;
  expect(await codeOf(add)).toBe("RK002");
  const toldOfAnother = sql.begin(async (tx) => {
    await tx`insert into staff_totp (staff_user_id, sealed_secret, last_step) values (${dana.id}, 'planted', 0)`;
    await tx`insert into audit_events (action, actor, detail)
      values ('staff.user_changed', ${eve.actor.subject}, jsonb_build_object('staffUser', ${eve.id}::text))`;
  });
  expect(await codeOf(toldOfAnother)).toBe("RK002");
  await switchOn(dana);
  expect(await codeOf(sql`delete from staff_recovery_codes where staff_user_id = ${dana.id}`)).toBe("RK002");
  expect(await codeOf(as(migratorRole).$client`delete from staff_totp where staff_user_id = ${dana.id}`)).toBe("RK002");
  expect(await codeOf(as("rekey_api").$client`select from staff_totp`)).toBe("42501");
});
