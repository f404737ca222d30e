import { expect, test, vi } from "vitest";
import { runProof } from "../harness/run-proof.ts";

vi.setConfig({ testTimeout: 300_000 });

test("two of every service go on while each is replaced, keys are changed, and both primaries are killed", async () => {
  await expect(runProof("--operations", "--short")).resolves.not.toThrow();
});
