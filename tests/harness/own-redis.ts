import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { anyPort } from "@rekey/dev/free-port";
import { startReaper } from "@rekey/dev/reaper";
import { ensureRedisProgram, startRedis } from "@rekey/dev/redis-server";

export interface OwnRedis extends AsyncDisposable {
  url: string;
  /** Where its files are. */
  dataDir: string;
  kill(): Promise<void>;
  /** Again at the same address; what was in it is there again only when it was written to disk. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops answering without closing a connection, as a hung server does. */
  freeze(): void;
  thaw(): void;
  /** Throws its files away; only of use while it is stopped. */
  wipe(): void;
}

/** A Redis for one test alone, to be stopped, killed, frozen and emptied. It keeps its data over a restart. */
export async function startOwnRedis(dataDir: string): Promise<OwnRedis> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const program = await ensureRedisProgram(() => {});
  const port = await anyPort();
  const password = randomBytes(24).toString("hex");
  const server = stack.use(
    await startRedis(program, { dataDir, port, password, durable: true, keepAlive: false, reaper }),
  );
  const signal = (name: NodeJS.Signals) => {
    const pid = server.process.pid();
    if (pid !== undefined) process.kill(pid, name);
  };
  const parts = stack.move();
  return {
    url: server.url,
    dataDir,
    kill: async () => void (await server.process.kill("SIGKILL")),
    start: () => server.process.start(),
    stop: () => server.process.stop(),
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    wipe: () => {
      rmSync(dataDir, { recursive: true, force: true });
      mkdirSync(dataDir, { mode: 0o700 });
    },
    [Symbol.asyncDispose]: async () => {
      signal("SIGCONT");
      await parts.disposeAsync();
    },
  };
}
