import { expect, test } from "vitest";
import { createPlaces, type Place } from "./places.ts";

const never = new AbortController().signal;

/** Whether a place was given by now. */
async function isGiven(asking: Promise<Place | undefined>): Promise<boolean> {
  return (await Promise.race([asking, new Promise<"waits">((resolve) => setImmediate(resolve, "waits"))])) !== "waits";
}

test("no more have a place than there are, and who has waited longest is the next", async () => {
  const places = createPlaces(2);
  const [first, second] = [await places.take(never), await places.take(never)];
  const [third, fourth] = [places.take(never), places.take(never)];
  expect([await isGiven(third), await isGiven(fourth)]).toEqual([false, false]);
  first?.leave();
  first?.leave();
  const fifth = places.take(never);
  expect([await isGiven(third), await isGiven(fourth), await isGiven(fifth)]).toEqual([true, false, false]);
  second?.leave();
  expect(await isGiven(fourth)).toBe(true);
});

test("who has to stop gets none, and keeps none from those behind it", async () => {
  const places = createPlaces(1);
  const only = await places.take(never);
  const stop = new AbortController();
  const [leaving, staying] = [places.take(stop.signal), places.take(never)];
  stop.abort();
  expect(await leaving).toBeUndefined();
  expect(await places.take(stop.signal)).toBeUndefined();
  only?.leave();
  expect(await isGiven(staying)).toBe(true);
});
