import { expect, test } from "vitest";
import { nodePrimitives } from "./node-primitives.ts";
import { contactKeyOf, sampleRow } from "./sample-history.ts";
import { fieldKeyOf, openSealedField } from "./sealed-field.ts";

const { sealed, fieldKeys, contactId, detail } = sampleRow(0);
const [by = "", reason = ""] = [sealed["by"], sealed["reason"]];
const contactKey = contactKeyOf(contactId ?? "");
const keyOfBy = Buffer.from(fieldKeys?.["by"] ?? "", "base64");

test("the contact's key leads to the key of each field, and that one opens it", () => {
  const key = fieldKeyOf(nodePrimitives.sha256, contactKey, { field: "by", sealed: by });
  expect(Buffer.from(key ?? []).equals(keyOfBy)).toBe(true);
  expect(openSealedField(nodePrimitives, by, keyOfBy)).toBe(detail["by"]);
});

test("the key of one field opens no other one, and no key opens a field to two texts", () => {
  expect(openSealedField(nodePrimitives, reason, keyOfBy)).toBeUndefined();
  expect(openSealedField(nodePrimitives, by, contactKey)).toBeUndefined();
  const bytes = Buffer.from(by, "base64");
  for (let at = 0; at < 16; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openSealedField(nodePrimitives, changed.toString("base64"), keyOfBy)).toBeUndefined();
  }
});

test("what is no sealed field is told from one", () => {
  for (const text of ["", "AAAA", by.slice(4), `${by} `, Buffer.alloc(49).toString("base64")]) {
    expect(openSealedField(nodePrimitives, text, keyOfBy)).toBeUndefined();
  }
  expect(fieldKeyOf(nodePrimitives.sha256, contactKey, { field: "by", sealed: "AAAA" })).toBeUndefined();
});
