import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "rekey-catalogues-"));
const folders = ["packages", "services", "infra", "tests"];
// Compiled apart, with the words of browsers.
const browserPart = join("verify-page", "src", "browser");
const leftOut = new Set([".turbo", "migrations", "samples"]);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A word that is added to a catalogue. */
interface Plant {
  file: string;
  before: string;
  added: string;
  /** How the compiler names what is missing. */
  word: string;
}

const plants: Record<string, Plant> = {
  "an action of the history": {
    file: "audit-actions.ts",
    before: '  "client.updated": byPerson,',
    added: '  "client.planted": byPerson,',
    word: "client.planted",
  },
  "an event of the credentials worker": {
    file: "events.ts",
    before: "    OutdatedHashFound: aboutContact,",
    added: "    CredentialPlanted: aboutContact,",
    word: "CredentialPlanted",
  },
  "an event of the mail worker": {
    file: "events.ts",
    before: "    AddressChanged: aboutDelivery,",
    added: "    MailPlanted: aboutDelivery,",
    word: "MailPlanted",
  },
  "a role": {
    file: "roles.ts",
    before: 'export const workRoles = ["staff",',
    added: '"planter",',
    word: "planter",
  },
  "a consumer": {
    file: "events.ts",
    before: "export const queues = {",
    added: "  parcels: { AddressChanged: aboutDelivery },",
    word: "parcels",
  },
  "a field of a contact": {
    file: "contact-fields.ts",
    before: "export const contactFields = {",
    added: '  fax: { label: "Fax", inSentence: "fax", input: { kind: "line", maxLength: 50 }, ...optionalLine(50) },',
    word: "fax",
  },
  "a mail": {
    file: "deliveries.ts",
    before: 'export const deliveryKinds = ["set_password_link",',
    added: '"planted_mail",',
    word: "planted_mail",
  },
  "a language": {
    file: "locale.ts",
    before: 'export const locales = ["en",',
    added: '"tlh",',
    word: "tlh",
  },
  "a reason of a refusal": {
    file: "reset-reasons.ts",
    before: '  "password-unreadable",',
    added: '  "planted-reason",',
    word: "planted-reason",
  },
};

/** Steps as somebody might write them by mistake, each of which is one line that does not compile. */
const mistakes: Record<string, string> = {
  "an action that the catalogue has not": 'work.record("client.renamed", {}, { by: "A" })',
  "an action without what it says": 'work.record("link.issued", {}, {})',
  "an action that says more": 'work.record("client.created", {}, { by: "A", email: "a@b.test" })',
  "a refusal for no known reason": 'refuseReset(work, "id", "unknown")',
  "an end for a reason of another end":
    'endResets(work, [], { state: "cancelled", linkBecause: "cancelled", detail: { by: "A", because: "bounced" } })',
  "a link that ends for no known reason":
    'endResets(work, [], { state: "expired", linkBecause: "unknown", detail: {} })',
  "an event that there is not": 'work.emit("PasswordForgotten", { contactId: "c" })',
  "a statement that writes another action": 'statement.record("portal.signed_up", { detail: {} })',
  "a statement that says something else": 'statement.record("link.opened", { detail: { by: "A" } })',
  "a state that no delivery has": 'work.tx.update(deliveries).set({ state: "lost" })',
  "a role of no staff": 'putStaffUser(work, { email: "a@b.test", name: "A", passwordHash: "h", roles: ["owner"] })',
};
const planted = "packages/database/src/planted.ts";
const head = [
  'import type { Statement } from "./history/statement.ts";',
  'import { endResets, refuseReset } from "./resets/end-resets.ts";',
  'import { deliveries } from "./schema/resets.ts";',
  'import { putStaffUser } from "./sign-in/staff.ts";',
  'import type { Work } from "./unit-of-work.ts";',
  "export const steps = (work: Work, statement: Statement) => [",
];

interface Complaint {
  file: string;
  line: number;
  /** With all that the compiler says below it. */
  words: string;
}
let complaints: Complaint[];

beforeAll(() => {
  const filter = (source: string) => !leftOut.has(basename(source)) && !source.endsWith(browserPart);
  for (const folder of folders)
    cpSync(join(repository, folder), join(copy, folder), { recursive: true, verbatimSymlinks: true, filter });
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  cpSync(join(repository, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  const include = [...folders.slice(0, 3).map((folder) => `${folder}/*/src`), "tests"];
  writeFileSync(
    join(copy, "tsconfig.json"),
    JSON.stringify({
      extends: "./tsconfig.base.json",
      compilerOptions: { allowJs: true },
      include,
      exclude: ["**/assets"],
    }),
  );
  for (const { file, before, added } of Object.values(plants)) {
    const path = join(copy, "packages/contracts/src", file);
    writeFileSync(path, readFileSync(path, "utf8").replace(before, `${before}\n${added}`));
  }
  writeFileSync(
    join(copy, planted),
    [...head, ...Object.values(mistakes).map((line) => `  ${line},`), "];", ""].join("\n"),
  );
  complaints = compile();
}, 120_000);

function compile(): Complaint[] {
  const tsc = join(repository, "node_modules/.bin/tsc");
  const { stdout } = spawnSync(tsc, ["--pretty", "false"], { cwd: copy, encoding: "utf8" });
  return stdout.split(/\n(?=\S)/).flatMap((words) => {
    const [, file = "", line] = /^(\S+?)\((\d+),\d+\): error /.exec(words) ?? [];
    return line === undefined ? [] : [{ file, line: Number(line), words }];
  });
}

const contributing = readFileSync(join(repository, "CONTRIBUTING.md"), "utf8");

/** The files that do not compile until what was added is dealt with there, as CONTRIBUTING.md has them. */
function placesOf(added: string): string[] {
  const [, section = ""] = contributing.split(`### ${added.charAt(0).toUpperCase()}${added.slice(1)}\n`);
  const [, asked = ""] = /^- The compiler asks for: (.*)$/m.exec(section.split("\n##", 1)[0] ?? "") ?? [];
  return [...asked.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file).toSorted();
}

test.for(Object.entries(plants))(
  "%s is dealt with in each place that CONTRIBUTING.md names, or does not compile",
  ([added, { word }]) => {
    const found = complaints.filter(({ file, words }) => file !== planted && words.includes(word));
    expect(found.length).toBeGreaterThan(0);
    expect([...new Set(found.map(({ file }) => file))].toSorted()).toEqual(placesOf(added));
  },
);

test.for(Object.keys(mistakes).map((mistake, at) => [mistake, head.length + at + 1] as const))(
  "no step can write %s",
  ([, line]) => {
    expect(complaints).toContainEqual(expect.objectContaining({ file: planted, line }));
  },
);

test("nothing else is complained of, so each complaint is of what was planted", () => {
  const words = Object.values(plants).map(({ word }) => word);
  const others = complaints.filter(
    ({ file, words: said }) => file !== planted && !words.some((word) => said.includes(word)),
  );
  expect(others.map(({ words: said }) => said)).toEqual([]);
});
