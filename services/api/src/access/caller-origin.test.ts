import { expect, test } from "vitest";
import { issuerList } from "../read-issuers.ts";
import { readOrigin } from "./caller-origin.ts";

const names = ["console|staff", "crm|staff", ""];
const [ours, crm, plain] = issuerList.parse(
  names.map((name, index) => `https://issuer${index}.test|https://keys.test|${name}`),
);
const visitor = { address: "192.0.2.0/24", agent: "Firefox" };

function originOf(issuer: typeof ours, claims: object) {
  if (issuer === undefined) throw new Error("there is no such issuer");
  return readOrigin({ sub: "staff:7", rekey_visitor: visitor, ...claims }, issuer);
}

test("what a token says of a browser is believed of the console's own users, and of no other token", () => {
  expect(originOf(ours, {})).toEqual({ via: "console", issuer: "https://issuer0.test", visitor });
  expect(originOf(ours, { sub: "somebody" })).toEqual({ via: "api", issuer: "https://issuer0.test" });
  expect(originOf(crm, {})).toEqual({ via: "api", issuer: "https://issuer1.test" });
  expect(originOf(plain, {})).toEqual({ via: "api", issuer: "https://issuer2.test" });
});

test.each([
  [{ address: "192.0.2.7", agent: "Mozilla/5.0" }, {}],
  [{ ...visitor, address: 7 }, { agent: "Firefox" }],
  [{ ...visitor, via: "portal", requestId: "r" }, visitor],
  ["192.0.2.0/24", {}],
  [undefined, {}],
])("of what the console says only what may stand in the history is taken: %j", (said, taken) => {
  expect(originOf(ours, { rekey_visitor: said }).visitor).toEqual(taken);
});

test.each([
  [{ azp: "crm-web", client_id: "other" }, "crm-web"],
  [{ client_id: "crm-batch" }, "crm-batch"],
  [{ azp: 7, client_id: "crm-batch" }, "crm-batch"],
  [{ azp: "" }, undefined],
  [{ azp: ["crm"] }, undefined],
  [{ azp: "crm\u200dweb" }, undefined],
  [{ azp: "a".repeat(256) }, undefined],
])("the program for which a token was made is an id as OAuth has it, or it is not told: %j", (claims, client) => {
  expect(originOf(crm, claims).client).toBe(client);
});
