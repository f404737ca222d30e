import type { Request } from "express";
import { expect, test } from "vitest";
import {
  asEventQuery,
  asResetQuery,
  describeFilters,
  insteadOfId,
  readEventFilters,
  readExport,
  readResetFilters,
} from "./history-filters.ts";

const asked = (query: Record<string, unknown>) => ({ query }) as unknown as Request;

test("a day begins at midnight of UTC, and the last one is included", () => {
  const filters = readResetFilters(asked({ from: "2026-02-28", to: "2026-02-28" }));
  expect(asResetQuery(filters)).toMatchObject({ from: "2026-02-28T00:00:00.000Z", to: "2026-03-01T00:00:00.000Z" });
});

test("what cannot be a filter is left out, whatever the address bar says", () => {
  const query = {
    from: "2026-02-30",
    to: "soon",
    method: "post",
    state: ["mailed"],
    contactId: " ",
    actor: "  Dana  ",
  };
  const filters = readResetFilters(asked(query));
  expect(Object.entries(filters).filter(([, value]) => value !== undefined)).toEqual([["actor", "Dana"]]);
  expect(describeFilters(filters)).toEqual([{ label: "By", text: "Dana" }]);
});

test("who read the history is left out until it is asked for, in the list and in its export", () => {
  expect(asEventQuery(readEventFilters(asked({}))).reads).toBe("exclude");
  expect(asEventQuery(readEventFilters(asked({ reads: "include" }))).reads).toBe("include");
  expect(readExport(asked({ of: "events", format: "ndjson" }))).toMatchObject({ of: "events", reads: "exclude" });
  expect(readExport(asked({ format: "exe", state: "mailed" }))).toMatchObject({
    of: "resets",
    format: "csv",
    state: "mailed",
  });
});

test("what cannot be a contact's id is looked for as a name or an address, and an id is left alone", () => {
  expect(insteadOfId({ contactId: "Miriam Osei" })).toBe("/history/contacts?search=Miriam+Osei");
  expect(insteadOfId({ contactId: "miriam@harbour.test" })).toBe("/history/contacts?search=miriam%40harbour.test");
  expect(insteadOfId({ contactId: "crm:4711" })).toBeUndefined();
  expect(insteadOfId({ contactId: undefined })).toBeUndefined();
});
