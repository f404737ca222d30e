import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { loadConfig } from "@rekey/dev/hand-on";
import { readConfig } from "@rekey/runtime/read-config";
import { expect, onTestFinished, test } from "vitest";
import { runInTest } from "../run-in-test.ts";
import { findServices, installedServices, places, readServiceFile } from "./folder.ts";

const env = {
  DATABASE_URL: "postgres://keeper:of-postgres@127.0.0.1:5432/rekey",
  REDIS_URL: "redis://:of-redis@127.0.0.1:6379",
  SMTP_URLS: "smtp://login:of-smtp@mail.example.org:587",
};
const addresses = Object.entries({
  "--portal-url": "https://portal.example.org",
  "--console-url": "https://console.example.org",
  "--api-url": "https://api.example.org",
  "--mail-from": "Example Ltd <portal@example.org>",
}).flat();

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const init = (
  dir: string,
  args: readonly string[] = addresses,
  given: Record<string, string> = env,
  answers?: string[],
) => runInTest(["init", "--dir", dir, ...args], { env: given, answers });

const filesOf = (dir: string) => globSync("**", { cwd: dir }).filter((path) => statSync(join(dir, path)).isFile());

test("every service can start with what it is given, and has secrets of its own that only their owner reads", async () => {
  const dir = join(ownFolder(), "rekey");
  const { isGood, said } = await init(dir);
  expect(isGood).toBe(true);
  expect(findServices(dir)).toEqual(installedServices.filter((name) => name !== "handover-worker"));
  for (const service of findServices(dir)) {
    const environment = readServiceFile(dir, service) ?? {};
    const read = readConfig(await loadConfig(service), environment);
    expect([service, read.ok ? read.warnings : read.faults]).toEqual([service, []]);
    const elsewhere = Object.entries(environment).filter(([name, path = ""]) => {
      return name.endsWith("_FILE") && !path.startsWith(join(dir, service));
    });
    expect(elsewhere.filter(([name]) => name !== "AUDIT_CHECKPOINT_FILE")).toEqual([]);
  }
  for (const path of filesOf(dir)) expect([path, statSync(join(dir, path)).mode & 0o777]).toEqual([path, 0o600]);
  expect(said.join("\n")).toContain(`npm run rekey -- database prepare --dir ${dir}`);
});

test("a service finds in its folder what it reads and no more, and nothing secret in the list of its settings", async () => {
  const dir = join(ownFolder(), "rekey");
  await init(dir, [...addresses, "--handover-url", "https://crm.example.org/h", "--handover-format", "bcrypt-12"]);
  expect(findServices(dir)).toEqual([...installedServices]);
  for (const service of installedServices) {
    const known = Object.keys((await loadConfig(service)).shape);
    const text = readFileSync(places.settings(dir, service), "utf8");
    const names = [...text.matchAll(/^(\w+?)(?:_FILE)?=/gm)].map(([, name]) => name);
    expect([service, names.filter((name) => name !== "AUDIT_CHECKPOINT" && !known.includes(name ?? ""))]).toEqual([
      service,
      [],
    ]);
    expect(text).not.toMatch(/of-postgres|of-redis|of-smtp|PRIVATE\+KEY|whsec_/);
  }
  const opens = filesOf(dir).filter((path) => readFileSync(join(dir, path), "utf8").includes("of-postgres"));
  expect(opens).toEqual(["admin/DATABASE_URL"]);
});

test("the firm's name, its zone, its proxies and its authority reach every service that knows them, and no other", async () => {
  const folder = ownFolder();
  const dir = join(folder, "rekey");
  const authority = join(folder, "ours.pem");
  writeFileSync(authority, rootCertificates[0] ?? "");
  const given = { "--brand-name": "Elm & Co", "--time-zone": "Europe/Berlin", "--trusted-proxies": "10.0.0.0/8" };
  await init(dir, [...addresses, ...Object.entries(given).flat(), "--extra-ca-certs", authority]);
  const having = (name: string) => findServices(dir).filter((each) => name in (readServiceFile(dir, each) ?? {}));
  const firm = readServiceFile(dir, "portal") ?? {};
  expect(firm["BRAND_NAME"]).toBe("Elm & Co");
  expect(having("BRAND_NAME")).toEqual(expect.arrayContaining(["portal", "mail-worker"]));
  expect(having("BRAND_NAME")).not.toContain("audit-sealer");
  expect(having("TIME_ZONE")).toEqual(expect.arrayContaining(["portal", "mail-worker"]));
  expect(having("TRUSTED_PROXIES")).toEqual(["api", "portal", "console"]);
  expect(having("NODE_EXTRA_CA_CERTS")).toEqual(findServices(dir));
  expect(firm["NODE_EXTRA_CA_CERTS"]).toBe(authority);
  const elsewhere = join(folder, "other");
  await expect(init(elsewhere, [...addresses, "--trusted-proxies", "planted"])).rejects.toThrow("TRUSTED_PROXIES");
  await expect(init(elsewhere, [...addresses, "--extra-ca-certs", dir])).rejects.toThrow("--extra-ca-certs: the file");
  expect(existsSync(elsewhere)).toBe(false);
});

