import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { canonicalEntry, leafHash } from "./leaf.ts";
import type { HistoryEntry } from "./leaf.ts";
import { nodePrimitives } from "./node-primitives.ts";

const entry: HistoryEntry = {
  id: "7",
  at: "2026-03-02T15:06:00.000Z",
  action: "reset.accepted",
  actor: "m\u00fcller",
  resetId: "0198c0de-0000-7000-8000-000000000001",
  contactId: null,
  clientId: "acme",
  detail: { reason: { sealed: "AAECAw==" }, method: "email", attempts: 2 },
  source: { via: "api", address: "192.0.2.0/24" },
};

test("the canonical form of an entry is that of RFC 8785, with its version", () => {
  expect(canonicalEntry(entry)).toBe(canonicalJson({ version: 1, ...entry }));
  expect(canonicalEntry({ ...entry, source: null })).toBe(canonicalJson({ version: 1, ...entry, source: null }));
});

test("the leaf is SHA-256 of a zero byte and the canonical form", () => {
  const expected = createHash("sha256")
    .update(Buffer.from([0]))
    .update(canonicalEntry(entry))
    .digest("hex");
  expect(Buffer.from(leafHash(nodePrimitives.sha256, entry)).toString("hex")).toBe(expected);
});
