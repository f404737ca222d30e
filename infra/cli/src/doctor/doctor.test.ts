import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { generateSealingKeys, generateTokenKey } from "@rekey/secrets/generate-keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InstalledService, places } from "../installation/folder.ts";
import { runInTest } from "../run-in-test.ts";
import { checkMailRecords } from "./check-mail-records.ts";
import type { Finding } from "./finding.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-doctor-"));
const dir = join(folder, "rekey");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const env = {
    DATABASE_URL: "postgres://keeper:planted@127.0.0.1:1/rekey",
    REDIS_URL: "redis://:planted@127.0.0.1:1",
  };
  const addresses = {
    "--portal-url": "https://portal.example.org",
    "--console-url": "https://console.example.org",
    "--api-url": "https://api.example.org",
    "--mail-from": "portal@example.org",
  };
  await runInTest(["init", "--dir", dir, ...Object.entries(addresses).flat()], { env });
});

async function examine(service: string): Promise<Finding[]> {
  const { said } = await runInTest(["doctor", "--dir", dir, "--service", service, "--json"], { env: {} });
  return said.map((line) => JSON.parse(line) as Finding);
}

const of = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check).map(({ outcome, says }) => `${outcome} ${says}`);

test("servers that are away are told with their setting and place, and nothing of a password", async () => {
  const { isGood, said } = await runInTest(["doctor", "--dir", dir, "--service", "api"], { env: {} });
  expect(isGood).toBe(false);
  expect(said).toContain("ok    api\tsettings\tevery setting can be read");
  expect(said).toContainEqual(
    expect.stringMatching(/^fail {2}api\tpostgresql\tDATABASE_URL: 127\.0\.0\.1:1 cannot be used/),
  );
  expect(said).toContainEqual(
    expect.stringMatching(/^fail {2}api\tredis\tREDIS_URL: 127\.0\.0\.1:1: Redis does not answer \(ECONNREFUSED\)$/),
  );
  expect(said.at(-1)).toMatch(/\d+ ok, \d+ to think about, 3 to put right\./);
  expect(said.join("\n")).not.toContain("planted");
});

test("what the environment has otherwise than the installation is told by its name, because services believe it first", async () => {
  const env = { API_URL: "https://planted.example", JWT_AUDIENCE: "planted" };
  const { said } = await runInTest(["doctor", "--dir", dir, "--service", "api"], { env });
  expect(said).toContainEqual(
    expect.stringMatching(/^warn {2}all\tsettings\tAPI_URL is also set .*\n +→ unset API_URL$/),
  );
  expect(said.join("\n")).not.toMatch(/planted|JWT_AUDIENCE/);
  const same = { API_URL: "https://api.example.org" };
  const alike = await runInTest(["doctor", "--dir", dir, "--service", "api"], { env: same });
  expect(alike.said.join("\n")).not.toContain("is also set");
});

test("settings that a service would refuse, that it does not know, and files that others read are told with what to type", async () => {
  const file = places.settings(dir, "console");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, `${before}SESSION_LIFETIME=planted\nSESSION_LIFETME=12h\n`);
  const key = places.secret(dir, "console", "STAFF_SIGNING_KEY");
  chmodSync(key, 0o644);
  const findings = await examine("console");
  expect(findings).toContainEqual(expect.objectContaining({ check: "files", remedy: `chmod 600 ${key}` }));
  expect(of(findings, "settings")).toEqual([expect.stringMatching(/^fail SESSION_LIFETIME: must be a duration/)]);
  writeFileSync(file, `${before}SESSION_LIFETME=12h\n`);
  expect(await examine("console")).toContainEqual(
    expect.objectContaining({ outcome: "warn", check: "settings", remedy: "it is called SESSION_LIFETIME" }),
  );
  chmodSync(key, 0o600);
  writeFileSync(file, before);
});

test("a mail worker that does not know where the console is, or is told no address, is told what to set", async () => {
  const file = places.settings(dir, "mail-worker");
  const before = readFileSync(file, "utf8");
  const without = before.replace(/^CONSOLE_URL=.*\n/m, "");
  expect(without).not.toBe(before);
  const told = async (text: string) => {
    writeFileSync(file, text);
    const findings = await examine("mail-worker");
    writeFileSync(file, before);
    return findings.filter(({ says }) => says.startsWith("CONSOLE_URL"));
  };
  expect(await told(before)).toEqual([]);
  expect(await told(without)).toEqual([
    {
      service: "mail-worker",
      check: "mail",
      outcome: "warn",
      says: "CONSOLE_URL is not set: invitations and links for staff wait, and are not sent",
      remedy: expect.stringContaining("CONSOLE_URL=https://") as string,
    },
  ]);
  for (const planted of ["console.planted.example", "https://planted@console.example", "https://c.example/?planted"]) {
    const [fault, ...others] = await told(`${without}CONSOLE_URL=${planted}\n`);
    expect([fault?.outcome, fault?.check, others]).toEqual(["fail", "settings", []]);
    expect(fault?.says).toMatch(/^CONSOLE_URL: must be an address such as https:/);
    expect(fault?.says).not.toContain("planted");
  }
});

