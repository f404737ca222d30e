import { expect, test } from "vitest";
import { nameOfCaller } from "./name-of-caller.ts";
import { issuerList } from "./read-issuers.ts";

const keySet = "https://keys.test/keys";
const issuers = issuerList.parse([
  ...["console", "crm", "shop"].map((name) => `https://${name}.test|${keySet}|${name}`),
  `https://plain.test/|${keySet}`,
]);

function shownFrom(host: string, name: unknown): string | undefined {
  const issuer = issuers.find(({ url }) => url === `https://${host}.test`);
  return issuer && nameOfCaller(issuers, issuer, name);
}

test.each([
  ["with what cannot be seen", "Da\0na\r\n\u202eRuiz", "Dana Ruiz (crm)"],
  ["of 5 000 characters", "é".repeat(5_000), `${"é".repeat(200)} (crm)`],
  ["of nothing to see", "\u202e\u200b", undefined],
  ["that is no text", { first: "Dana" }, undefined],
  ["that is missing", undefined, undefined],
  ["that is the contact's", " The  Contact", undefined],
  ["that is Rekey's", "Rekey", undefined],
  ["that is Rekey's with a variation selector", "Rekey\ufe0f", undefined],
  ["that is Rekey's with signs about it", "[R.e.k.e.y]", undefined],
  ["that is Rekey's with an accent", "Rékey", undefined],
  ["that is Rekey's in other alphabets", "R\u0435\u03ba\u0435\u0443", undefined],
  ["that is the contact's in other alphabets", "\u0422\u041d\u0415 \u0421\u039fNT\u0410CT", undefined],
])("a name %s is cleaned, cut or left away, and its token is good all the same", (_what, name, shown) => {
  expect(shownFrom("crm", name)).toBe(shown);
});

test("where several issuers give names, each stands with whose it is, except the console's", () => {
  const shown = ["console", "crm", "shop", "plain"].map((name) => shownFrom(name, "Dana"));
  expect(shown).toEqual(["Dana", "Dana (crm)", "Dana (shop)", "Dana (plain.test)"]);
  const alone = issuerList.parse(["https://crm.test|https://crm.test/keys|crm"]);
  expect(alone.map((issuer) => nameOfCaller(alone, issuer, "Dana"))).toEqual(["Dana"]);
});
