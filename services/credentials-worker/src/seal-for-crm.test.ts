import { expect, test } from "vitest";
import { lanesOfHashes } from "./seal-for-crm.ts";

const crm = { HANDOVER_URL: new URL("https://crm.example.org/rekey/passwords").href };
const wide = { scheme: "argon2id", memoryKib: 65_536, passes: 4, lanes: 4 } as const;

test("as many threads are counted for a hash as the widest one takes, ours or the CRM's", () => {
  expect(lanesOfHashes({ ARGON2_LANES: 1, ...crm, HANDOVER_FORMAT: wide })).toBe(4);
  expect(lanesOfHashes({ ARGON2_LANES: 8, ...crm, HANDOVER_FORMAT: wide })).toBe(8);
  expect(lanesOfHashes({ ARGON2_LANES: 2, ...crm, HANDOVER_FORMAT: { scheme: "bcrypt", cost: 12 } })).toBe(2);
});

test("a hash that is not made takes none", () => {
  expect(lanesOfHashes({ ARGON2_LANES: 1, HANDOVER_URL: undefined, HANDOVER_FORMAT: wide })).toBe(1);
});
