import { dropAddressesIn, maskAddressesIn } from "@rekey/contracts/address";
import type { Sight } from "@rekey/contracts/access";

/** Makes of what was read what somebody may see of it: the same fields, with other words in them. */
export type Presenter = <T>(value: T) => T;

const asItIs: Presenter = (value) => value;

/** How each way of seeing shows what was read. All texts are looked at, so that a new field is no way around. */
export const presenters: Readonly<Record<Sight, Presenter>> = {
  full: asItIs,
  open: asItIs,
  numbers: asItIs,
  revealed: asItIs,
  masked: (value) => rewrite(value, masked),
  operations: (value) => rewrite(value, withoutPeople),
};

type Rewriting = (text: string, field: string) => string | null;

// The subject of a token is how the history tells one person from another: two that are masked could be the same one.
const subjects = new Set(["actor", "requestedById"]);

const masked: Rewriting = (text, field) => (subjects.has(field) ? text : maskAddressesIn(text));

// Where a contact is named, and where staff may name anybody.
const aboutPeople = new Set(["reason", "contactName", "clientName"]);

const withoutPeople: Rewriting = (text, field) => (aboutPeople.has(field) ? null : dropAddressesIn(text));

function rewrite<T>(value: T, text: Rewriting): T {
  return rewritten(value, text, "") as T;
}

function rewritten(value: unknown, text: Rewriting, field: string): unknown {
  if (typeof value === "string") return text(value, field);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, text, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rewritten(inner, text, name)]));
}
