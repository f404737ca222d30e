import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { putFirmAccount } from "@rekey/database/sign-in/firm-accounts";
import { switchOnSecondFactor } from "@rekey/database/sign-in/second-factor";
import { findStaffSignIn } from "@rekey/database/sign-in/staff";
import { nameOfOperator } from "@rekey/dev/operator";
import { verifyPassword } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";
import { expect, inject } from "vitest";
import { runCommandLine } from "../harness/run-command-line.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep } from "../harness/take-steps.ts";

const { test, as, sql, see, admin } = stepTest();

async function staff(...words: string[]) {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  const url = Object.assign(new URL(inject("database").serverUrl), { pathname: `/${row?.name}` });
  return runCommandLine(["staff", ...words], { DATABASE_URL: url.href });
}

const email = "ottoline@firm.test";
const find = () => findStaffSignIn(admin, email);
const signsIn = async (password: string) => verifyPassword((await find())?.passwordHash ?? "", createSecret(password));

test("somebody of the staff is added, changed, switched off and on, each with its row of the history by the command line", async () => {
  const made = await staff("create", "--email", email, "--name", "Ottoline", "--role", "admin", "--json");
  const { password } = JSON.parse(made.output) as { password: string };
  expect(await signsIn(password)).toBe(true);
  expect(await staff("create", "--email", email, "--name", "Other", "--role", "ops")).toMatchObject({
    code: 1,
    output: expect.stringContaining("has this address already") as string,
  });
  const renewed = await staff("reset", "--email", email, "--generate");
  const [, other = ""] = /shown this once: (\S+)$/m.exec(renewed.output) ?? [];
  expect([await signsIn(password), await signsIn(other)]).toEqual([false, true]);
  expect(await staff("roles", "--email", email, "--role", "staff", "ops")).toMatchObject({ code: 0 });
  expect((await staff("roles", "--email", email, "--role", "staff", "ops")).output).toContain("It was so already.");
  expect(await staff("disable", "--email", email)).toMatchObject({ code: 0 });
  expect(await find()).toMatchObject({ roles: ["staff", "ops"], isDisabled: true });
  expect((await staff("list")).output).toMatch(/^ottoline@firm\.test\tOttoline\tstaff, ops\tdisabled\t\d{4}-/m);
  await staff("reset", "--email", email, "--generate");
  expect(await find()).toMatchObject({ isDisabled: true });
  await staff("enable", "--email", email);
  expect(await find()).toMatchObject({ isDisabled: false, sessionVersion: 6 });
  const rows = (await see.history()).filter(({ action }) => action.startsWith("staff."));
  expect(new Set(rows.map(({ detail }) => detail["by"]))).toEqual(new Set([nameOfOperator()]));
  expect(rows.map(({ action, detail, source }) => [action, detail["fields"], source])).toEqual([
    ["staff.user_added", undefined, { via: "command-line" }],
    ...["password", "roles", "disabled", "password", "disabled"].map((field) => [
      "staff.user_changed",
      field,
      { via: "command-line" },
    ]),
  ]);
  expect(await checkCompleteness(admin)).toMatchObject({ found: 0 });
});

test("a second factor is in the list, and is taken away without another password", async () => {
  const { id = "", sessionVersion = 0, passwordHash } = (await find()) ?? {};
  const made = { staffUserId: id, sessionVersion, sealedSecret: "sealed", step: 1, codeHashes: ["code"] };
  await inStep(as("rekey_console"), (work) => switchOnSecondFactor(work, made));
  expect((await staff("list")).output).toMatch(/^ottoline@firm\.test\t.+\tsecond factor$/m);
  expect(await staff("reset", "--email", email, "--totp", "--generate")).toMatchObject({ code: 2 });
  expect((await staff("reset", "--email", email, "--totp")).output).toContain("has no second factor any more");
  expect(await find()).toMatchObject({ hasSecondFactor: false, passwordHash, sessionVersion: sessionVersion + 2 });
  const [row] = (await see.history({ action: "staff.user_changed" })).slice(-1);
  expect([row?.detail["fields"], row?.source]).toEqual(["second-factor", { via: "command-line" }]);
  expect(await checkCompleteness(admin)).toMatchObject({ found: 0 });
});

const issuer = "https://login.elm.test";
const fromFirm = (subject: string, address: string, by = issuer) =>
  inStep(as("rekey_console"), (work) =>
    putFirmAccount(work, { issuer: by, subject, name: `Dana ${subject}`, email: address, roles: ["staff"] }),
  );
const isOff = async (id: string) => (await see.staff({ id }))[0]?.disabledAt !== null;

