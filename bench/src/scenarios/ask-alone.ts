import { setTimeout as pause } from "node:timers/promises";
import type { Turn } from "../bench.ts";

/**
 * Has one reset made by mail, by another member of the staff and by hand of the bench itself: the load has its own to
 * do. Gives the milliseconds from its answer to the 250.
 */
export async function askAlone({ rekey, sink, running }: Turn, person: number): Promise<number> {
  if (rekey === undefined) throw new Error("only Rekey is asked");
  const { url, headers, body, method, status } = rekey.byMailOfAnother;
  const init = { method, headers: { ...headers, "idempotency-key": `alone-${person}` }, body: body ?? null };
  const response = await fetch(url.replace("{n}", String(person)), init);
  const answeredAt = performance.timeOrigin + performance.now();
  await response.arrayBuffer();
  if (response.status !== status) throw new Error(`the one alone was answered ${response.status}`);
  const takenAt = () => sink.takenAt(running.addressOf(person));
  for (;;) {
    const at = takenAt();
    if (at !== undefined) return Math.max(at - answeredAt, 0);
    await pause(5);
  }
}
