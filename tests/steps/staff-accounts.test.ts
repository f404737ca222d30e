import { randomUUID } from "node:crypto";
import type { Role } from "@rekey/contracts/roles";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { endFirmSessions, type FirmPerson, putFirmAccount } from "@rekey/database/sign-in/firm-accounts";
import { changeStaffRoles, endStaffSessions, switchStaff } from "@rekey/database/sign-in/manage-staff";
import { findStaffMember, listStaffMembers } from "@rekey/database/sign-in/read-staff";
import { createStaffSession, findStaffSession, findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import { expect } from "vitest";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, see, arrange } = stepTest();
const lifetimeMs = 3_600_000;
const issuer = "https://login.elm.test";

async function local(roles: readonly Role[], passwordHash = "hash") {
  const name = `Staff ${randomUUID()}`;
  const email = `${name.slice(6)}@staff.test`;
  const id = await inStep(as(migratorRole), (work) => putStaffUser(work, { email, name, passwordHash, roles }));
  return { id, name, email, actor: { subject: `staff:${id}`, name } };
}

const fromFirm = (person: Partial<FirmPerson> & { subject: string }) =>
  inStep(as("rekey_console"), (work) =>
    putFirmAccount(work, { issuer, name: "Dana Elm", email: "dana@elm.test", roles: ["staff"], ...person }),
  );

async function signIn(staffUserId: string, issuerSession?: string) {
  const [user] = (await see.staff({ id: staffUserId })).slice(-1);
  const idHash = randomUUID();
  const session = { idHash, staffUserId, sessionVersion: user?.sessionVersion ?? 0, lifetimeMs, issuerSession };
  expect(await inStatement(as("rekey_console"), (statement) => createStaffSession(statement, session))).toBe(true);
  return { isAlive: async () => (await findStaffSession(as("rekey_console"), idHash)) !== undefined };
}

const told = async (staffUser: string) =>
  (await see.history())
    .filter(({ detail }) => detail["staffUser"] === staffUser)
    .map(({ actor, action, detail }) => [actor, action, detail["fields"]]);

test("an account of a firm is known by issuer and subject, and takes over no account of the same address", async () => {
  const { id: withPassword, email } = await local(["admin"]);
  const subject = randomUUID();
  const { id } = await fromFirm({ subject, email });
  expect(id).not.toBe(withPassword);
  expect((await findStaffSignIn(as("rekey_console"), email))?.id, "an address signs in with its password").toBe(
    withPassword,
  );
  expect((await fromFirm({ subject, email })).id).toBe(id);
  expect((await fromFirm({ subject, email, issuer: "https://other.test" })).id).not.toBe(id);
  expect(await told(id)).toEqual([[`staff:${id}`, "staff.user_added", undefined]]);
  const both = await Promise.all([fromFirm({ subject: `${subject}-2` }), fromFirm({ subject: `${subject}-2` })]);
  expect(both[0]?.id).toBe(both[1]?.id);
});

test("what the firm says anew is kept and told, other roles end the sessions, and who is off stays as they are", async () => {
  const subject = randomUUID();
  const { id } = await fromFirm({ subject });
  const session = await signIn(id);
  await fromFirm({ subject, name: "Dana Oak" });
  expect(await session.isAlive()).toBe(true);
  await fromFirm({ subject, name: "Dana Oak", roles: ["ops"] });
  expect(await session.isAlive()).toBe(false);
  await arrange.change("staffUsers", { id }, { disabledAt: new Date() });
  expect(await fromFirm({ subject, roles: ["admin"] })).toMatchObject({ id, isDisabled: true });
  expect((await see.staff({ id }))[0]?.roles).toEqual(["ops"]);
  expect((await told(id)).map(([, , fields]) => fields).slice(0, 3)).toEqual([undefined, "name", "roles"]);
});

test("a sign-in that is over at the firm is over here, and no other", async () => {
  const [dana, eve] = [randomUUID(), randomUUID()];
  const [{ id: ofDana }, { id: ofEve }] = [await fromFirm({ subject: dana }), await fromFirm({ subject: eve })];
  const [first, second, other] = [await signIn(ofDana, "s1"), await signIn(ofDana, "s2"), await signIn(ofEve, "s3")];
  const alive = () => Promise.all([first, second, other].map((session) => session.isAlive()));
  const end = (ended: Partial<Parameters<typeof endFirmSessions>[1]>) =>
    inStatement(as("rekey_console"), (statement) =>
      endFirmSessions(statement, {
        issuer,
        subject: undefined,
        session: undefined,
        saidAt: Date.now() / 1_000,
        ...ended,
      }),
    );
  await end({ session: "s1", issuer: "https://other.test" });
  await end({ session: "s1", subject: eve });
  await end({ subject: dana, saidAt: Date.now() / 1_000 - 3_600 });
  await end({});
  expect(await alive(), "another issuer's, another person's, of before they began, of nobody").toEqual([
    true,
    true,
    true,
  ]);
  await end({ session: "s1" });
  expect(await alive()).toEqual([false, true, true]);
  await end({ subject: dana });
  expect(await alive()).toEqual([false, false, true]);
  const ends = (await see.history({ action: "staff.signed_out" })).filter(({ actor }) => actor === `staff:${ofDana}`);
  expect(ends.map(({ detail }) => detail["by"])).toEqual(["Dana Elm", "Dana Elm"]);
});

