import { readConfig } from "@rekey/runtime/read-config";
import { generateTokenKey } from "@rekey/secrets/generate-keys";
import { expect, test } from "vitest";
import { Config } from "../config.ts";
import { mustHaveSecondFactor } from "./second-factor-settings.ts";

const needed = {
  DATABASE_URL: "postgres://console:secret@127.0.0.1/rekey",
  REDIS_URL: "redis://127.0.0.1",
  CONSOLE_URL: "https://console.test",
  API_URL: "https://api.test",
  STAFF_SIGNING_KEY: "key",
};

const faultsOf = (settings: Record<string, string>): string[] => {
  const read = readConfig(Config, { ...needed, ...settings });
  return read.ok ? [] : read.faults;
};

test("a second factor is demanded only where somebody could switch one on", () => {
  const STAFF_TOTP_KEYS = generateTokenKey();
  expect([faultsOf({}), faultsOf({ STAFF_TOTP_KEYS }), faultsOf({ STAFF_TOTP: "all", STAFF_TOTP_KEYS })]).toEqual([
    [],
    [],
    [],
  ]);
  expect(faultsOf({ STAFF_TOTP: "admins" }).join()).toMatch(/^STAFF_TOTP_KEYS: is not set, and STAFF_TOTP is admins/);
  expect(faultsOf({ STAFF_TOTP: "yes" }).join()).toBe('STAFF_TOTP: must be "optional", "admins" or "all"');
});

test.each(["planted", "k1:planted", `${generateTokenKey("k1")},${generateTokenKey("k1")}`])(
  "keys that are none are refused without a word of them",
  (keys) => {
    const said = faultsOf({ STAFF_TOTP_KEYS: keys }).join();
    expect(said).toMatch(/^STAFF_TOTP_KEYS: must be keys of 32 bytes/);
    expect(said).not.toContain("planted");
  },
);

test("who has to have one is who the setting names, and nobody with an account of their firm", () => {
  const [admin, staff] = [
    { issuer: null, roles: ["admin" as const] },
    { issuer: null, roles: ["staff" as const] },
  ];
  const asked = (STAFF_TOTP: "optional" | "admins" | "all") =>
    [admin, staff, { ...admin, issuer: "https://login.test" }].map((who) => mustHaveSecondFactor({ STAFF_TOTP }, who));
  expect(asked("optional")).toEqual([false, false, false]);
  expect(asked("admins")).toEqual([true, false, false]);
  expect(asked("all")).toEqual([true, true, false]);
});
