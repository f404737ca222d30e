import { expect, test } from "vitest";
import { strictTransport } from "./strict-transport.ts";

test("only an address of https is held to it, and nothing below its host", () => {
  expect(strictTransport("https://www.example.org/portal")).toBe("max-age=63072000");
  expect(strictTransport(new URL("http://127.0.0.1:4001"))).toBe(undefined);
});
