import { expect, test } from "vitest";
import { issuerList } from "../read-issuers.ts";
import { readRights } from "./read-claims.ts";

const base = "https://a.test|https://a.test/keys|a|staff+auditor";

function issuerWith(...options: string[]) {
  const [issuer] = issuerList.parse([[base, ...options].join("|")]);
  if (!issuer) throw new Error("the setting has no issuer");
  return issuer;
}
const rightsOf = (claims: object, ...options: string[]) => readRights(claims, issuerWith(...options));

test.each<[string, string, object]>([
  ["as Keycloak has them, of a realm", "roles=realm_access.roles", { realm_access: { roles: ["staff", "admin"] } }],
  [
    "as Keycloak has them, of a client whose name has a dot",
    "roles=/resource_access/my.crm/roles",
    { resource_access: { "my.crm": { roles: ["staff"] } } },
  ],
  ["as Entra has them", "roles=roles", { roles: ["staff"] }],
  ["of a claim whose name is an URL", "roles=/https:~1~1a.test~1roles", { "https://a.test/roles": ["staff"] }],
])("roles are found where the setting says, and never more than the issuer is granted: %s", (_what, option, claims) => {
  expect(rightsOf(claims, option)?.roles).toEqual(["staff"]);
});

test("names of roles mean what the setting says and nothing else, so that an admin of somebody else's is none of ours", () => {
  const named = (...roles: unknown[]) =>
    rightsOf({ roles }, "role:crm agents=staff", "role:/lead=staff+auditor")?.roles;
  expect(named("crm agents")).toEqual(["staff"]);
  expect(named("/lead", "crm agents")).toEqual(["staff", "auditor"]);
  expect(named("staff", "auditor", "admin", 7, null, "toString", "__proto__")).toEqual([]);
});

test.each<[string, object, string[]]>([
  ["no roles where they should be", { roles: ["staff"] }, ["roles=realm_access.roles"]],
  ["roles that are a text", { roles: "staff" }, []],
  ["more roles than anybody has", { roles: Array.from({ length: 501 }, () => "staff") }, []],
  ["roles of the prototype", {}, ["roles=constructor.name"]],
  ["scopes that are a number", { roles: [], scope: 7 }, []],
  ["no scopes where they are required", { roles: [] }, ["scope=required"]],
  ["clients that are no ids", { roles: [], rekey_clients: ["a b"] }, []],
  ["clients that are an object", { roles: [], rekey_clients: { 0: "a" } }, []],
  ["a client with a control character", { roles: [], rekey_clients: "a\u0000" }, []],
  ["no client at all, by null", { roles: [], rekey_clients: null }, []],
  ["too many clients", { roles: [], rekey_clients: Array.from({ length: 101 }, (_, n) => `c${n}`) }, []],
  ["two contacts", { roles: [], rekey_contact: ["a", "b"] }, []],
  ["an id too long", { roles: [], rekey_contact: "c".repeat(129) }, []],
  ["no narrowing where it is required", { roles: [] }, ["narrowing=required"]],
])("a token that might mean less than it seems to is none: %s", (_what, claims, options) => {
  expect(rightsOf(claims, ...options)).toBeUndefined();
});

test("scopes limit, unless the issuer's speak of something else", () => {
  const scopesOf = (scope: unknown, ...options: string[]) => rightsOf({ roles: [], scope }, ...options)?.scopes;
  expect(scopesOf("openid resets:read resets:write resets:read")).toEqual(["resets:read", "resets:write"]);
  expect(scopesOf(["resets:read", "root"])).toEqual(["resets:read"]);
  expect([scopesOf(""), scopesOf("openid profile"), scopesOf("Resets:Read")]).toEqual([[], [], []]);
  expect(scopesOf("openid profile", "scope=ignored")).toBeUndefined();
  expect(rightsOf({ roles: [], scp: ["resets:read"] }, "scope-claim=scp")?.scopes).toEqual(["resets:read"]);
});

test("a token is narrowed to clients, to a contact, to both, or to none at all", () => {
  const narrowingOf = (claims: object, ...options: string[]) =>
    rightsOf({ roles: [], ...claims }, ...options)?.narrowing;
  expect(narrowingOf({})).toBeUndefined();
  expect(narrowingOf({ rekey_clients: ["a", "b"] })).toEqual({ clientIds: ["a", "b"] });
  expect(narrowingOf({ rekey_clients: "a", rekey_contact: "k" })).toEqual({ clientIds: ["a"], contactId: "k" });
  expect(narrowingOf({ rekey_clients: [] }), "not everybody").toEqual({ clientIds: [] });
  expect(narrowingOf({ firm: { ids: ["a"] } }, "clients=firm.ids")).toEqual({ clientIds: ["a"] });
});

test.each([
  ["an option that there is not", "rolls=roles", /only options/],
  ["one option twice", "roles=a|roles=b", /only options/],
  ["no value", "roles=", /only options/],
  ["a path with nothing in it", "roles=a..b", /must name a claim/],
  ["a pointer that is none", "roles=/a~2", /must name a claim/],
  ["a role that the issuer may not grant", "role:boss=admin", /one that the issuer grants/],
  ["a role that nobody knows", "role:boss=king", /one that the issuer grants/],
  ["another rule of scopes", "scope=sometimes", /"optional", "required" or "ignored"/],
  ["another rule of narrowing", "narrowing=no", /"required"/],
  ["a broken escape", "role:50%=staff", /as %25/],
])("the start says what to write instead of %s", (_what, option, words) => {
  const [issue] = issuerList.safeParse([`${base}|${option}`]).error?.issues ?? [];
  expect(issue?.message).toMatch(words);
});

test("a comma and a bar in a name of theirs are written by their escapes", () => {
  expect(rightsOf({ roles: ["a,b|c"] }, "role:a%2Cb%7Cc=staff")?.roles).toEqual(["staff"]);
});
