import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { bounceTag, readBounceTag } from "./bounce-tag.ts";
import { parseTokenKeys } from "./token.ts";

const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64url")}`;
const first = newKey("k1");

test("a tag names its delivery, whatever case its letters have, and after the keys were rotated", () => {
  const deliveryId = randomUUID();
  const tag = bounceTag(parseTokenKeys(first), deliveryId);
  expect(tag).toHaveLength(48);
  expect(readBounceTag(parseTokenKeys(first), tag.toUpperCase())).toBe(deliveryId);
  expect(readBounceTag(parseTokenKeys(`${newKey("k2")},${first}`), tag)).toBe(deliveryId);
});

test("a tag that another key made, that was changed in any place, or that is none, names nothing", () => {
  const keys = parseTokenKeys(first);
  const tag = bounceTag(keys, randomUUID());
  expect(readBounceTag(parseTokenKeys(newKey("k1")), tag)).toBeUndefined();
  for (let at = 0; at < tag.length; at += 1) {
    const changed = `${tag.slice(0, at)}${tag[at] === "0" ? "1" : "0"}${tag.slice(at + 1)}`;
    expect(readBounceTag(keys, changed)).toBeUndefined();
  }
  for (const none of ["", "0", tag.slice(1), `${tag}0`, "z".repeat(48)])
    expect(readBounceTag(keys, none)).toBeUndefined();
});
