import { expect, test } from "vitest";
import { type Pick, tampers } from "./tampers.ts";
import { isPartlyGood } from "./verdict.ts";
import { judgeHere, linesOf, newKey, ours, sampleBy, verifyBytes } from "./verify-sample.ts";

const count = 10_000;
const rows = 30;

/** Mulberry32: the same numbers for the same seed. */
function pickBy(seed: number): Pick {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

test(`each of ${count} falsified exports is found, with its first bad row where that is defined`, async () => {
  const lines = await linesOf({ ...sampleBy(ours.signer), rows, checkpointEvery: 10 });
  const original = { lines, rows, foreign: (await newKey()).signer };
  const kinds = Object.entries(tampers);
  const wrong: unknown[] = [];
  const codes = new Set<string>();
  for (let seed = 0; seed < count; seed += 1) {
    const [name, tamper] = kinds[seed % kinds.length] ?? ["editField", tampers.editField];
    const tampered = await tamper(original, pickBy(seed));
    const { bytes, checkpoints = [] } = tampered;
    const verdict = await verifyBytes(bytes, { checkpoints });
    const { isGood, fault, outside } = verdict;
    expect(await verifyBytes(bytes, { checkpoints, judge: judgeHere, pieces: 4_096 })).toEqual(verdict);
    const [from, to] = tampered.rows ?? [fault?.sequence ?? null, fault?.sequence ?? null];
    const isFound =
      !isGood &&
      fault !== null &&
      tampered.codes.includes(fault.code) &&
      (fault.sequence ?? 0) >= (from ?? 0) &&
      (fault.sequence ?? 0) <= (to ?? 0) &&
      (tampered.line === undefined || tampered.line === fault.line);
    const isOlder = tampered.isOlder === true && isPartlyGood(verdict) && outside.newer > 0;
    if (isOlder) codes.add("older");
    else if (!isFound) wrong.push({ seed, name, fault, expected: { ...tampered, bytes: undefined } });
    else codes.add(fault.code);
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(codes.size).toBe(10);
}, 900_000);
