import { expect, test, vi } from "vitest";
import { runProof } from "../harness/run-proof.ts";

vi.setConfig({ testTimeout: 300_000 });

test("the short form of the proof holds: nothing is lost, nothing happens twice, whatever is killed, frozen or cut", async () => {
  await expect(runProof("--short")).resolves.not.toThrow();
});
