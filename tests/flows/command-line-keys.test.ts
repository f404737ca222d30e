import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import postgres from "postgres";
import { expect, vi } from "vitest";
import { runCommandLine } from "../harness/run-command-line.ts";
import { systemTest } from "../harness/system-test.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 180_000 });

const settingsDir = join(import.meta.dirname, "../../docs/contract/settings");

const { test, system, given } = systemTest(async (start) => {
  const keys = await generate();
  const services = ["api", "credentials-worker", "mail-worker", "console", "portal", "webhook-worker"] as const;
  const serviceEnv = Object.fromEntries(services.map((service) => [service, keysOf(keys, service)]));
  return { keys, system: await start({ services: [...services], serviceEnv }) };
});

interface MadeKey {
  name: string;
  value: string;
  readBy: string[];
}

async function generate(...names: string[]): Promise<MadeKey[]> {
  const { output } = await runCommandLine(["keys", "generate", ...names]);
  return [...output.matchAll(/^# (.+)\n(\w+)=(\S+)$/gm)].map(([, readBy = "", name = "", value = ""]) => ({
    name,
    value,
    readBy: readBy.split(", "),
  }));
}

const keysOf = (keys: readonly MadeKey[], service: string) =>
  Object.fromEntries(keys.filter(({ readBy }) => readBy.includes(service)).map(({ name, value }) => [name, value]));

test("every key that a service reads is made, and given to those alone that read it", () => {
  // Those of a mail server and of before there were ids are made elsewhere.
  const others = new Set(["DKIM_PRIVATE_KEY", "FINGERPRINT_KEY"]);
  const read = globSync("*.json", { cwd: settingsDir }).flatMap((file) => {
    const { properties } = JSON.parse(readFileSync(join(settingsDir, file), "utf8")) as { properties: object };
    const names = Object.keys(properties).filter((name) => /_(?:KEYS?|SECRETS)$/.test(name) && !others.has(name));
    return names.map((name) => `${file.replace(".json", "")} ${name}`);
  });
  const made = given.keys.flatMap(({ name, readBy }) => readBy.map((service) => `${service} ${name}`));
  expect(made.toSorted()).toEqual(read.toSorted());
});

test("services that have been given what was made are ready, and nothing of it is in their logs", async () => {
  for (const service of ["api", "credentials-worker", "console"] as const)
    expect((await fetch(`${system.adminUrls[service]}/readyz`)).status, service).toBe(200);
  const told = system.allLines().join("\n");
  for (const { value } of given.keys) expect(told).not.toContain(value.slice(-30));
});

test("keys are others each time, and one of a pair brings the other", async () => {
  const again = await generate("WEBHOOK_SEALING_PRIVATE_KEYS", "TOKEN_KEYS");
  expect(again.map(({ name }) => name)).toEqual([
    "TOKEN_KEYS",
    "WEBHOOK_SEALING_PUBLIC_KEY",
    "WEBHOOK_SEALING_PRIVATE_KEYS",
  ]);
  const before = new Set(given.keys.map(({ value }) => value));
  expect(again.filter(({ value }) => before.has(value))).toEqual([]);
});

test("the URL that is printed for a role signs in as it", async () => {
  const env = { DATABASE_URL: system.databaseUrl };
  for (const role of serviceRoles) {
    const { code, output } = await runCommandLine(["database", "url", role], env);
    expect(code).toBe(0);
    const sql = postgres(output.trimEnd(), { max: 1 });
    expect(await sql`select current_user as name`).toEqual([{ name: role }]);
    await sql.end();
  }
});
