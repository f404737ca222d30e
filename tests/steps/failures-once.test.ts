import { openDatabase } from "@rekey/database/connection";
import { type CountedFailure, failuresIn } from "@rekey/database/failures/record-failures";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAsEachRole } from "../harness/open-as-each-role.ts";
import { startTcpProxy, type TcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
let admin: Awaited<ReturnType<typeof openAsEachRole>>["admin"];
let proxy: TcpProxy;
let failures: ReturnType<typeof failuresIn>;

beforeAll(async () => {
  const opened = await openAsEachRole(stack);
  ({ admin } = opened);
  const url = new URL(databaseUrlFor(opened.databaseUrl, "rekey_api"));
  proxy = stack.use(await startTcpProxy({ host: url.hostname, port: Number(url.port) }));
  url.port = String(proxy.port);
  failures = failuresIn(stack.use(openDatabase(url.href, { applicationName: "test", maxConnections: 1 })));
});
afterAll(() => stack.disposeAsync());

const batchOf = (actor: string): CountedFailure[] =>
  (["forbidden", "scope-missing"] as const).map((because) => ({
    what: { action: "access.refused", actor, detail: { because } },
    count: 1,
    seconds: undefined,
  }));
const writtenBy = (actor: string) => admin`select detail from audit_events where actor = ${actor} order by id`;
const isCommit = (bytes: Buffer) => /commit/i.test(bytes.toString("latin1"));

test.each<[string, string, "pass" | "drop"]>([
  ["was committed, and the answer lost", "crm:answer", "pass"],
  ["never came to be committed", "crm:command", "drop"],
])("a batch that %s is written once, however often it is tried", async (_what, actor, fate) => {
  const batch = batchOf(actor);
  let isLost = false;
  proxy.hear = (from, bytes) => {
    if (isLost) return "drop";
    if (from === "server" || !isCommit(bytes)) return "pass";
    isLost = true;
    return fate;
  };
  const lost = failures.write(batch).then(
    () => "written",
    () => "lost",
  );
  await waitFor(() => isLost, { message: "the COMMIT" });
  if (fate === "pass") await waitFor(async () => (await writtenBy(actor)).length === 2, { message: "the rows" });
  proxy.cut();
  expect(await lost).toBe("lost");
  proxy.hear = undefined;
  await waitFor(
    () =>
      failures.write(batch).then(
        () => true,
        () => false,
      ),
    { message: "a batch that is written" },
  );
  await failures.write(batch);
  expect((await writtenBy(actor)).length).toBe(2);
});

test("of a batch with one that cannot be written the others are written once", async () => {
  const batch = batchOf("crm:others");
  const unfit: CountedFailure = {
    what: { action: "access.refused", actor: "rekey", detail: { because: "forbidden" } },
    count: 1,
    seconds: undefined,
  };
  for (const times of [1, 2]) {
    const told = await failures.write([...batch, unfit]);
    expect([times, told.length]).toEqual([times, 1]);
  }
  expect((await writtenBy("crm:others")).length).toBe(2);
});
