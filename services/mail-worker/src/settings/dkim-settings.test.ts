import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkDkimSettings, dkimSettings } from "./dkim-settings.ts";

const Settings = z.object(dkimSettings).superRefine(checkDkimSettings);
const pem = { type: "pkcs8", format: "pem" } as const;
const rsa = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).privateKey.export(pem).toString();
const key = rsa(2048);

function faultsOf(settings: Record<string, string>): string[] {
  return (Settings.safeParse(settings).error?.issues ?? []).map(({ path, message }) => `${path.join()}: ${message}`);
}

test("all three settings make a signature, none makes none, and fewer name what is missing", () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ DKIM_DOMAIN: "firm.test", DKIM_SELECTOR: "s1", DKIM_PRIVATE_KEY: key })).toEqual([]);
  expect(faultsOf({ DKIM_DOMAIN: "firm.test" })).toEqual([
    "DKIM_SELECTOR: has to be set where the other DKIM settings are",
    "DKIM_PRIVATE_KEY: has to be set where the other DKIM settings are",
  ]);
});

test("a key that would not sign stops the start, and is not repeated", () => {
  const ed25519 = generateKeyPairSync("ed25519").privateKey.export(pem).toString();
  for (const bad of ["no key", key.slice(0, 200), rsa(1024), ed25519]) {
    const faults = faultsOf({ DKIM_DOMAIN: "firm.test", DKIM_SELECTOR: "s1", DKIM_PRIVATE_KEY: bad });
    expect(faults).toEqual(["DKIM_PRIVATE_KEY: must be an RSA private key of at least 2048 bits, in PEM"]);
  }
});

test("a domain or selector that could add to the signature is refused", () => {
  for (const bad of ["firm.test; x=1", "firm test", "", "a..b"]) {
    expect(faultsOf({ DKIM_DOMAIN: bad, DKIM_SELECTOR: "s1", DKIM_PRIVATE_KEY: key })).toHaveLength(1);
  }
});
