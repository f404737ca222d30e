import { beforeAll, expect } from "vitest";
import { noteSubjects } from "../harness/grow-history.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api", "console"] });
const auditor = () => system.api("auditor");
/** More than are looked at for one page, or counted for it. */
const ofEach = 5_100;

/** Of one client all resets were completed, of another one all expired. */
beforeAll(async () => {
  const { sql } = system;
  await sql.begin(async (tx) => {
    // Without the triggers: nobody took these steps.
    await tx`set local session_replication_role = replica`;
    await tx`insert into clients (id, name) values ('one', 'One'), ('two', 'Two')`;
    await tx`
      insert into resets (id, client_id, method, state, requested_by, requested_by_name, created_at, ended_at)
      select gen_random_uuid(), client, 'email', state, 'crm', 'CRM', now() - n * interval '1 minute', now()
      from generate_series(1, ${ofEach}::int) n, (values ('one', 'completed'), ('two', 'expired')) as of (client, state)`;
    await noteSubjects(tx);
  });
  await sql`analyze resets`;
});

async function signIn(): Promise<string> {
  const { email, password } = system.staff.auditor;
  const answer = await fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ address: email, password }),
    headers: { origin: system.consoleUrl },
    redirect: "manual",
  });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** A page of the console, and where a link on it leads. */
async function open(cookie: string, path: string) {
  const text = await (await fetch(new URL(path, system.consoleUrl), { headers: { cookie } })).text();
  const linkTo = (words: string) =>
    new RegExp(`href="([^"]+)">${words}<`).exec(text)?.[1]?.replaceAll("&amp;", "&") ?? `no link: ${words}`;
  return { text, linkTo };
}

test("a list is not kept waiting by the numbers of very many resets, which are there for whoever asks", async () => {
  expect((await auditor().listAuditedResets({ summary: "include" })).summary).toBe("apart");
  const { summary, items } = await auditor().listAuditedResets({ summary: "wait" });
  expect(items).toHaveLength(50);
  expect(summary).toEqual(await auditor().summarizeHistory());
  if (!summary || summary === "apart") throw new Error("the numbers were not counted");
  expect(summary.days.reduce((sum, { resets }) => sum + resets, 0)).toBe(2 * ofEach);
  const cookie = await signIn();
  const first = await open(cookie, "/history");
  expect(first.text).not.toContain("Resets by day and outcome");
  const counted = await open(cookie, first.linkTo("Count them and show the charts"));
  expect(counted.text).toContain(`Password set: ${ofEach}.`);
});

test("a page of several filters says how far back was looked, and leads on from there", async () => {
  const filters = { clientId: "one", state: "expired" } as const;
  const first = await auditor().listAuditedResets(filters);
  expect(first).toMatchObject({ items: [], nextCursor: expect.any(String) as string });
  expect(first.lookedBackTo).toBeDefined();
  const last = await auditor().listAuditedResets({ ...filters, after: first.nextCursor ?? "" });
  expect(last).toEqual({ items: [], nextCursor: null });
  const cookie = await signIn();
  const page = await open(cookie, "/history?clientId=one&state=expired");
  expect(page.text).toContain("only as far back as");
  expect(page.text).not.toContain("No reset matches these filters");
  const further = await open(cookie, page.linkTo("Look further back"));
  expect(further.text).toContain("No reset matches these filters");
});
