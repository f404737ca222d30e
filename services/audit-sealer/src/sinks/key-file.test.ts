import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@rekey/runtime/logger";
import { afterAll, expect, test } from "vitest";
import { keepPublicKeys, keyFileOf } from "./key-file.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function listen() {
  const lines: string[] = [];
  const log = createLogger("test", "warn", { write: (line: string) => void lines.push(line) });
  return { log, lines };
}

test("public keys stand beside the checkpoints, and one that signs no more stays for what it has signed", async () => {
  const file = keyFileOf(join(folder, "checkpoints.ndjson"));
  const { log, lines } = listen();
  await keepPublicKeys(file, ["a+1+x"], log);
  await keepPublicKeys(file, ["b+2+y"], log);
  await keepPublicKeys(file, ["b+2+y"], log);
  expect(readFileSync(file, "utf8")).toBe("a+1+x\nb+2+y\n");
  expect(lines).toEqual([]);
});

test("where they cannot be written nothing stops, and the log says so", async () => {
  const file = join(folder, "taken.pub");
  mkdirSync(file);
  const { log, lines } = listen();
  await keepPublicKeys(file, ["a+1+x"], log);
  expect(lines.join("")).toContain("public-keys-not-written");
});
