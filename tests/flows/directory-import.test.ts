import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { contactFieldNames } from "@rekey/contracts/contact-fields";
import { expect, vi } from "vitest";
import { runProgram } from "../harness/run-program.ts";
import { importing, ownMapping } from "../harness/import-csv.ts";
import { ownFolder } from "../harness/run-command-line.ts";
import { systemTest } from "../harness/system-test.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 180_000 });

const { test, system, see } = systemTest({ services: ["api"], serviceEnv: { api: { IMPORT_HASHES: "bcrypt-10" } } });

const how = readFileSync(join(import.meta.dirname, "../../docs/how-to/push-a-directory.md"), "utf8");
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(how)?.[1] ?? "";
/** As Excel on Windows writes it: one byte for each character. */
const inWindows1252 = (text: string) => Buffer.from(text, "latin1");

test("the file and the mapping of the how-to come in: first dry, then in truth, and a second time nothing comes of it", async () => {
  const run = importing(system, inWindows1252(block("csv")), block("json"));
  const counted = "clients: 1 created\ncontacts: 2 created\n";
  expect(await run("--dry-run")).toEqual({
    code: 0,
    output: `${counted}This was a dry run: nothing was changed.\n`,
  });
  expect(await see.history({ contactId: "c-17" })).toEqual([]);
  expect(await run()).toEqual({ code: 0, output: counted });
  const miriam = {
    clientId: "k-3",
    clientName: "Möller & Söhne",
    name: "Miriam Osei",
    email: "miriam@harbour.example",
  };
  const more = { locale: "en", portalAccess: true, phone: "+49 30 1", timeZone: "Europe/Berlin" };
  expect(await system.api().getContact("c-17")).toMatchObject({ ...miriam, ...more });
  expect(await system.api().getContact("c-18")).toMatchObject({ locale: "de", portalAccess: false, phone: null });
  await system.api().patchContact("c-18", { position: "CFO" });
  expect(await run()).toEqual({ code: 0, output: "clients: 1 unchanged\ncontacts: 2 unchanged\n" });
  expect(await system.api().getContact("c-18"), "what is not mapped is not touched").toMatchObject({ position: "CFO" });
});

test("the how-to names every field that may be mapped", () => {
  for (const field of [...contactFieldNames, "passwordHash"]) expect(how).toContain(`\`${field}\``);
});