test("an account of a firm is switched off by its address, if it alone has it, or as its provider knows it", async () => {
  const dana = await fromFirm("00u-1", "dana@elm.test");
  expect(await staff("disable", "--email", "Dana@elm.test")).toEqual({
    code: 0,
    output: "dana@elm.test is as you said, and signs in anew.\n",
  });
  expect(await isOff(dana.id)).toBe(true);
  expect((await staff("list")).output).toMatch(/^dana@elm\.test\t.+\thttps:\/\/login\.elm\.test\t00u-1$/m);
  const nameless = await fromFirm("00u-2", "");
  expect(await staff("disable", "--issuer", `${issuer}/`, "--subject", "00u-2")).toMatchObject({ code: 0 });
  expect(await isOff(nameless.id)).toBe(true);
  expect(await staff("enable", "--issuer", issuer, "--subject", "00u-2")).toMatchObject({ code: 0 });
  expect(await isOff(nameless.id)).toBe(false);
});

test("where an address is not one account's, it is said which there are, and none is changed but the one that signs in with it", async () => {
  const one = await fromFirm("00u-3", "both@elm.test");
  const two = await fromFirm("g 4", "both@elm.test", "https://other.test");
  expect(await staff("disable", "--email", "both@elm.test")).toEqual({
    code: 1,
    output: `Several accounts have this address. Say which one: --issuer ${issuer} --subject 00u-3, or --issuer https://other.test --subject "g 4".\n`,
  });
  expect([await isOff(one.id), await isOff(two.id)]).toEqual([false, false]);
  const also = await fromFirm("00u-5", email);
  const { output } = await staff("disable", "--email", email);
  expect(output).toContain(`Another account has this address, and is as it was: --issuer ${issuer} --subject 00u-5.`);
  expect([(await find())?.isDisabled, await isOff(also.id)]).toEqual([true, false]);
});

test("what a firm decides of its accounts is not changed here, and whoever is not named well is told so", async () => {
  const before = (await see.history()).length;
  const { id } = await fromFirm("00u-6", "firm@elm.test");
  expect(await staff("roles", "--email", "firm@elm.test", "--role", "admin")).toMatchObject({
    code: 1,
    output: expect.stringContaining(`an account of ${issuer}: its roles are changed there`) as string,
  });
  expect((await staff("reset", "--email", "firm@elm.test")).output).toContain("its password is changed there");
  expect((await staff("reset", "--totp", "--email", "firm@elm.test")).output).toContain("its second factor is changed");
  expect((await see.staff({ id }))[0]).toMatchObject({ roles: ["staff"], passwordHash: null });
  expect(await staff("disable", "--issuer", issuer)).toMatchObject({ code: 2 });
  expect((await staff("disable", "--issuer", issuer, "--subject", "nobody")).output).toContain(
    "Nobody has signed in as this subject of this issuer",
  );
  expect((await see.history()).length).toBe(before + 1);
});

test("nobody, and a password that the pages would refuse, are told and change nothing", async () => {
  const before = (await see.history()).length;
  expect(await staff("disable", "--email", "nobody@firm.test")).toEqual({
    code: 1,
    output: "Nobody of the staff signs in with this address; rekey staff list shows who does.\n",
  });
  const weak = await staff("create", "--email", "weak@firm.test", "--name", "Weak", "--role", "ops", "--stdin");
  expect(weak).toEqual({ code: 2, output: "error: the password is too short: 15 characters at least\n" });
  const noRole = await staff("create", "--email", "weak@firm.test", "--name", "Weak");
  expect(noRole).toMatchObject({ code: 2, output: expect.stringContaining("--role") as string });
  expect((await see.history()).length).toBe(before);
});

test("somebody is invited, and sent another link, without a password; without mail nobody is", async () => {
  const noor = "noor@firm.test";
  const invite = () => staff("invite", "--email", noor, "--name", "Noor", "--role", "staff");
  await sql`update mail_status set configured = false`;
  expect(await invite()).toMatchObject({
    code: 1,
    output: expect.stringContaining("mail is not set up") as string,
  });
  expect(await findStaffSignIn(admin, noor)).toBeUndefined();
  await sql`update mail_status set configured = true`;
  expect((await invite()).code).toBe(0);
  expect(await findStaffSignIn(admin, noor)).toMatchObject({ passwordHash: null });
  expect((await staff("list")).output).toMatch(/^noor@firm\.test\tNoor\tstaff\tno password yet\t/m);
  expect((await invite()).output).toMatch(/has this address already: rekey staff reset --mail/);
  expect((await staff("reset", "--mail", "--email", noor)).code).toBe(0);
  expect((await staff("reset", "--mail", "--generate", "--email", noor)).code).toBe(2);
  const mails = await see.staffMails({ kind: "staff_invitation" });
  expect(mails.map(({ kind, endedBecause, requestedBy }) => [kind, endedBecause, requestedBy])).toEqual([
    ["staff_invitation", "superseded", "rekey"],
    ["staff_invitation", null, "rekey"],
  ]);
});
