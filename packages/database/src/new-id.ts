import { randomFillSync } from "node:crypto";

const countAtMost = 0xfff;
// Asked for once for so many ids: the call costs more than the bytes.
const random = Buffer.alloc(8 * 256);
let used = random.length;

let lastMs = 0;
let count = 0;

/**
 * A UUID of version 7 (RFC 9562): the time in milliseconds, a counter of 12 bits, and 62 bits of chance. Those of one
 * process are in the order in which they were made, so that what is written one after the other lies so in every index.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    [lastMs, count] = [now, 0];
  } else if (count < countAtMost) {
    count += 1;
  } else {
    // The next millisecond is borrowed from, as it is from a clock that was set back.
    [lastMs, count] = [lastMs + 1, 0];
  }
  const [time, chance] = [lastMs.toString(16).padStart(12, "0"), takeChance()];
  const counted = count.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counted}-${chance.slice(0, 4)}-${chance.slice(4)}`;
}

/** 62 bits of chance behind the two that say which kind of UUID it is. */
function takeChance(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  random.writeUInt8((random.readUInt8(used) & 0x3f) | 0x80, used);
  used += 8;
  return random.toString("hex", used - 8, used);
}
