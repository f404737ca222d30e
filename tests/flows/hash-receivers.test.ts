import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { handOverOptions } from "../harness/hand-over-system.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { runProgram } from "../harness/run-program.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const examples = join(import.meta.dirname, "../../docs/how-to/hash-receiver");
const php = { program: "php", serve: (port: string) => ["-S", `127.0.0.1:${port}`, join(examples, "receive.php")] };
const python = { program: "python3", serve: (port: string) => [join(examples, "receive.py"), port] };
const receivers = [
  { ...php, format: "bcrypt-10", file: "receive.php", hashes: "." },
  { ...php, format: "argon2id-19456-2-1", file: "receive.php", hashes: "." },
  { ...php, format: "argon2i-65536-4-1", file: "receive.php", hashes: "." },
  { ...python, format: "phpass-13", file: "receive.py", hashes: "hashes.db" },
];

const { test, system, given } = systemTest(async (start) => {
  const port = String(await anyPort());
  const url = `http://127.0.0.1:${port}/`;
  const { secret, options } = await handOverOptions(url, "bcrypt-10");
  return { port, url, secret, system: await start(options) };
});

for (const { program, serve, format, file, hashes } of receivers)
  test(
    `a CRM by ${file} takes hashes of ${format}, checks passwords by them, keeps the newest one, and takes none that is not signed`,
    { timeout: 120_000, tags: [program] },
    async () => {
      await using stack = new AsyncDisposableStack();
      const dir = await mkdtemp(join(tmpdir(), "rekey-hashes-"));
      stack.defer(() => rm(dir, { recursive: true }));
      const env = { HANDOVER_SECRETS: given.secret, HASHES: join(dir, hashes) };
      const options = { env: { PATH: process.env["PATH"], ...env }, stdio: "ignore" as const };
      stack.use(ended(spawn(program, serve(given.port), options)));
      await waitFor(async () => (await fetch(given.url, { method: "POST" })).status === 401, { message: "it listens" });
      await system.restart("credentials-worker", { HANDOVER_FORMAT: format });

      const contact = await createContact(system, { name: "Jürgen Möller" });
      const check = async (password: string) =>
        (await runProgram([program, join(examples, file), "check", contact.id], { env, input: `${password}\n` }))
          .output;
      const [first, second] = [`${freshPassword()} ünïcode`, freshPassword()];
      for (const password of [first, second]) {
        const { id } = await requestByHand(system, contact.id, password);
        await waitForState(system, id, "completed");
        expect(await check(password)).toBe("right\n");
        expect(await check(`${password}!`)).toBe("wrong\n");
      }
      expect(await check(first)).toBe("wrong\n");
    },
  );

function ended(program: ChildProcess): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      if (program.exitCode !== null || !program.kill("SIGKILL")) return;
      await once(program, "close");
    },
  };
}
