import { fromBase64, toBase64 } from "./bytes.ts";

/** What a checkpoint says (c2sp.org/tlog-checkpoint): the root of the first `size` leaves of the history `origin`. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  /** When it was signed, in milliseconds and UTC. */
  time: string;
}

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root, time }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\ntime ${time}\n`;
}

/** Undefined for any text but one that `formatCheckpoint` gives. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = "", count = "", encoded = "", extension = ""] = text.split("\n");
  const [size, root, time] = [Number(count), fromBase64(encoded), extension.slice("time ".length)];
  if (origin === "" || !Number.isSafeInteger(size) || size < 0 || root?.length !== 32) return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) return undefined;
  const checkpoint = { origin, size, root, time };
  return formatCheckpoint(checkpoint) === text ? checkpoint : undefined;
}
