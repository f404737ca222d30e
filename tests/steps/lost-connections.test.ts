import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { readDatabaseUrl } from "@rekey/database/server/database-target";
import { createClient, openClient } from "@rekey/database/server/open-client";
import type { Sql, TransactionSql } from "postgres";
import { expect, inject, test } from "vitest";
import { waitFor } from "../harness/wait-for.ts";

/** One connection to PostgreSQL at a time, with the sockets that were made for it. */
function openLine(
  prepare = (_socket: Socket): void => {},
  url = inject("database").serverUrl,
): { sql: Sql; sockets: Socket[] } & AsyncDisposable {
  const target = readDatabaseUrl(url);
  const [server] = target.servers;
  if (!server) throw new Error("there is no server");
  const sockets: Socket[] = [];
  const options = { applicationName: "test", maxConnections: 1, connectTimeoutMs: 5_000 };
  const sql = createClient(target, options, () => {
    const socket = connect(server);
    sockets.push(socket);
    prepare(socket);
    return socket;
  });
  return { sql, sockets, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

/** Has the server end a session, as when it is stopped or a session waits for too long. */
async function endSession(pid: Promise<number> | number): Promise<void> {
  const admin = openClient(inject("database").serverUrl);
  await admin`select pg_terminate_backend(${await pid}::int)`;
  await admin.end({ timeout: 1 });
}

async function pidOf(sql: Sql | TransactionSql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (!row) throw new Error("a session without a process");
  return row.pid;
}

const readTransaction = async (tx: TransactionSql) => [
  ...(await tx`select pg_current_xact_id()::text as id, current_setting('rekey.mark', true) as mark`),
];

test.for<[string, (tx: TransactionSql) => Promise<unknown>]>([
  ["its COMMIT", () => Promise.resolve()],
  ["its ROLLBACK", () => Promise.reject(new Error("undone"))],
  ["what it asks late", (tx) => tx`set local rekey.mark = 'lost'`],
])("of a transaction whose connection has ended, %s does not reach the next one of that client", async ([, goOn]) => {
  await using line = openLine();
  const pid = Promise.withResolvers<number>();
  const isNext = Promise.withResolvers<void>();
  const lost = line.sql.begin(async (tx) => {
    pid.resolve(await pidOf(tx));
    await isNext.promise;
    await goOn(tx);
  });
  await Promise.all([expect(lost).rejects.toMatchObject({ code: "CONNECTION_CLOSED" }), endSession(pid.promise)]);
  await line.sql.begin(async (tx) => {
    const before = await readTransaction(tx);
    isNext.resolve();
    for (let times = 0; times < 3; times += 1) expect(await readTransaction(tx)).toEqual(before);
  });
});

test("all that a transaction has asked is answered when its connection ends, however much it is", async () => {
  await using line = openLine();
  const pid = Promise.withResolvers<number>();
  const asked = Promise.withResolvers<PromiseSettledResult<unknown>[]>();
  const lost = line.sql.begin(async (tx) => {
    pid.resolve(await pidOf(tx));
    return Promise.allSettled(Array.from({ length: 150 }, () => tx`select pg_sleep(30)`)).then(asked.resolve);
  });
  await Promise.all([expect(lost).rejects.toMatchObject({ code: "57P01" }), endSession(pid.promise)]);
  expect(new Set((await asked.promise).map(({ status }) => status))).toEqual(new Set(["rejected"]));
}, 15_000);

test.for([98, 99, 100, 101, 102])(
  "a transaction has its connection to itself where %i statements were asked on it just before",
  async (count) => {
    await using line = openLine();
    await line.sql`select 1`;
    const before = Array.from({ length: count }, (_, n) => line.sql<{ n: number }[]>`select ${n}::int as n`.execute());
    const seen = await line.sql.begin(async (tx) => [await readTransaction(tx), await readTransaction(tx)]);
    expect(seen[0]).toEqual(seen[1]);
    expect((await Promise.all(before)).map(([row]) => row?.n)).toEqual(before.map((_, n) => n));
    expect([...(await line.sql`select pg_current_xact_id_if_assigned() as id`)]).toEqual([{ id: null }]);
  },
);

test.for<[string, Error | null]>([
  ["in good order", null],
  ["by an error", new Error("reset")],
])(
  "what is asked just before a connection is known to have ended fails, and the next is answered: %s",
  { timeout: 15_000 },
  async ([, error]) => {
    await using line = openLine();
    await line.sql`select 1`;
    // What is asked from here on is sent in the next turn of the loop; a closed socket is told of in this one.
    await new Promise((resolve) => setImmediate(resolve));
    line.sockets[0]?.destroy(error ?? undefined);
    await new Promise((resolve) => process.nextTick(resolve));
    await expect(line.sql`select 2`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
    expect([...(await line.sql`select 3 as n`)]).toEqual([{ n: 3 }]);
    // One that began with what was not sent would have been refused, and another one made.
    expect(line.sockets).toHaveLength(2);
  },
);

test("what the server said before it ended a connection is told to whom it was said, and to nobody else", async () => {
  await using line = openLine();
  const pid = await pidOf(line.sql);
  await Promise.all([
    expect(line.sql`select pg_sleep(30)`).rejects.toMatchObject({ code: "57P01", severity: "FATAL" }),
    endSession(pid),
  ]);
  expect([...(await line.sql`select 3 as n`)]).toEqual([{ n: 3 }]);
});

test("of rows that were cut off nothing is left in those that come next", async () => {
  await using line = openLine();
  const pid = await pidOf(line.sql);
  const asked = line.sql`
    select repeat('x', 10000), pg_sleep(case when n > 20 then 30 else 0 end) from generate_series(1, 30) n`;
  await Promise.all([
    expect(asked).rejects.toMatchObject({ code: "57P01" }),
    waitFor(() => (line.sockets[0]?.bytesRead ?? 0) > 100_000, { message: "the first rows" }).then(() =>
      endSession(pid),
    ),
  ]);
  expect([...(await line.sql`select 3 as n`)]).toEqual([{ n: 3 }]);
});

test("a client that has lost what it asked is closed at once", async () => {
  const line = openLine();
  const pid = await pidOf(line.sql);
  await Promise.all([expect(line.sql`select pg_sleep(30)`).rejects.toMatchObject({ code: "57P01" }), endSession(pid)]);
  await line.sql.end();
}, 15_000);

test("a connection that ends as soon as something can be asked on it fails what was, and ends nothing else", async () => {
  const isReady = Buffer.from("Z\0\0\0\x05I");
  await using line = openLine((socket) => {
    socket.on("data", (chunk: Buffer) => chunk.includes(isReady) && socket.destroy());
  });
  await expect(line.sql`select 1`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
}, 15_000);

test("a server that ends each connection without a word is away, and is not tried without end", async () => {
  await using server = createServer((socket) => socket.once("data", () => socket.end())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await using line = openLine(undefined, `postgres://nobody@127.0.0.1:${port}/nowhere`);
  await expect(line.sql`select 1`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  expect(line.sockets).toHaveLength(1);
}, 15_000);