test("a key that is none, that nobody opens, or that one process lacks is told, with who has to have it", async () => {
  const keys = async () => of(await examine("all"), "keys");
  expect(of(await examine("all"), "history")).toEqual(["warn the history does not tell of 9 steps of keys"]);
  const whole = await keys();
  expect(whole.filter((line) => !line.startsWith("ok"))).toEqual([]);
  const replace = async (path: string, text: string) => {
    const before = readFileSync(path, "utf8");
    writeFileSync(path, text);
    const found = (await keys()).filter((line) => line.startsWith("fail"));
    writeFileSync(path, before);
    expect(found.join("\n")).not.toContain("planted");
    return found;
  };
  expect(await replace(places.secret(dir, "mail-worker", "TOKEN_KEYS"), generateTokenKey("k2"))).toEqual([
    expect.stringContaining(
      "TOKEN_KEYS lacks the key k1, which credentials-worker uses (TOKEN_KEYS): what it makes waits",
    ),
    expect.stringContaining("TOKEN_KEYS lacks the key k2, which mail-worker uses"),
  ]);
  const { publicKey } = await generateSealingKeys();
  expect(await replace(places.secret(dir, "portal", "SEALING_PUBLIC_KEY"), publicKey)).toEqual([
    expect.stringMatching(/SEALING_PRIVATE_KEYS lacks the key [\w-]+, which portal uses/),
  ]);
  expect(await replace(places.secret(dir, "portal", "OIDC_SIGNING_KEYS"), "planted")).toEqual([
    expect.stringContaining("OIDC_SIGNING_KEYS: a signing key of the OpenID provider"),
  ]);
}, 120_000);

test("what init sets and an installation of before lacks is told for each service, with where it comes from", async () => {
  const lacking = async () => {
    const findings = (await examine("all")).filter(({ says }) => says.includes("is not set, and init sets it"));
    return findings.map(({ outcome, service, says, remedy }) => [outcome, service, says.split(" ")[0], remedy]);
  };
  expect(await lacking()).toEqual([]);
  const without = async (service: InstalledService, setting: string) => {
    const file = places.settings(dir, service);
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace(new RegExp(`^${setting}(?:_FILE)?=.*\n`, "m"), ""));
    const found = await lacking();
    writeFileSync(file, before);
    return found;
  };
  // Without it mails to staff wait, which is told by the check of mail.
  expect(await without("mail-worker", "CONSOLE_URL")).toEqual([]);
  expect(await without("console", "STAFF_TOTP_KEYS")).toEqual([
    ["warn", "console", "STAFF_TOTP_KEYS", "npm run --silent rekey -- keys generate STAFF_TOTP_KEYS"],
  ]);
  expect(await without("portal", "HISTORY_ADDRESS_KEY")).toEqual([
    ["warn", "portal", "HISTORY_ADDRESS_KEY", "set it as api has it"],
  ]);
  expect(await without("api", "VERIFY_DATABASE_URL")).toEqual([
    ["warn", "api", "VERIFY_DATABASE_URL", "npm run --silent rekey -- database url rekey_verifier"],
  ]);
}, 120_000);

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const mail = { MAIL_FROM: { address: "portal@mail.firm.test" }, DKIM_DOMAIN: "firm.test", DKIM_SELECTOR: "rekey" };

async function look(records: Record<string, string[] | Error>) {
  const config = { ...mail, DKIM_PRIVATE_KEY: privateKey };
  const findings = await checkMailRecords("mail-worker", config, async (name) => {
    const found = records[name] ?? [];
    if (found instanceof Error) throw found;
    return found;
  });
  return findings.map(({ check, outcome, says, remedy }) => ({ check, outcome, says, remedy }));
}

test("records that others judge our mails by are told as they are, with what to add", async () => {
  const none = await look({});
  expect(none.map(({ check, outcome }) => [check, outcome])).toEqual([
    ["spf", "warn"],
    ["dkim", "warn"],
    ["dmarc", "warn"],
  ]);
  const key = /"(v=DKIM1;[^"]+)"/.exec(none[1]?.remedy ?? "")?.[1] ?? "";
  const well = {
    "mail.firm.test": ["v=spf1 a:mail.firm.test -all"],
    "rekey._domainkey.firm.test": [key],
    "_dmarc.firm.test": ["v=DMARC1; p=reject"],
  };
  expect((await look(well)).map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
  expect(await look({ ...well, "mail.firm.test": ["v=spf1 +all"] })).toContainEqual(
    expect.objectContaining({ check: "spf", outcome: "warn", says: "mail.firm.test lets everybody send for it" }),
  );
  expect(await look({ ...well, "rekey._domainkey.firm.test": ["v=DKIM1; p=b3RoZXI="] })).toContainEqual(
    expect.objectContaining({ outcome: "warn", says: expect.stringContaining("another key") as string }),
  );
  expect(await look({ ...well, "_dmarc.firm.test": ["v=DMARC1; p=none"] })).toContainEqual(
    expect.objectContaining({ outcome: "warn", says: expect.stringContaining('is "none"') as string }),
  );
  const away = Object.assign(new Error("planted"), { code: "ETIMEOUT" });
  expect(await look({ ...well, "mail.firm.test": away })).toContainEqual(
    expect.objectContaining({ outcome: "warn", says: expect.stringContaining("ETIMEOUT") as string }),
  );
});
