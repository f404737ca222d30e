import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { lightDir } from "../harness/test-postgres.ts";

vi.setConfig({ testTimeout: 300_000 });

test("the short form of the proof holds: nothing is lost, nothing happens twice, whatever is killed, frozen or cut", async () => {
  const program = join(import.meta.dirname, "../prove/prove.ts");
  const child = spawn(process.execPath, [program, "--short"], {
    env: { ...process.env, REKEY_DIR: lightDir() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (told += bytes.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  expect(exitCode, told).toBe(0);
});
