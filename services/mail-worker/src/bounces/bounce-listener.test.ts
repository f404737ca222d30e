import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { keptBytes, readHead } from "./bounce-listener.ts";

test("of a mail that comes back its beginning is kept, and the rest is heard to its end", async () => {
  const piece = Buffer.alloc(300_001, "a");
  let heard = 0;
  const stream = Readable.from(
    (function* () {
      for (; heard < 20; heard += 1) yield piece;
    })(),
  );
  expect((await readHead(stream)).length).toBe(keptBytes);
  expect(heard).toBe(20);
});
