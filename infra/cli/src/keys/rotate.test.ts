import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@rekey/dev/hand-on";
import { readConfig } from "@rekey/runtime/read-config";
import { deriveToken, newToken, parseTokenKeys } from "@rekey/secrets/token";
import { openPassword, parseSealingPrivateKeys, parseSealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import { createSecret, reveal } from "@rekey/secrets/secret";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkKeys } from "../doctor/check-keys.ts";
import { findServices, type InstalledService, places, readServiceFile } from "../installation/folder.ts";
import { readPatient } from "../doctor/read-patients.ts";
import { runInTest } from "../run-in-test.ts";
import { type KeyKind, keyKinds, kindNames } from "./key-kinds.ts";
import { keyMakers } from "./key-makers.ts";
import { listKeys } from "./list-keys.ts";
import { rotateKey } from "./rotate-key.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-rotate-"));
const dir = join(folder, "rekey");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const env = { DATABASE_URL: "postgres://keeper:pw@127.0.0.1:1/rekey", REDIS_URL: "redis://127.0.0.1:1" };
  const options = {
    "--portal-url": "https://portal.example.org",
    "--console-url": "https://console.example.org",
    "--api-url": "https://api.example.org",
    "--mail-from": "portal@example.org",
    "--handover-url": "https://crm.example.org/h",
    "--handover-format": "bcrypt-12",
  };
  await runInTest(["init", "--dir", dir, ...Object.entries(options).flat()], { env });
});

const step = (...words: string[]) => runInTest(["keys", "rotate", ...words, "--dir", dir, "--json"], { env: {} });
const restartOf = async (...words: string[]) =>
  (JSON.parse((await step(...words)).said[0] ?? "{}") as { restart: InstalledService[] }).restart;

const read = (service: InstalledService, setting: string) =>
  readFileSync(places.secret(dir, service, setting), "utf8").trim();

/** What services run with: each has what stood in its files when it was started last. */
function startAll() {
  const running = new Map<InstalledService, Record<string, string>>();
  const start = (service: InstalledService) => {
    const environment = readServiceFile(dir, service) ?? {};
    const files = Object.entries(environment).filter(
      ([name]) => name.endsWith("_FILE") && /_KEYS?_FILE$|_SECRETS_FILE$/.test(name),
    );
    running.set(
      service,
      Object.fromEntries(files.map(([name, path = ""]) => [name.slice(0, -5), readFileSync(path, "utf8").trim()])),
    );
  };
  findServices(dir).forEach(start);
  return { start, keysOf: (service: InstalledService, setting: string) => running.get(service)?.[setting] ?? "" };
}

const resetId = "b3c1f0de-7a51-4b6e-9d0c-3f1a5e8c2a01";

test("in whatever order the workers are restarted, each link that is issued can be mailed, and those of before still are", async () => {
  const { start, keysOf } = startAll();
  const issue = () => {
    const keys = parseTokenKeys(keysOf("credentials-worker", "TOKEN_KEYS"));
    return { generation: 1, resetId, ...newToken(keys, { resetId, generation: 1 }) };
  };
  const mail = (link: ReturnType<typeof issue>) =>
    reveal(deriveToken(parseTokenKeys(keysOf("mail-worker", "TOKEN_KEYS")), link)).length;
  const before = issue();
  for (const order of [
    ["credentials-worker", "mail-worker"],
    ["mail-worker", "credentials-worker"],
  ] as const) {
    expect(await restartOf("tokens")).toEqual(["credentials-worker", "mail-worker"]);
    for (const service of order) {
      start(service);
      expect([mail(issue()), mail(before)]).toEqual([43, 43]);
    }
  }
  expect(issue().keyId).toBe("k2");
});