test.each<[string, string[], (text: string) => Buffer]>([
  ["UTF-8", [], (text) => Buffer.from(text)],
  ["UTF-8 with a mark at its beginning", [], (text) => Buffer.from(`\ufeff${text}`)],
  ["windows-1252", ["--encoding", "windows-1252"], inWindows1252],
  ["UTF-16", ["--encoding", "utf-16le"], (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
])("a file in %s comes in, with cells that are quoted and lines in them", async (_, options, encode) => {
  const { own, mapping, contact } = ownMapping(system, { position: { columns: ["position", "name"] } });
  const rows = [
    'company;firm;id;name;email;position;"remark"',
    `1;"Süd; ""Groß"" GmbH";1;" Zoë Weiß ";z.${own}@import.test;Café;"two\r\nlines"`,
    "",
    ";;;;;;",
    `1;"Süd; ""Groß"" GmbH";2;Åsa;not an address;;"three\nlines\nhere"`,
    `1;"Süd; ""Groß"" GmbH";3;Bo;b.${own}@import.test;`,
  ];
  const run = importing(system, encode(rows.join("\r\n")), mapping);
  const { code, output } = await run("--delimiter", ";", ...options);
  expect(await contact(1)).toMatchObject({
    name: "Zoë Weiß",
    position: "Café Zoë Weiß",
    clientName: 'Süd; "Groß" GmbH',
  });
  expect(output.split("\n").slice(0, 2)).toEqual([
    "line 9: refused: has 6 cells where the header has 7",
    expect.stringMatching(/^line 6, \S+-2: refused: email must be .* \(invalid-request\)$/) as string,
  ]);
  expect(code).toBe(1);
});

test("an empty cell leaves a field alone, or empties it where the mapping says so", async () => {
  const { own, mapping, contact } = ownMapping(system, {
    phone: { column: "phone", empty: "null" },
    position: "position",
  });
  const csv = (phone: string, position: string) =>
    `company,firm,id,name,email,phone,position\n1,Kelp,1,Ann,ann.${own}@import.test,${phone},${position}\n`;
  await importing(system, csv("+49 1", "CFO"), mapping)();
  expect(await contact(1)).toMatchObject({ phone: "+49 1", position: "CFO" });
  await importing(system, csv("", ""), mapping)();
  expect(await contact(1)).toMatchObject({ phone: null, position: "CFO" });
});

test("a whole file switches off whom it has not, and nobody where a row of it could not be read", async () => {
  const { own, prefix, mapping, contact } = ownMapping(system);
  const header = "company,firm,id,name,email";
  const rows = Array.from({ length: 8 }, (_, n) => `1,Kelp,${n},P ${n},p${n}.${own}@import.test`);
  expect((await importing(system, [header, ...rows].join("\n"), mapping)()).code).toBe(0);
  const fewer = rows.slice(1);
  const torn = await importing(system, [header, ...fewer, "1,Kelp"].join("\n"), mapping)(
    "--whole",
    "end",
    "--id-prefix",
    prefix,
  );
  expect(torn).toMatchObject({
    code: 1,
    output: expect.stringContaining("whole list: refused: Nobody is switched off") as string,
  });
  expect(await contact(0)).toMatchObject({ endedAt: null });
  const run = importing(system, [header, ...fewer].join("\n"), mapping);
  const many = await importing(system, [header, rows[1]].join("\n"), mapping)(
    "--whole",
    "end",
    "--of-client",
    `${prefix}1`,
  );
  expect(many).toMatchObject({ code: 1, output: expect.stringContaining("(list-not-whole) such as") as string });
  expect(await run("--whole", "remove-access", "--of-client", `${prefix}1`)).toEqual({
    code: 0,
    output: `whole list, ${prefix}0: access-removed\nclients: 1 unchanged\ncontacts: 7 unchanged\nwhole list: 1 access-removed, 1 done\n`,
  });
  expect(await contact(0)).toMatchObject({ endedAt: null, portalAccess: false });
  expect((await run("--whole", "end", "--id-prefix", prefix, "--at-most", "20")).code).toBe(0);
  expect((await contact(0)).endedAt).not.toBeNull();
});

test("hashes of passwords come in after their contacts, and what is none is refused and not told", async () => {
  const { own, prefix, mapping } = ownMapping(system, { passwordHash: "hash" });
  const hash = "$2y$10$abcdefghijklmnopqrstuu23JPZtHcGhwXSF41f93o/7vBdDut3Xu";
  const rows = ["company,firm,id,name,email,hash"];
  for (const [id, given] of ["", hash, "5f4dcc3b5aa765d61d8327deb882cf99"].entries())
    rows.push(`1,Kelp,${id},P ${id},p${id}.${own}@import.test,${given}`);
  const run = importing(system, rows.join("\n"), mapping);
  expect((await run("--dry-run")).output).not.toContain("passwords");
  const { code, output } = await run("--must-change");
  expect(output).toMatch(new RegExp(`^line 4, password, ${prefix}2: refused: .*\\(invalid-request\\)\n`));
  expect(output).toMatch(/\ncontacts: 3 created\npasswords: 1 accepted, 1 refused\n$/);
  expect(output).not.toMatch(/\$2y\$10\$|5f4dcc/);
  expect(code).toBe(1);
  const brought = await Promise.all([0, 1, 2].map((id) => see.importedPasswords({ contactId: `${prefix}${id}` })));
  expect(brought.map(([row]) => row?.mustChange)).toEqual([undefined, true, undefined]);
});

test("how far it is, is shown to whoever looks on and to nobody else", { tags: ["script"] }, async () => {
  const { own, mapping } = ownMapping(system);
  const csv = `company,firm,id,name,email\n1,Kelp,1,Ann,a.${own}@import.test\n`;
  const folder = ownFolder();
  writeFileSync(join(folder, "contacts.csv"), csv);
  writeFileSync(join(folder, "mapping.json"), JSON.stringify(mapping));
  const script = join(import.meta.dirname, "../../infra/dev/rekey.mjs");
  const command = `node ${script} directory import contacts.csv --mapping mapping.json`;
  const env = {
    REKEY_API: system.apiUrl,
    REKEY_TOKEN: system.tokens.staff,
    INIT_CWD: folder,
    REKEY_DIR: folder,
    HOME: process.env["HOME"] ?? "",
  };
  const { output, code } = await runProgram(["script", "-qec", command, "/dev/null"], { env });
  expect([code, output]).toEqual([0, expect.stringContaining("\r2 of 2 lines\u001b[K") as string]);
  expect(stripVTControlCharacters(output).replaceAll(/\r(?:\d+ of \d+ lines)?/g, "")).toBe(
    "clients: 1 created\ncontacts: 1 created\n",
  );
});
