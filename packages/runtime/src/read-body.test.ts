import { once } from "node:events";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import express, { type ErrorRequestHandler } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "./http-server.ts";
import { createLogger } from "./logger.ts";
import { BodyError, readForm, readJson } from "./read-body.ts";
import { hasRepeatedKey } from "./repeated-key.ts";

const stack = new AsyncDisposableStack();
let url = "";

const tell: ErrorRequestHandler = (error: Error & { status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).json({ text: error instanceof BodyError ? error.message : error.name });
};

beforeAll(async () => {
  const app = express().use(readJson({ limit: 16_384 }), readForm({ limit: 16_384, maxFields: 50 }));
  app.post("/", (req, res) => void res.json({ read: (req.body as unknown) ?? "nothing" }));
  app.use(tell);
  const log = createLogger("test", "silent");
  const { port } = stack.use(await listen(app, { host: "127.0.0.1", port: 0, log }));
  url = `http://127.0.0.1:${port}/`;
});
afterAll(() => stack.disposeAsync());

interface Answer {
  read?: unknown;
  text?: string;
}

async function post(body: string | Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": type, ...headers } });
  return [response.status, (await response.json()) as Answer] as const;
}

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const twice = [400, { text: "An object in the body has the same key twice." }];

test.each([
  ["at the top", '{"method":"email","method":"manual"}'],
  ["with the same value", '{"a":1,"a":1}'],
  ["in an object in a list", '[1,{"a":[{"b":1,"c":{},"b":2}]}]'],
  ["with an escape", String.raw`{"a":1,"\u0061":2}`],
  ["with an escaped quote and backslash", String.raw`{"a\"\\":1,"a\u0022\u005c":2}`],
  ["of no characters", '{"":1,"":2}'],
  ["of a prototype", '{"__proto__":1,"__proto__":2}'],
  ["after an object", '{"a":{"b":[1,2]},"a":2}'],
  ["after a byte order mark", '\ufeff{"a":1,"a":2}'],
])("a key that comes twice is refused: %s", async (_where, body) => {
  expect(await post(body, json)).toEqual(twice);
});

test.each([
  ["the same key in two objects", '{"a":{"a":1},"b":{"a":1},"c":[{"a":1},{"a":1}]}'],
  ["a value like a key", '{"a":"a","b":"a","c":["a","a","b"]}'],
  ["a text that looks like an object", String.raw`{"a":"{\"a\":1,\"a\":2}","b":",\"b\":"}`],
  ["keys of another case", '{"a":1,"A":2}'],
  ["white space everywhere", '\n{ "a" :\t1 ,\r\n "b" : [ ] }'],
])("what is no key that comes twice is read: %s", async (_what, body) => {
  expect(await post(body, json)).toEqual([200, { read: JSON.parse(body) as unknown }]);
});

test("a deep or crowded body is judged in one go", () => {
  expect(hasRepeatedKey(`${"[".repeat(8_000)}${"]".repeat(8_000)}`)).toBe(false);
  const crowded = Array.from({ length: 2_000 }, (_, index) => `"k${index}":0`).join();
  expect([hasRepeatedKey(`{${crowded}}`), hasRepeatedKey(`{${crowded},"k0":0}`)]).toEqual([false, true]);
});

test.each([
  "charset=utf-7",
  "charset=utf-16le",
  "charset=utf-32",
  "charset=iso-8859-1",
  "charset=utf8",
  "charset=",
  'charset="utf-7"',
  "charset=utf-8; charset=utf-7",
  "charset=utf-7; charset=utf-8",
  "CHARSET = UTF-16",
])("a body in another charset than UTF-8 is refused before it is read: %s", async (charset) => {
  for (const type of [json, form]) {
    expect((await post("{}", `${type}; ${charset}`))[0], type).toBe(415);
  }
});

test.each(["charset=utf-8", "charset=UTF-8", 'charset="utf-8"', "boundary=x; charset=utf-8"])(
  "a body that says it is UTF-8 is read: %s",
  async (charset) => {
    expect(await post('{"a":"é"}', `${json}; ${charset}`)).toEqual([200, { read: { a: "é" } }]);
    expect(await post("a=%C3%A9+b", `${form}; ${charset}`)).toEqual([200, { read: { a: "é b" } }]);
  },
);

test("two types of one body are refused", async () => {
  const headers = { "content-type": [`${json}; charset=utf-8`, `${json}; charset=utf-7`] as never };
  const sent = request(url, { method: "POST", headers }).end("{}");
  const [response] = (await once(sent, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  expect(response.statusCode).toBe(415);
});

test.each([
  ["JSON with a byte of Latin-1", Buffer.from('{"a":"\xe9"}', "latin1"), json],
  ["JSON in UTF-16", Buffer.from('{"a":1}', "utf16le"), json],
  ["JSON with an overlong form", Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), json],
  ["JSON with half of a pair", Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), json],
  ["a form with a byte of Latin-1", Buffer.from("a=\xe9", "latin1"), form],
  ["a form with an escape of Latin-1", Buffer.from("a=%E9"), form],
])("bytes that are not UTF-8 are refused: %s", async (_what, body, type) => {
  expect((await post(Uint8Array.from(body), type))[0]).toBe(400);
});

test.each(["null", "1", '"text"', "true", "{", '{"a":1}x', "{'a':1}"])(
  "a JSON body that is no object or list is refused, and nothing of it said: %s",
  async (body) => {
    const [status, { text }] = await post(body, json);
    expect([status, text]).toEqual([400, expect.stringMatching(/^The body is not (?:JSON|an object or a list)\.$/)]);
  },
);

test("a body of nothing is none", async () => {
  expect(await post("", json)).toEqual([200, { read: "nothing" }]);
});

test("what is packed counts as what it is unpacked", async () => {
  const packed = (text: string) => Uint8Array.from(gzipSync(text));
  const headers = { "content-encoding": "gzip" };
  expect(await post(packed('{"a":1}'), json, headers)).toEqual([200, { read: { a: 1 } }]);
  expect(await post(packed('{"a":1,"a":2}'), json, headers)).toEqual(twice);
  expect((await post(packed(`{"a":"${"x".repeat(1_000_000)}"}`), json, headers))[0]).toBe(413);
  expect((await post("{}", json, { "content-encoding": "compress" }))[0]).toBe(415);
});

test("a field of a form that comes twice is a list, and there is an end to fields", async () => {
  expect(await post("a=1&b=%2B&a=2&__proto__=x&c", form)).toEqual([
    200,
    { read: { a: ["1", "2"], b: "+", ["__proto__"]: "x", c: "" } },
  ]);
  expect((await post("a=1&".repeat(51), form))[0]).toBe(413);
});
