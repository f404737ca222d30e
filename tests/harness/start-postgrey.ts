import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReaper } from "@rekey/dev/reaper";
import { superviseProcess } from "@rekey/dev/supervised-process";
import { listensOn } from "./listens-on.ts";
import { taggedProgram } from "./tagged-program.ts";

/** A postgrey of the test's own on loopback: it tells Postfix to refuse a stranger's mail until a while has gone by. */
export async function startPostgrey(options: { port: number; delaySeconds: number }): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const dir = await mkdtemp(join(tmpdir(), "rekey-postgrey-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  chownSync(dir, Number(execFileSync("id", ["-u", "postgrey"])), Number(execFileSync("id", ["-g", "postgrey"])));
  const supervised = superviseProcess({
    name: "postgrey",
    command: () => ({
      command: taggedProgram("postgrey"),
      args: [`--inet=127.0.0.1:${options.port}`, `--delay=${options.delaySeconds}`, `--dbdir=${dir}`],
      env: { PATH: process.env["PATH"] ?? "" },
      cwd: dir,
      stopSignal: "SIGTERM",
    }),
    isReady: () => listensOn(options.port),
    readyTimeoutMs: 20_000,
    graceMs: 5_000,
    keepAlive: false,
    reaper,
  });
  stack.use(supervised);
  await supervised.start();
  return stack.move();
}