test("what is sealed is opened throughout, whoever is restarted first, and an old key goes only when it may", async () => {
  const { start, keysOf } = startAll();
  const seal = async (service: "api" | "portal") =>
    sealPassword(await parseSealingPublicKey(keysOf(service, "SEALING_PUBLIC_KEY")), resetId, createSecret("planted"));
  const open = async (sealed: string) =>
    reveal(
      await openPassword(
        await parseSealingPrivateKeys(keysOf("credentials-worker", "SEALING_PRIVATE_KEYS")),
        resetId,
        sealed,
      ),
    );
  const before = await seal("api");
  expect(await restartOf("sealing")).toEqual(["credentials-worker"]);
  start("credentials-worker");
  expect(await open(await seal("api"))).toBe("planted");
  expect(await restartOf("sealing")).toEqual(["api", "portal"]);
  start("portal");
  for (const sealed of [before, await seal("api"), await seal("portal")]) expect(await open(sealed)).toBe("planted");
  start("api");
  expect(await open(await seal("api"))).toBe("planted");
  await expect(step("sealing")).rejects.toThrow(/is used since .* add --retire then/);
  await expect(step("sealing", "--retire")).rejects.toThrow(/are needed until passwords sealed before .*--now/);
  const later = new Date(Date.now() + 4 * 86_400_000);
  await rotateKey(dir, "sealing", { retire: true, evenNow: false, now: later, operator: "tester" });
  start("credentials-worker");
  expect(await open(await seal("portal"))).toBe("planted");
  await expect(open(before)).rejects.toThrow("is not among the sealing keys");
});

test("every kind of key is rotated in steps, after each of which every service can start and understands the others", async () => {
  const inOrder = async () => {
    const patients = [];
    for (const service of findServices(dir)) {
      const environment = readServiceFile(dir, service) ?? {};
      expect(readConfig(await loadConfig(service), environment)).toMatchObject({ ok: true });
      const { patient } = await readPatient(service, environment);
      if (patient) patients.push(patient);
    }
    expect((await checkKeys(patients)).filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  };
  for (const kind of kindNames) {
    const state = () => listKeys(dir).find((listed) => listed.kind === kind);
    if (kind === "sealing" || kind === "tokens") continue;
    const old = state()?.keys;
    await step(kind);
    await inOrder();
    // All keys of some kinds are used, so that a new one is used as soon as it is there.
    const isUsed = state()?.rotation?.step === "used";
    expect([isUsed, state()?.keys.slice(0, 1)]).toEqual([keyKinds[kind].use === "all", old]);
    if (!isUsed) await step(kind);
    await inOrder();
    expect(state()?.rotation?.step).toBe("used");
    await step(kind, "--retire", "--now");
    await inOrder();
    expect([state()?.keys.length, state()?.rotation]).toEqual([1, null]);
    expect(state()?.keys).not.toEqual(old);
  }
}, 120_000);

test("files keep their modes, and no key is printed", async () => {
  const path = places.secret(dir, "api", "FINGERPRINT_KEYS");
  const { said } = await step("fingerprints");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const listed = await runInTest(["keys", "list", "--dir", dir], { env: {} });
  for (const key of read("api", "FINGERPRINT_KEYS").split(","))
    expect([...said, ...listed.said].join("\n")).not.toContain(key.slice(-30));
  expect(listed.said.join("\n")).toMatch(/^fingerprints\tFINGERPRINT_KEYS\tapi\tk\d, k\d\tk\d known since /m);
});

test("a new key that somebody took out again is told, and nothing is changed", async () => {
  const path = places.secret(dir, "api", "FINGERPRINT_KEYS");
  const [first = ""] = read("api", "FINGERPRINT_KEYS").split(",");
  writeFileSync(path, first);
  await expect(step("fingerprints")).rejects.toThrow(/the new key k\d is not in .*put it back there/);
  await expect(step("fingerprints", "--retire")).rejects.toThrow(/is used yet/);
  expect(read("api", "FINGERPRINT_KEYS")).toBe(first);
});

test("the next step that is named is of the same installation, and one that is not there is told", async () => {
  const { said } = await runInTest(["keys", "rotate", "oidc-signing", "--dir", dir], { env: {} });
  expect(said.at(-1)).toContain(`npm run rekey -- keys rotate oidc-signing --dir ${dir}`);
  const absent = ["--dir", join(folder, "absent")];
  for (const words of [["list"], ["rotate", "tokens"]])
    await expect(runInTest(["keys", ...words, ...absent], { env: {} })).rejects.toThrow(
      /^there is no installation in /,
    );
});

test("every key that is made can be changed for another one, but the one that nothing else would fit", () => {
  const uses = kindNames.flatMap((name) => {
    const { list, use }: KeyKind = keyKinds[name];
    return typeof use === "string" ? [list] : [list, use.setting];
  });
  const made = keyMakers.flatMap(({ settings }) => settings).filter((name) => name !== "HISTORY_ADDRESS_KEY");
  expect(uses.toSorted()).toEqual(made.toSorted());
});
