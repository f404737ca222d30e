import { expect, test } from "vitest";
import { issuerList, subjectOf } from "./read-issuers.ts";

const named = (name: string) => issuerList.safeParse([`https://a.test|https://a.test/keys|${name}`]);

test("no name of an issuer makes one of ours together with a subject", () => {
  const issuers = named("re").data ?? [];
  const subjects = ["key", "k-e-y", "key-1"].map((sub) => issuers.map((issuer) => subjectOf(issuers, issuer, sub)));
  expect(subjects).toEqual([[undefined], [undefined], ["re:key-1"]]);
});

test("no issuer has a name that reads as one of ours", () => {
  expect(["re-key", "the-contact", "con-tact", "crm"].map((name) => named(name).success)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
