import { operations } from "@rekey/contracts/openapi/described-routes";
import { expect, test } from "vitest";
import { z } from "zod";
import { ContactPatch, DirectoryQuery, ResetBody } from "@rekey/contracts/http";
import { describeIssue } from "./describe-issue.ts";

const errorsOf = (schema: z.ZodType, sent: unknown) => schema.safeParse(sent).error?.issues.flatMap(describeIssue);

const ofContact = "; known are name, email, position, phone, locale, timeZone, portalAccess, addressFrom";
const many = z.strictObject(Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`f${n}`, z.string().optional()])));

test.each<[string, z.ZodType, unknown, object[]]>([
  [
    "a word of a closed list",
    ResetBody,
    { method: "post" },
    [{ pointer: "/method", code: "not-allowed", detail: "must be one of email, manual" }],
  ],
  [
    "a parameter of the query",
    DirectoryQuery,
    { sort: "id", limit: "many" },
    [
      { pointer: "/limit", code: "wrong-type", detail: "must be a number" },
      { pointer: "/sort", code: "not-allowed", detail: "must be one of name, -name, updated, -updated" },
    ],
  ],
  [
    "a part of a number",
    DirectoryQuery,
    { limit: "1.5" },
    [{ pointer: "/limit", code: "wrong-type", detail: "must be a whole number" }],
  ],
  [
    "a field that is missing",
    ResetBody,
    { method: "manual", password: "x" },
    [{ pointer: "/repeatPassword", code: "missing", detail: "must be sent" }],
  ],
  [
    "a field within another one",
    ContactPatch,
    { addressFrom: { contactId: "c-1", how: "stop" } },
    [{ pointer: "/addressFrom/how", code: "not-allowed", detail: "must be one of end, remove-access" }],
  ],
  [
    "a field in a list",
    z.strictObject({ items: z.array(z.strictObject({ id: z.uuid() })).max(2) }),
    { items: [{ id: "8f2b4d3e-0000-4000-8000-000000000000" }, { id: "planted" }] },
    [{ pointer: "/items/1/id", code: "wrong-format", detail: "must be a UUID" }],
  ],
  [
    "fields that nobody knows, each by itself",
    ContactPatch,
    { emial: "planted", nmae: "planted", addressFrom: { contactId: "c-1", how: "end", when: "planted" } },
    [
      {
        pointer: "/addressFrom/when",
        code: "unknown-field",
        detail: "is no field that is known here; known are contactId, how",
      },
      { pointer: "/emial", code: "unknown-field", detail: `is no field that is known here${ofContact}` },
      { pointer: "/nmae", code: "unknown-field", detail: `is no field that is known here${ofContact}` },
    ],
  ],
  [
    "a field of many that are known, which would be a long list",
    many,
    { emial: "planted" },
    [{ pointer: "/emial", code: "unknown-field", detail: "is no field that is known here" }],
  ],
  [
    "a key that may be a value in the wrong place",
    ContactPatch,
    { "planted secret": true, Winter2026: true },
    [
      { pointer: "", code: "unknown-field", detail: `has an unknown field${ofContact}` },
      { pointer: "", code: "unknown-field", detail: `has an unknown field${ofContact}` },
    ],
  ],
  ["no object", ContactPatch, ["planted"], [{ pointer: "", code: "wrong-type", detail: "must be an object" }]],
])("a refusal points at the field and says what may stand there: %s", (_what, schema, sent, errors) => {
  const found = errorsOf(schema, sent);
  expect(found?.toSorted((a, b) => a.pointer.localeCompare(b.pointer))).toEqual(errors);
  expect(JSON.stringify(found)).not.toContain("planted");
});

const odd = ["planted word", "", 7, -1, 1.5, {}, [], [{}], null, true, "x".repeat(6_000), "2026-99-99"];

/** What is said of odd values, one in the place of each field. */
function refusalsOf(schema: z.ZodType, example: object = {}): string[] {
  const { properties = {}, oneOf = [], anyOf = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const kinds = [{ properties }, ...oneOf, ...anyOf];
  const fields = new Set(kinds.flatMap((kind) => Object.keys(kind.properties ?? {})));
  return [...fields].flatMap((field) =>
    odd.flatMap((value) =>
      (errorsOf(schema, { ...example, [field]: value }) ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`),
    ),
  );
}

test("whatever is wrong in a query or a body, it is said what it must be", () => {
  const all = Object.values(operations).flatMap(({ query, body, example }) => [
    ...(query ? refusalsOf(query) : []),
    ...(body ? refusalsOf(body, example) : []),
  ]);
  expect(all.length).toBeGreaterThan(500);
  const vague = /is not one of the allowed values|has the wrong format|of the type|of undefined$/;
  expect([...new Set(all.filter((refusal) => vague.test(refusal)))]).toEqual([]);
});