test("what is no secret stands in settings.env itself, as a shell reads it too, unless no quotes can hold it", async () => {
  const dir = join(ownFolder(), "rekey");
  const name = "Elm's Höfe #1 & Co; (GmbH)";
  await init(dir, [...addresses, "--brand-name", name, "--trusted-proxies", "loopback, 10.0.0.0/8"]);
  const file = places.settings(dir, "mail-worker");
  const told = readServiceFile(dir, "mail-worker") ?? {};
  expect([told["BRAND_NAME"], told["MAIL_FROM"]]).toEqual([name, "Example Ltd <portal@example.org>"]);
  const shell = ["-c", `. "$0"; printf '%s|%s' "$BRAND_NAME" "$MAIL_FROM"`, file];
  expect(execFileSync("sh", shell, { encoding: "utf8" })).toBe(`${name}|Example Ltd <portal@example.org>`);
  expect(readServiceFile(dir, "api")?.["TRUSTED_PROXIES"]).toBe("loopback, 10.0.0.0/8");
  const other = join(ownFolder(), "rekey");
  await init(other, [...addresses, "--brand-name", "The $10 Shop"]);
  const path = readServiceFile(other, "portal")?.["BRAND_NAME_FILE"] ?? "";
  expect(readFileSync(path, "utf8")).toBe("The $10 Shop\n");
});

test("what is there is never written over, and nothing is written beside it", async () => {
  const dir = join(ownFolder(), "rekey");
  await init(dir);
  const before = readFileSync(places.secret(dir, "mail-worker", "TOKEN_KEYS"), "utf8");
  rmSync(join(dir, "portal"), { recursive: true });
  await expect(init(dir)).rejects.toThrow("is there already: an installation is never written over");
  expect(readFileSync(places.secret(dir, "mail-worker", "TOKEN_KEYS"), "utf8")).toBe(before);
  expect(existsSync(join(dir, "portal"))).toBe(false);
});

test("a folder that cannot be written to leaves nothing behind", async () => {
  const folder = ownFolder();
  writeFileSync(join(folder, "blocked"), "");
  const dir = join(folder, "rekey");
  const checkpoints = join(folder, "blocked", "checkpoints.ndjson");
  await expect(init(dir, [...addresses, "--checkpoint-file", checkpoints])).rejects.toThrow(
    "choose another folder with --dir",
  );
  expect(existsSync(dir)).toBe(false);
});

test("all that is missing is told at once, and a password in a flag is refused and not repeated", async () => {
  const dir = join(ownFolder(), "rekey");
  await expect(init(dir, [], {})).rejects.toThrow(
    /DATABASE_URL or --database-url, REDIS_URL or --redis-url, --portal-url .*--console-url .*--api-url .*--mail-from/,
  );
  const flagged = init(dir, [...addresses, "--database-url", "postgres://keeper:planted@127.0.0.1/rekey"]);
  await expect(flagged).rejects.toThrow(/^--database-url has a password, .*set DATABASE_URL, or DATABASE_URL_FILE/);
  await expect(flagged).rejects.not.toThrow("planted");
  expect(existsSync(dir)).toBe(false);
});

test("what a service would refuse at its start is told before anything is written, with the service", async () => {
  const dir = join(ownFolder(), "rekey");
  const plain = addresses.map((word) => word.replace("https://portal", "http://portal"));
  await expect(init(dir, plain)).rejects.toThrow(/nothing was written:\n {2}PORTAL_URL: must be https.* \(portal\)/);
  expect(existsSync(dir)).toBe(false);
});

test("at a terminal all is asked for, secrets without being shown, and what is wrong once more", async () => {
  const dir = join(ownFolder(), "rekey");
  const answers = [
    env.DATABASE_URL,
    env.REDIS_URL,
    "portal",
    "https://portal.example.org",
    "https://console.example.org",
    "https://api.example.org",
    "",
    "portal@example.org",
  ];
  const { said, asked } = await init(dir, [], {}, answers);
  expect(said).toContainEqual(expect.stringMatching(/^PORTAL_URL: must be an address/));
  expect(asked.filter(({ isHidden }) => isHidden).map(({ question }) => question.split(/[ ,]/)[0])).toEqual([
    "PostgreSQL",
    "Redis",
    "Mail",
  ]);
  expect(readServiceFile(dir, "mail-worker")).not.toHaveProperty("SMTP_URLS_FILE");
});
