import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runProof } from "../harness/run-proof.ts";

vi.setConfig({ testTimeout: 300_000 });

test("two of every service go on while each is replaced, keys are changed, and both primaries are killed", async () => {
  await expect(runProof("--operations", "--short")).resolves.not.toThrow();
});

test("two of every service are replaced in the order of an upgrade, each beside one that is not yet", async () => {
  // Itself, as a version of before takes a history that not every copy of the sources has.
  const itself = join(import.meta.dirname, "../..");
  await expect(runProof("--operations", "--short", "--from", itself)).resolves.not.toThrow();
});
