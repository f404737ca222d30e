import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { sendTogether } from "./send-together.ts";

function open() {
  const packets: string[] = [];
  const take = (chunks: readonly { chunk: Buffer }[], done: () => void) => {
    packets.push(chunks.map(({ chunk }) => chunk.toString()).join(""));
    done();
  };
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => take([{ chunk }], done),
    writev: (chunks, done) => take(chunks, done),
  });
  sendTogether(stream);
  return { stream, packets };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("what is written in one turn is sent at once and in its order, also where promises lie between", async () => {
  const { stream, packets } = open();
  stream.write("a");
  await Promise.resolve();
  stream.write("b");
  await Promise.resolve().then(() => Promise.resolve());
  stream.write("c");
  await nextTurn();
  expect(packets).toEqual(["abc"]);
  stream.write("d");
  await nextTurn();
  expect(packets).toEqual(["abc", "d"]);
});

test("what was written before the end is sent before it", async () => {
  const { stream, packets } = open();
  stream.write("a");
  stream.end("b");
  await nextTurn();
  expect(packets.join("")).toBe("ab");
});
