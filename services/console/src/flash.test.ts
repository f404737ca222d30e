import type { Request } from "express";
import { expect, test } from "vitest";
import { createFlashes } from "./flash.ts";
import { staffFlashes } from "./staff/staff-flashes.ts";

const textOf = (name: string) => staffFlashes.read({ query: { flash: name } } as unknown as Request)?.text;

test("a name that two texts have is refused, because only one of them would be shown", () => {
  const texts = { done: { saved: "Saved.", sent: "Sent." }, note: { sent: "Nothing was sent." } };
  expect(() => createFlashes(texts)).toThrow("the name sent");
  expect(() => createFlashes({ done: texts.done })).not.toThrow();
});

test("a link that is not sent to somebody who is switched off does not say that they were switched off", () => {
  expect(textOf("not-sent")).toBe("Nothing was sent: the account is switched off.");
  expect(textOf("switched-off")).toContain("its sessions have ended");
});
