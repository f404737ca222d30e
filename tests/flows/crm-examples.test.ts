import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { freshPassword } from "../harness/fresh-password.ts";
import { runProgram } from "../harness/run-program.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const examples = join(import.meta.dirname, "../../docs/how-to/crm-example");
const programs = [
  { language: "Python", program: "python3", command: ["python3", join(examples, "crm.py")] },
  { language: "PHP", program: "php", command: ["php", join(examples, "crm.php")] },
];

const { test, system, see, given } = systemTest(async (start, stack) => {
  const dir = await mkdtemp(join(tmpdir(), "rekey-crm-"));
  stack.defer(() => rm(dir, { recursive: true }));
  return { dir, system: await start({ services: ["api", "credentials-worker", "mail-worker", "audit-sealer"] }) };
});

/** A CRM of that language, with its own contact, and what it says to a command. */
async function openCrm(command: readonly string[]) {
  const id = `crm.${randomUUID()}`;
  const email = `${randomUUID()}@contacts.test`;
  const file = join(given.dir, `${randomUUID()}.json`);
  const contacts = [{ id, name: "Jürgen Möller", email, phone: "+49 30 1" }];
  await writeFile(file, JSON.stringify([{ id: `client-of-${id}`, name: "Möller & Söhne", contacts }]));
  const env = {
    REKEY_API: system.urls.api,
    REKEY_TOKEN: await signToken(system, { sub: "crm", name: "The CRM", roles: ["staff"] }),
    REKEY_PORTAL_TOKEN: await signToken(system, { sub: "shop", name: "The shop", roles: ["portal"] }),
  };
  const run = (args: readonly string[], input = "") => runProgram([...command, ...args], { env, input });
  return { id, email, file, cursor: `${file}.cursor`, run };
}

/** The reset that a CRM has named, in its last state or in one that it was in when the CRM had waited long enough. */
function resetOf({ output }: { output: string }, last: "mailed" | "completed"): string {
  const [, id = "", state] = /^reset ([\w-]{36}) (\w+)\n$/.exec(output) ?? [];
  expect([last, "accepted", "issued"], output).toContain(state);
  return id;
}

for (const { language, program, command } of programs)
  test(
    `a CRM in ${language} hands its contacts over twice without harm, has both resets made, hears of them and checks a password`,
    { timeout: 180_000, tags: [program] },
    async () => {
      const crm = await openCrm(command);
      const push = await crm.run(["push", crm.file]);
      expect(push).toEqual({ code: 0, output: `pushed ${crm.id}\n`, errors: "" });
      const historyOf = async () => (await see.history({ contactId: crm.id })).map(({ action }) => action);
      await system.api().patchContact(crm.id, { position: "Buyer" });
      const before = await historyOf();
      expect(await crm.run(["push", crm.file])).toEqual(push);
      expect(await historyOf()).toEqual(before);
      expect(await system.api().getContact(crm.id)).toMatchObject({ name: "Jürgen Möller", position: "Buyer" });

      await waitForState(system, resetOf(await crm.run(["link", crm.id]), "mailed"), "mailed");
      const password = freshPassword();
      const byHand = await crm.run(["password", crm.id], `${password}\n`);
      await waitForState(system, resetOf(byHand, "completed"), "completed");
      expect((await crm.run(["check", crm.email], `${password}\n`)).output).toBe("right\n");
      expect((await crm.run(["check", crm.email], `${password}!\n`)).output).toBe("wrong\n");

      const heard: string[] = [];
      const own = () => heard.filter((line) => line.includes(crm.id));
      await waitFor(
        async () => {
          heard.push(...(await crm.run(["follow", crm.cursor])).output.trimEnd().split("\n"));
          return own().some((line) => line.startsWith("reset.ended") && line.includes("completed"));
        },
        { message: "the CRM hearing of its reset", everyMs: 200, timeoutMs: 60_000 },
      );
      expect(own().map((line) => line.split(" ")[0])).toEqual(
        expect.arrayContaining(["contact.created", "contact.updated", "reset.accepted", "reset.mailed", "reset.ended"]),
      );
      expect(new Set(own()).size).toBe(own().length);
      expect(await readFile(crm.cursor, "utf8")).toMatch(/^evt_\d{16}$/);
    },
  );

for (const { language, program, command } of programs)
  test(`a CRM in ${language} says what Rekey refuses, and ends with a failure`, { tags: [program] }, async () => {
    const crm = await openCrm(command);
    const refused = await crm.run(["link", "nobody"]);
    expect(refused.code).toBe(1);
    expect(refused.output + refused.errors).toContain("There is no such resource (not-found)");
    expect((await crm.run(["fly", "away"])).code).not.toBe(0);
  });
