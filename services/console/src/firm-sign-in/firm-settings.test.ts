import { readConfig } from "@rekey/runtime/read-config";
import { expect, test } from "vitest";
import { Config } from "../config.ts";

const needed = {
  DATABASE_URL: "postgres://console:secret@127.0.0.1/rekey",
  REDIS_URL: "redis://127.0.0.1",
  CONSOLE_URL: "https://console.test",
  API_URL: "https://api.test",
  STAFF_SIGNING_KEY: "key",
};
const firm = {
  STAFF_OIDC_ISSUER: "https://login.test/realms/firm/",
  STAFF_OIDC_CLIENT_ID: "rekey",
  STAFF_OIDC_ROLES: "roles=realm_access.roles|role:crm users=staff+auditor",
};

const faultsOf = (settings: Record<string, string>): string[] => {
  const read = readConfig(Config, { ...needed, ...settings });
  return read.ok ? [] : read.faults;
};

test("the firm's sign-in is set whole or not at all, and a way in is left", () => {
  expect([faultsOf({}), faultsOf(firm), faultsOf({ ...firm, LOCAL_STAFF: "off" })]).toEqual([[], [], []]);
  const { STAFF_OIDC_ROLES: _roles, ...withoutRoles } = firm;
  expect(faultsOf(withoutRoles).join()).toMatch(/^STAFF_OIDC_ROLES: is not set, and STAFF_OIDC_ISSUER is/);
  expect(faultsOf({ STAFF_OIDC_CLIENT_SECRET: "s" }).join()).toMatch(
    /^STAFF_OIDC_CLIENT_SECRET: is set, and STAFF_OIDC_ISSUER/,
  );
  expect(faultsOf({ LOCAL_STAFF: "off" }).join()).toMatch(/^LOCAL_STAFF: .+nobody could sign in$/);
});

test.each([
  ["STAFF_OIDC_ISSUER", "http://login.test", "must be https"],
  ["STAFF_OIDC_ISSUER", "https://login.test/?tenant=1", "must be the issuer"],
  ["STAFF_OIDC_ISSUER", "https://user:secret@login.test", "must be the issuer"],
  ["STAFF_OIDC_ISSUER", "login.test", "must be the issuer"],
  ["STAFF_OIDC_ROLES", "crm-users=staff", "must be options such as"],
  ["STAFF_OIDC_ROLES", "roles=groups|scope=ignored", "must be options such as"],
  ["STAFF_OIDC_ROLES", "role:programs=portal", "must map a role"],
  ["STAFF_OIDC_ROLES", "role:boss=everything", "must map a role"],
  ["STAFF_OIDC_SCOPES", "email profile", "must be scopes"],
  ["STAFF_OIDC_NAME", "n".repeat(61), "must have at most 60 characters"],
])("%s is refused where it is not right, without a word of it", (name, value, fault) => {
  const [told = "", ...more] = faultsOf({ ...firm, [name]: value });
  expect([told.startsWith(`${name}: ${fault}`), more]).toEqual([true, []]);
  expect(told).not.toContain("secret");
});
