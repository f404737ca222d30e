import { beforeAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see, arrange } = systemTest({ services: ["api", "audit-sealer"] });
beforeAll(() => arrange.setUpMail());

const auditor = () => system.api("auditor");
const open = (query: string) => system.fetchApi(`/v1/audit/export?${query}`, { as: "auditor" });

/** Rows of one action, as many as are asked for, each with a detail of some length. */
async function writeRows(action: string, count: number, length = 20): Promise<void> {
  const row = (number: number) => ({
    action,
    actor: "rekey",
    detail: { number, text: 'ä"'.repeat(length), none: null },
  });
  await arrange.add("auditEvents", ...Array.from({ length: count }, (_, index) => row(index + 1)));
}

/** The rows of an export, between its manifest and its end. */
function rowsIn(ndjson: string) {
  const lines = ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ type }) => type === "row");
}

async function everythingIsSealed(): Promise<void> {
  await waitFor(async () => (await auditor().getSealing()).unsealed === 0, {
    message: "every row being sealed",
    timeoutMs: 50_000,
  });
}

test("the lines of a CSV are the rows of the database, each once, in order", async () => {
  await writeRows("test.many", 1_203);
  await everythingIsSealed();
  const ids = (await see.history({ action: "test.many" })).map(({ id }) => id);
  const bytes = Buffer.from(await (await open("format=csv&action=test.many")).arrayBuffer());
  // A spreadsheet that is opened by a double click knows by its mark that a file is UTF-8; other readers pass it over.
  expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
  expect(bytes.subarray(3).includes(Buffer.from("\uFEFF"))).toBe(false);
  const csv = new TextDecoder().decode(bytes);
  expect(csv.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  const json = await open("format=ndjson&action=test.many");
  expect(json.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
  expect(Buffer.from(await json.arrayBuffer())[0]).toBe("{".charCodeAt(0));
  const [names, ...cells] = csv.trimEnd().split("\r\n");
  expect(names).toBe(
    "sequence,id,at,action,actor,by,reset id,contact id,client id,detail,via,address,agent,issuer,client,request id",
  );
  expect(cells.map((line) => line.split(",")[1])).toEqual(ids);
});

async function nameIn(answer: Response): Promise<string | undefined> {
  await answer.body?.cancel();
  return /filename="(.*?)-beginning-to/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
}

test("a file of events says in its name whether it is the whole history", async () => {
  const nameOf = async (query: string): Promise<string | undefined> => nameIn(await open(`format=ndjson&${query}`));
  expect(await nameOf("")).toBe("rekey-whole-history");
  expect(await nameOf("reads=exclude")).toBe("rekey-history-without-reads");
  expect(await nameOf("contactId=crm-7")).toBe("rekey-history-of-contact-crm-7");
  expect(await nameOf("contactId=crm-7&action=reset.accepted")).toBe("rekey-history-in-part");
  expect(await nameOf("clientId=firm-7")).toBe("rekey-history-of-client-firm-7");
  expect(await nameOf("action=reset.accepted")).toBe("rekey-history-in-part");
  expect(await nameOf("of=resets&state=mailed")).toBe("rekey-resets-in-part");
});

test("a file of whoever is narrowed to a client is named for that client, and does not call itself whole", async () => {
  const { clientId } = await createContact(system);
  const token = await signToken(system, { sub: "test:narrowed", roles: ["auditor"], rekey_clients: [clientId] });
  const headers = { authorization: `Bearer ${token}` };
  const read = (of: string) => system.fetchApi(`/v1/audit/export?format=ndjson&of=${of}`, { as: null, headers });
  expect(await nameIn(await read("resets"))).toBe(`rekey-resets-of-client-${clientId}`);
  const [manifest = ""] = (await (await read("events")).text()).split("\n");
  expect(JSON.parse(manifest)).toMatchObject({ isWhole: false, criteria: { clientId } });
  expect(await nameIn(await read("events"))).toBe(`rekey-history-of-client-${clientId}`);
});

test("the resets that the filters show are the resets that are exported, and the file is named for its days", async () => {
  const contact = await createContact(system, { name: "=cmd|' /C calc'!A0" });
  const reset = await requestByMail(system, contact.id, '+49 called, said "hello"');
  const filters = `of=resets&contactId=${contact.id}&from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z`;
  const ndjson = await open(`format=ndjson&${filters}`);
  const listed = (await auditor().listAuditedResets({ contactId: contact.id })).items;
  expect(listed.map(({ id }) => id)).toEqual([reset.id]);
  expect(JSON.parse(await ndjson.text())).toEqual({ ...listed[0], isMasked: false });
  expect(ndjson.headers.get("content-disposition")).toBe(
    `attachment; filename="rekey-resets-of-contact-${contact.id}-2026-01-01-to-2098-12-31.ndjson"; filename*=UTF-8''rekey-resets-of-contact-${contact.id}-2026-01-01-to-2098-12-31.ndjson`,
  );
  const csv = await (await open(`format=csv&${filters}`)).text();
  expect(csv).toContain(`,"'+49 called, said ""hello""","'=cmd|' /C calc'!A0",`);
  const nothing = await open("format=csv&of=resets&state=expired&actor=nobody");
  expect([nothing.status, (await nothing.text()).split("\r\n").length]).toEqual([200, 2]);
});

const formulas = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  '=HYPERLINK("x")',
  " =1",
  "\u00A0=1",
  "\u200B=1",
];
const wideFormulas = ["\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF20a", "\uFEFF=1"];

test("a spreadsheet runs no cell as a formula, also where it parts them at semicolons, and a sign inside a text is left alone", async () => {
  const harmless = ["a=b", "a; b", "a;", "2026-11-24", 'say "no"', "a, b", "two\r\nlines"];
  const parted = [
    ["a;=1+1;b", "a;'=1+1;b"],
    ['a; "=1+1', `a; "'=1+1`],
    ["two\n@lines\r\n-1", "two\n'@lines\r\n'-1"],
    ["=1;=2", "'=1;'=2"],
  ] as const;
  const texts = [...formulas, ...wideFormulas, ...harmless, ...parted.map(([text]) => text)];
  await arrange.add("auditEvents", ...texts.map((actor) => ({ action: "test.formula", actor })));
  const csv = await (await open("format=csv&action=test.formula")).text();
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const cells = [
    ...[...formulas, ...wideFormulas].map((text) => quoted(`'${text}`)),
    ...harmless.map((text) => (/[",\r\n]/.test(text) ? quoted(text) : text)),
    ...parted.map(([, safe]) => quoted(safe)),
  ];
  for (const cell of cells) expect(csv).toContain(`,test.formula,${cell},`);
  const ndjson = rowsIn(await (await open("format=ndjson&action=test.formula")).text());
  expect(ndjson.map(({ actor }) => actor)).toEqual(texts);
});

test("an export says so where it masked an address, and is told of in the history before its first line", async () => {
  const contact = await createContact(system);
  await requestByMail(system, contact.id, `for ${contact.email}`);
  const answer = await open(`format=ndjson&contactId=${contact.id}&reads=exclude`);
  const events = rowsIn(await answer.text());
  expect(events.map(({ action, maskedFields }) => [action, maskedFields])).toEqual([
    ["contact.created", undefined],
    ["reset.accepted", ["reason"]],
  ]);
  expect((await see.history({ action: "history.read" })).at(-1)).toMatchObject({
    actor: `staff:${system.staff.auditor.id}`,
    contactId: contact.id,
    detail: { by: system.staff.auditor.name, view: "export", of: "events", format: "ndjson", reads: "exclude" },
  });
});

interface Backend {
  pid: number;
}

/** The export's connection while it waits for its reader. */
async function waitingExport(): Promise<Backend> {
  return waitFor(
    async () => {
      return (await see.connections("rekey-api-export")).find(({ idleMs }) => idleMs > 300);
    },
    { message: "the export waiting for its reader" },
  );
}

test("an export reads no further than its reader has come, and ends as of the moment of its begin", async () => {
  await writeRows("test.large", 20_000, 400);
  const answer = await open("format=ndjson&action=test.large");
  await waitingExport();
  await writeRows("test.large", 5);
  expect(rowsIn(await answer.text())).toHaveLength(20_000);
});

test("an export that cannot go on ends in an error and never looks whole, and its reader may come again", async () => {
  const answer = await open("format=ndjson&action=test.large");
  const { pid } = await waitingExport();
  await arrange.endConnection(pid);
  await expect(answer.text()).rejects.toThrow();
  const left = new AbortController();
  const another = await system.fetchApi("/v1/audit/export?format=csv&action=test.large", {
    as: "auditor",
    signal: left.signal,
  });
  await waitingExport();
  left.abort();
  await expect(another.text()).rejects.toThrow();
  await waitFor(
    async () => {
      return !(await see.connections("rekey-api-export")).some(({ inTransaction }) => inTransaction);
    },
    { message: "the connection of the reader who left being free" },
  );
});

test("who reads two exports slowly gets no third, and others get theirs", async () => {
  const left = new AbortController();
  const read = (as: "auditor" | "admin") =>
    system.fetchApi("/v1/audit/export?format=ndjson&action=test.large", { as, signal: left.signal });
  const answers = [await read("auditor"), await read("auditor"), await read("auditor"), await read("admin")];
  // What is wrong with a question is said at once, and not when there is room for a right one.
  const wrong = await open("format=xml");
  left.abort();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 200]);
  expect(wrong.status).toBe(422);
  expect(answers[2]?.headers.get("retry-after")).toBe("10");
  await waitFor(async () => (await open("format=csv&action=test.formula")).status === 200, {
    message: "the places of the reader who left being free",
  });
});

test.each(["format=xml", "format=csv&of=passwords", "format=csv&limit=1", "", "format=csv&state=mailed"])(
  "an export that is none is refused: %s",
  async (query) => {
    expect((await open(query)).status).toBe(422);
  },
);
