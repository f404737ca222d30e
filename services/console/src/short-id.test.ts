import { newId } from "@rekey/database/new-id";
import { expect, test } from "vitest";
import { shortId } from "./short-id.ts";

test("what was made at once is told apart by the short form of its id", () => {
  const made = Array.from({ length: 50 }, () => shortId(newId()));
  expect(new Set(made).size).toBe(made.length);
});