test("an administrator changes roles, switches off and on, and ends sessions, each on the record and at once", async () => {
  const [{ actor }, { id, name, email }] = [await local(["admin"]), await local(["staff"])];
  const take = <T>(step: Parameters<typeof inStep<T>>[1]) => inStep(as("rekey_console"), step, { actor });
  let session = await signIn(id);
  const seen = (): Promise<unknown> => session.isAlive();
  expect(await take((work) => changeStaffRoles(work, id, { roles: ["ops"], seen: ["auditor"] }))).toBe(
    "changed-meanwhile",
  );
  expect(await take((work) => changeStaffRoles(work, id, { roles: ["staff"], seen: ["auditor"] }))).toBe("unchanged");
  expect(await seen()).toBe(true);
  expect(await take((work) => changeStaffRoles(work, id, { roles: ["ops", "auditor"], seen: ["staff"] }))).toBe(
    "changed",
  );
  expect(await seen()).toBe(false);
  session = await signIn(id);
  expect(await take((work) => endStaffSessions(work, id))).toBe("changed");
  expect(await seen()).toBe(false);
  expect((await see.staffSessions({ staffUserId: id })).filter(({ endedAt }) => endedAt === null)).toEqual([]);
  session = await signIn(id);
  expect(await findStaffMember(as("rekey_console"), id)).toMatchObject({
    openSessions: 1,
    isDisabled: false,
    issuer: null,
  });
  expect([
    await take((work) => switchStaff(work, id, "off")),
    await take((work) => switchStaff(work, id, "off")),
  ]).toEqual(["changed", "unchanged"]);
  expect([await seen(), (await findStaffSignIn(as("rekey_console"), email))?.isDisabled]).toEqual([false, true]);
  expect(await take((work) => switchStaff(work, id, "on"))).toBe("changed");
  expect(await seen(), "what was ended stays so").toBe(false);
  expect((await told(id)).slice(1)).toEqual(
    ["roles", "sessions", "disabled", "disabled"].map((fields) => [actor.subject, "staff.user_changed", fields]),
  );
  expect((await listStaffMembers(as("rekey_console"), name.toUpperCase())).map((member) => member.id)).toEqual([id]);
  expect(await take((work) => switchStaff(work, "nobody", "off"))).toBeUndefined();
});

type Person = Awaited<ReturnType<typeof local>>;

/** One switches the other off, who does the same before that is committed, or waits for it. */
async function removeEachOther(one: Person, other: Person): Promise<unknown[]> {
  const took = Promise.withResolvers<void>();
  let isOtherDone = false;
  const switchOff = async (by: Person, id: string, then: () => Promise<unknown> | void) =>
    inStep(
      as("rekey_console"),
      async (work) => {
        const outcome = await switchStaff(work, id, "off");
        await then();
        return outcome;
      },
      { actor: by.actor },
    );
  const first = switchOff(one, other.id, async () => {
    took.resolve();
    await waitFor(async () => isOtherDone || (await see.waitingForLocks()) > 0, {
      message: "the other one being there",
    });
  });
  await took.promise;
  const second = switchOff(other, one.id, () => void (isOtherDone = true));
  return Promise.all([first, second]);
}

test("nobody changes their own account, what the firm decides, or the last administrator who can sign in", async () => {
  await arrange.change("staffUsers", {}, { disabledAt: new Date() });
  const [iris, omar] = [await local(["admin"]), await local(["admin"])];
  const asIris = <T>(step: Parameters<typeof inStep<T>>[1]) => inStep(as("rekey_console"), step, { actor: iris.actor });
  expect(await asIris((work) => changeStaffRoles(work, iris.id, { roles: ["ops"], seen: ["admin"] }))).toBe(
    "own-account",
  );
  expect(await asIris((work) => switchStaff(work, iris.id, "off"))).toBe("own-account");
  const { id: ofFirm } = await fromFirm({ subject: randomUUID() });
  expect(await asIris((work) => changeStaffRoles(work, ofFirm, { roles: ["admin"], seen: ["staff"] }))).toBe(
    "firm-decides",
  );
  expect(await removeEachOther(iris, omar)).toEqual(["changed", "last-administrator"]);
  const left = (await see.staff({ disabledAt: null })).filter(({ roles }) => roles.includes("admin"));
  expect(left).toHaveLength(1);
  const last = left[0]?.id ?? "";
  const roles = await inStep(as(migratorRole), (work) =>
    changeStaffRoles(work, last, { roles: ["ops"], seen: ["admin"] }),
  );
  expect([roles, await inStep(as(migratorRole), (work) => switchStaff(work, last, "off"))]).toEqual([
    "last-administrator",
    "last-administrator",
  ]);
});

test("PostgreSQL lets the console tell of the staff in the name of administrators alone, and of a person's own account", async () => {
  const [admin, staff, off] = [await local(["admin"]), await local(["staff"]), await local(["admin"])];
  await arrange.change("staffUsers", { id: off.id }, { disabledAt: new Date() });
  const { $client: sql } = as("rekey_console");
  const tell = (actor: string, staffUser: string) =>
    codeOf(sql`
    insert into audit_events (action, actor, detail) values ('staff.user_changed', ${actor}, jsonb_build_object('staffUser', ${staffUser}::text))`);
  const [byAdmin, byStaff, byOff] = [admin, staff, off].map(({ actor }) => actor.subject);
  expect(await tell(byAdmin ?? "", staff.id)).toBe("done");
  expect(await tell(byStaff ?? "", admin.id)).toBe("RK001");
  expect(await tell(byOff ?? "", staff.id)).toBe("RK001");
  expect(await tell("rekey", staff.id)).toBe("RK001");
  expect(await tell(byStaff ?? "", staff.id)).toBe("done");
  expect(await codeOf(sql`update staff_users set password_hash = 'mine' where id = ${staff.id}`)).toBe("42501");
});
