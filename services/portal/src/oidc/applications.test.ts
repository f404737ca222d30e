import { readConfig } from "@rekey/runtime/read-config";
import { z } from "zod";
import { expect, test } from "vitest";
import { needsSigningKeys, oidcSettings } from "./oidc-settings.ts";

const secret = "0123456789abcdef0123456789abcdef";
const good = { client_id: "shop", client_name: "Shop", client_secret: secret, redirect_uris: ["https://shop.test/cb"] };

function read(applications: unknown, keys: string | undefined = "key") {
  const text = typeof applications === "string" ? applications : JSON.stringify(applications);
  const schema = z.object(oidcSettings).check(needsSigningKeys);
  const result = readConfig(schema, { OIDC_CLIENTS: text, OIDC_SIGNING_KEYS: keys });
  return result.ok ? result.config.OIDC_CLIENTS : result.faults.join("\n");
}

test("applications are read with what is usual where nothing is said, and none are there unless told", () => {
  expect(read("")).toEqual([]);
  const usual = { token_endpoint_auth_method: "client_secret_basic", post_logout_redirect_uris: [] };
  expect(read([good])).toEqual([{ ...good, ...usual }]);
});

test.each<[what: string, applications: unknown, fault: RegExp]>([
  ["no JSON", "[{", /must be a list in JSON/],
  ["no list", good, /must be a list in JSON/],
  ["an unknown field", [{ ...good, grant_types: [] }], /application 1: has a field that is not one of/],
  ["a redirect by plain http", [good, { ...good, redirect_uris: ["http://shop.test/cb"] }], /application 2.*https/],
  ["a redirect with a star", [{ ...good, redirect_uris: ["https://*.shop.test/cb"] }], /nothing stands for/],
  ["a redirect with a fragment", [{ ...good, redirect_uris: ["https://shop.test/#a"] }], /no fragment/],
  ["a redirect to a program", [{ ...good, redirect_uris: ["shop:cb"] }], /not an http or https address/],
  ["a login in an address", [{ ...good, backchannel_logout_uri: "https://a:b@shop.test" }], /no login/],
  ["a short secret", [{ ...good, client_secret: "short-secret" }], /client_secret: Too small/],
  ["a secret that is public", [{ ...good, token_endpoint_auth_method: "none" }], /no use for/],
  ["no secret", [{ ...good, client_secret: undefined }], /has no client_secret/],
  ["no key", [{ ...good, client_secret: undefined, token_endpoint_auth_method: "private_key_jwt" }], /has no jwks/],
  ["two of one name", [good, good], /same client_id/],
])("an application with %s is refused at the start, in words that do not quote it", (_what, applications, fault) => {
  const faults = read(applications);
  expect(faults).toMatch(fault);
  expect(faults).toMatch(/^OIDC_CLIENTS: /);
  expect(faults).not.toMatch(/shop\.test|0123|short-secret/);
});

test("a redirect by plain http to this machine is taken", () => {
  expect(read([{ ...good, redirect_uris: ["http://127.0.0.1:8080/cb", "http://localhost/cb"] }])).toHaveLength(1);
});

test("applications without keys to sign with are refused at the start", () => {
  const faults = readConfig(z.object(oidcSettings).check(needsSigningKeys), { OIDC_CLIENTS: JSON.stringify([good]) });
  expect(faults).toMatchObject({ ok: false, faults: [expect.stringMatching(/^OIDC_SIGNING_KEYS: is not set/)] });
});
