import { expect, test } from "vitest";
import { issuerKey, issuerList, subjectOf } from "./read-issuers.ts";

test("an issuer without a name has its subjects to itself, and its URL before them as soon as there is another such", () => {
  const [one, other] = ["https://a.test|https://a.test/keys", "https://b.test|https://b.test/keys"];
  const alone = issuerList.parse([one]);
  expect(alone.map((issuer) => subjectOf(alone, issuer, "staff:7"))).toEqual(["staff:7"]);
  const both = issuerList.parse([one, other]);
  expect(both.map((issuer) => subjectOf(both, issuer, "contact"))).toEqual([
    "https://a.test|contact",
    "https://b.test|contact",
  ]);
});

test.each([
  ["a name of somebody else", "https://a.test|https://a.test/keys|contact"],
  ["a name with which its subjects read as another issuer's", "https://a.test|https://a.test/keys|https"],
  ["the other such name", "https://a.test|https://a.test/keys|http"],
  ["a role that nobody knows", "https://a.test|https://a.test/keys|a|root"],
  ["no key set", "https://a.test"],
  ["no scheme", "a.test|https://a.test/keys"],
  ["another scheme", "https://a.test|ftp://a.test/keys"],
  ["a login, which would not be sent", "https://a.test|https://user:secret@a.test/keys"],
  ["a login in the issuer", "https://user@a.test|https://a.test/keys"],
  ["a fragment", "https://a.test|https://a.test/keys#1"],
  ["a query in the issuer", "https://a.test?tenant=1|https://a.test/keys"],
  ["port 0", "https://a.test|https://a.test:0/keys"],
])("a setting with %s is refused at the start", (_what, text) => {
  expect(issuerList.safeParse([text]).success).toBe(false);
});

test.each([
  ["one issuer, written in two ways,", ["https://a.test|https://a.test/k|a", "HTTPS://A.test:443/|https://a.test/k|b"]],
  ["one issuer", ["https://a.test|https://a.test/k|a", "https://a.test/|https://a.test/k|b"]],
  ["one name", ["https://a.test|https://a.test/k|a", "https://b.test|https://b.test/k|a"]],
])("%s twice in the setting is refused at the start", (_what, texts) => {
  expect(issuerList.safeParse(texts).success).toBe(false);
});

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

test("an issuer is known however its address is written, and no other is taken for it", () => {
  const key = issuerKey("https://www.example.org/console");
  const written = ["HTTPS://WWW.example.org:443/console", "https://www.example.org/console/"];
  expect(written.map(issuerKey)).toEqual([key, key]);
  expect(issuerKey("https://münchen.example")).toBe(issuerKey("https://xn--mnchen-3ya.example"));
  const others = [
    "http://www.example.org/console",
    "https://www.example.org/Console",
    "https://www.example.org",
    "console",
  ];
  expect(others.map(issuerKey)).not.toContain(key);
});
