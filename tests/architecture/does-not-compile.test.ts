import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "rekey-types-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** One change of one file, and what the compiler has to say of it. */
interface Planted {
  violation: string;
  file: string;
  change: [from: string, to: string];
  error: string;
}

const ofThePortal: readonly Planted[] = [
  {
    violation: "a view that asks for a word that no language has",
    file: "account/account-page.ts",
    change: ["texts.sessions}", "texts.sesions}"],
    error: "Property 'sesions' does not exist",
  },
  {
    violation: "a view that shows what it is not sent",
    file: "account/account-page.ts",
    change: ["contact.clientName}", "contact.company}"],
    error: "Property 'company' does not exist",
  },
  {
    violation: "a view that asks a page for what none has",
    file: "sign-in/sign-in-page.ts",
    change: ["{ linkTo, texts } = page", "{ linkTo, texts, pageWord } = page"],
    error: "Property 'pageWord' does not exist",
  },
  {
    violation: "a part that is not given what it needs",
    file: "set-password/set-password-page.ts",
    change: ["autocomplete:", "autoComplete:"],
    error: "'autoComplete' does not exist",
  },
  {
    violation: "a page that is sent without what its view shows",
    file: "account/account.ts",
    change: ["mustChange: session.mustChange,", ""],
    error: "Property 'mustChange' is missing",
  },
  {
    violation: "text in place of markup",
    file: "set-password/dead-link-page.ts",
    change: ["const body = html`", "const body = `"],
    error: "Argument of type 'string' is not assignable to parameter of type 'Html'",
  },
  {
    violation: "something in a view that is neither text nor markup",
    file: "account/account-page.ts",
    change: ["${contact.clientName}", "${contact}"],
    error: "is not assignable to parameter of type 'HtmlValue'",
  },
];

const ofTheConsole: readonly Planted[] = [
  {
    violation: "a view that shows what the API does not answer",
    file: "mail/dead-letters.ts",
    change: [
      "{ id, queue, deliveryId, deadLetteredAt, because } = event",
      "{ id, queue, deliveryId, deadLetteredOn, because } = event",
    ],
    error: "Property 'deadLetteredOn' does not exist",
  },
  {
    violation: "a page that is sent without what its view shows",
    file: "history/events.ts",
    change: ["isLaterPage: after !== undefined, ", ""],
    error: "Property 'isLaterPage' is missing",
  },
  {
    violation: "an action of the history without words",
    file: "action-words.ts",
    change: ['  "link.opened": said("note", "Opened, perhaps by a mail scanner"),\n', ""],
    error: "Property '\"link.opened\"' is missing",
  },
  {
    violation: "words of an action that ask for what its row does not say",
    file: "action-words.ts",
    change: ["({ because }) => quietly(because", "({ reason }) => quietly(reason"],
    error: "Property 'reason' does not exist",
  },
  {
    violation: "a reason of a refusal without words",
    file: "resets/reset-words.ts",
    change: ['  nobody: "The address that was typed belongs to nobody who may use the portal.",\n', ""],
    error: "Property 'nobody' is missing",
  },
  {
    violation: "a kind of mail without a name",
    file: "mail/mail-words.ts",
    change: ['  password_changed: "Notice: password changed",\n', ""],
    error: "Property 'password_changed' is missing",
  },
  {
    violation: "an event without the task that it stands for",
    file: "mail/dead-letters.ts",
    change: ['  AddressChanged: "Tell the old address of a new one",\n', ""],
    error: "Property 'AddressChanged' is missing",
  },
  {
    violation: "a role without a name",
    file: "sign-in/require-role.ts",
    change: ['  auditor: "Auditor",\n', ""],
    error: "Property 'auditor' is missing",
  },
  {
    violation: "a flash that has no words",
    file: "customers/ended-contact.ts",
    change: ['"contact-ended"', '"contact-gone"'],
    error: 'Argument of type \'"already-ended" | "contact-gone"\' is not assignable',
  },
];

const ofTheMails: readonly Planted[] = [
  {
    violation: "a layout that asks for a part that no mail has",
    file: "mails/layout.ts",
    change: ["${it.greeting}", "${it.greting}"],
    error: "Property 'greting' does not exist",
  },
];

/** Compiles a copy of the package with a changed copy of each file, and gives what is said of each. */
function compile(folder: string, planted: readonly Planted[]): string[] {
  const target = join(copy, folder);
  cpSync(join(repository, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  const filter = (source: string): boolean => basename(source) !== "node_modules";
  cpSync(join(repository, folder), target, { recursive: true, filter });
  symlinkSync(join(repository, folder, "node_modules"), join(target, "node_modules"));
  const names = planted.map(({ file, change: [from, to] }, place) => {
    const source = readFileSync(join(target, "src", file), "utf8");
    if (!source.includes(from)) throw new Error(`${file} no longer has: ${from}`);
    const name = join("src", dirname(file), `planted-${place}.ts`);
    writeFileSync(join(target, name), source.replace(from, to));
    return name;
  });
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", target, "--pretty", "false"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: target, encoding: "utf8" });
  const errors = Map.groupBy(stdout.trim().split(/\n(?=\S)/), (error) => error.split("(", 1)[0]);
  expect([...errors.keys()].filter((file) => !names.includes(String(file)))).toEqual([]);
  return names.map((name) => String(errors.get(name)));
}

test.for<[folder: string, planted: readonly Planted[]]>([
  ["services/portal", ofThePortal],
  ["services/console", ofTheConsole],
  ["services/mail-worker", ofTheMails],
])("a wrong name in a view, in its page or in its data does not compile: %s", ([folder, planted]) => {
  const errors = compile(folder, planted);
  for (const [place, { violation, error }] of planted.entries()) expect(errors[place], violation).toContain(error);
});
