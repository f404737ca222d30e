import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
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

test("nobody, and a password that the pages would refuse, are told and change nothing", async () => {
  const before = (await see.history()).length;
  expect(await staff("disable", "--email", "nobody@firm.test")).toEqual({
    code: 1,
    output: "Nobody who signs in with a password has this address.\n",
  });
  const weak = await staff("create", "--email", "weak@firm.test", "--name", "Weak", "--role", "ops", "--stdin");
  expect(weak).toEqual({ code: 2, output: "error: the password is too short: 15 characters at least\n" });
  const noRole = await staff("create", "--email", "weak@firm.test", "--name", "Weak");
  expect(noRole).toMatchObject({ code: 2, output: expect.stringContaining("--role") as string });
  expect((await see.history()).length).toBe(before);
});
