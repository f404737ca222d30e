import { expect, test } from "vitest";
import { readAnswer } from "./http-connection.ts";

const read = (text: string) => readAnswer(Buffer.from(text));

test("an answer is whole when its length is there", () => {
  const head = "HTTP/1.1 202 Accepted\r\nContent-Type: x\r\nContent-Length: 4\r\n";
  expect(read(head)).toBeUndefined();
  expect(read(`${head}\r\nabc`)).toBeUndefined();
  expect(read(`${head}\r\nabcd`)).toEqual({ status: 202, body: "abcd", closes: false });
});

test("an answer in pieces is whole when its last piece is there", () => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
  expect(read(`${head}2\r\nab\r\n`)).toBeUndefined();
  expect(read(`${head}2\r\nab\r\n0\r\n\r\n`)).toMatchObject({ status: 200, closes: true });
});

test("an answer without a body is whole at the end of its head", () => {
  expect(read("HTTP/1.1 304 Not Modified\r\nETag: 1\r\n\r\n")).toEqual({ status: 304, body: "", closes: false });
});
