import { expect, vi } from "vitest";
import { importing, ownMapping } from "../harness/import-csv.ts";
import { systemTest } from "../harness/system-test.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 180_000 });

const { test, system } = systemTest({ services: ["api"] });

interface ImportResult {
  line: number | null;
  of: string;
  outcome: string;
  code?: string;
  faults?: { columns: string[]; detail: string }[];
}

const resultsOf = (output: string) =>
  output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ImportResult);

test("a row that is refused is told with its line and its columns, and stands in no other's way", async () => {
  const { own, prefix, mapping, contact } = ownMapping(system, {
    portalAccess: { column: "portal", values: { Y: true, "": false } },
  });
  const row = (id: string, firm = "Kelp", more = "Y", company = "1") =>
    `${company},${firm},${id},Person,${id.replace(" ", "")}.${own}@import.test,${more}`;
  const rows = [
    "company,firm,id,name,email,portal",
    row("1"),
    row("2", "Kelp", "zanzibar"),
    row("1"),
    row("4", "Zanzibar"),
  ];
  rows.push(row("5", "Kelp", "Y", ""), row("zanz ibar"), row("7"), `1,Kelp,8,Person,1.${own}@import.test,Y`, row("9"));
  const run = importing(system, rows.join("\n"), mapping);
  const { code, output } = await run("--json");
  expect(code).toBe(1);
  expect(output).not.toMatch(/zanz/i);
  const results = resultsOf(output);
  const refused = results.filter(({ outcome }) => outcome === "refused");
  expect(refused.map(({ line, code: why, faults }) => [line, why, faults?.map(({ columns }) => columns)])).toEqual([
    [3, undefined, [["portal"]]],
    [4, undefined, [["id"]]],
    [5, undefined, [["firm"]]],
    [6, "invalid-request", [["company"]]],
    [7, "invalid-request", [["id"]]],
    [9, "address-in-use", [[]]],
  ]);
  expect(
    results.filter(({ of, outcome }) => of === "contact" && outcome === "created").map(({ line }) => line),
  ).toEqual([2, 8, 10]);
  expect(results.at(-1)).toEqual({
    summary: { row: { refused: 3 }, client: { created: 1 }, contact: { created: 3, refused: 3 } },
  });
  expect(await contact(9)).toMatchObject({ clientId: `${prefix}1`, portalAccess: true });
  const plain = await run();
  expect(plain.output).toContain(
    `line 9, ${prefix}8: refused: Another contact already uses the portal with this address`,
  );
  expect(plain.output).toContain(`it is that of ${prefix}1 (address-in-use)`);
  expect(plain.output).toContain("line 4: refused: id is the id of line 2 again\n");
  expect(plain.output).toMatch(/\nclients: 1 unchanged\ncontacts: 3 unchanged, 3 refused\n$/);
});

test("all that is wrong with a mapping or a header is told at once, and nothing is changed", async () => {
  const mapping = {
    client: { id: "company", nmae: "firm" },
    contact: { id: "id", name: { column: "name", columns: ["a", "b"] }, portalAccess: "portal" },
  };
  const misspelt = await importing(system, "company\n1", mapping)();
  expect(misspelt).toMatchObject({
    code: 2,
    output: expect.stringMatching(/client: .*nmae[^]*contact\.name: has to have one/) as string,
  });
  const lacking = await importing(system, "company\n1", {
    client: { id: "company" },
    contact: {
      name: "name",
      phone: { constant: true },
      email: { column: "email", empty: "null" },
      portalAccess: "portal",
    },
  })();
  for (const fault of [
    "contact.id: has to be mapped",
    "contact.phone: has a constant that the field does not take",
    "contact.email: is a field that cannot be empty",
    "contact.portalAccess: needs values",
  ])
    expect(lacking.output).toContain(`\n  ${fault}`);
  expect(lacking.code).toBe(2);
  const { prefix, mapping: good } = ownMapping(system);
  const unfit = await importing(system, "Zanzibar;firm;firm;id;name\n1;2;3;4;5", good)("--delimiter", ";");
  expect(unfit.code).toBe(2);
  expect(unfit.output).toMatch(
    /has 5 columns:\n  client\.id: there is no column "company"\n  client\.name: there are several columns "firm"\n  contact\.email: /,
  );
  expect(unfit.output).not.toContain("Zanzibar");
  const joined = await importing(system, "company;firm;id;name;email\n1;2;3;4;5", good)();
  expect(joined.output).toContain("its header has one column; is its delimiter ;? Say --delimiter:");
  expect((await system.api().listClients({ search: prefix })).items).toEqual([]);
});

test.each<[string, string | Buffer, RegExp]>([
  [
    "a quote that is not closed",
    `1,F,1,N,a@import.test\n1,F,2,N,b@import.test\n1,F,3,"N,c@import.test\n`,
    /contacts\.csv, the row after line 3: a cell that begins with a quote/,
  ],
  [
    "a quote within a cell",
    `1,F,1,N,a@import.test\n1,F,2,N "Zanzibar" x,b@import.test\n`,
    /contacts\.csv, the row after line 2: a quote stands in a cell/,
  ],
  [
    "another encoding",
    Buffer.from("1,F,1,Zo\u00eb Zanzibar,a@import.test\n", "latin1"),
    /is not utf-8: say its encoding/,
  ],
  ["no rows", "", /contacts\.csv has no rows/],
])("a file that cannot be read to its end changes nothing: %s", async (_, rows, expected) => {
  const { prefix, mapping, contact } = ownMapping(system);
  const csv = Buffer.concat([Buffer.from("company,firm,id,name,email\n"), Buffer.from(rows)]);
  const { code, output } = await importing(system, csv, mapping)();
  expect(output).toMatch(/^error: [^\n]+\n$/);
  expect(output).toMatch(expected);
  expect(output).not.toContain("Zanzibar");
  expect(code).toBe(2);
  await expect(contact(1)).rejects.toMatchObject({ code: "not-found" });
  await expect(system.api().getClient(`${prefix}1`)).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  [["--at-most", "5"], /need --whole/],
  [["--whole", "end", "--of-client", "x", "--id-prefix", "y"], /do not go together/],
  [["--whole", "end", "--of-client", "x y"], /--of-client or --id-prefix must be/],
  [["--whole", "keep"], /Allowed choices are end, remove-access/],
  [["--delimiter", "ab"], /one character, or tab/],
  [["--encoding", "ebcdic"], /--encoding has to be/],
  [["--api", "http://127.0.0.1:1"], /cannot be reached.*begin the same import again/],
])("an import tells wrong use in one line: %s", async (options, expected) => {
  const { mapping } = ownMapping(system);
  const { code, output } = await importing(
    system,
    "company,firm,id,name,email\n1,K,1,A,a@import.test\n",
    mapping,
  )(...options);
  expect(output).toMatch(/^error: [^\n]+\n$/);
  expect(output).toMatch(expected);
  expect(code).toBe(options[0] === "--api" ? 1 : 2);
});
