import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { handOn, notHandedOn, settingsOf } from "@rekey/dev/hand-on";
import { serviceCatalogue, type ServiceName } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";

const servicesDir = join(import.meta.dirname, "../../services");
const packagesDir = join(import.meta.dirname, "../../packages");

/** The settings of a service's schema, also those that it shares, and its code and that of our packages it uses. */
async function readService(service: string): Promise<{ settings: string[]; code: string }> {
  const dir = join(servicesDir, service);
  const { Config } = (await import(join(dir, "src/config.ts"))) as { Config: { shape: Record<string, unknown> } };
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as { dependencies: object };
  const used = Object.keys(manifest.dependencies).filter((name) => name.startsWith("@rekey/"));
  const rooms = [dir, ...used.map((name) => join(packagesDir, name.slice("@rekey/".length)))];
  return { settings: Object.keys(Config.shape), code: rooms.map(readCode).join("\n") };
}

/** Without the lines that only name a setting: where a schema asks for it, and where a type has it. */
function readCode(room: string): string {
  const dir = join(room, "src");
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const code = files.map((file) => readFileSync(join(dir, file), "utf8")).join("\n");
  return code.replaceAll(/^ +[A-Z][A-Z0-9_]+\??: (?!\w+,$).*$/gm, "");
}

test.each(readdirSync(servicesDir))("%s reads every setting that it asks for", async (service) => {
  const { settings, code } = await readService(service);
  expect(settings).toContain("DATABASE_URL");
  expect(settings.filter((name) => !new RegExp(String.raw`\b${name}\b`).test(code))).toEqual([]);
});

test("a setting of a service is handed on by npm start, or named with the reason why not", async () => {
  const told = Object.keys(serviceCatalogue) as ServiceName[];
  const all = new Set((await Promise.all(told.map(settingsOf))).flat());
  expect(Object.keys(notHandedOn).filter((name) => !all.has(name))).toEqual([]);
  const given = Object.fromEntries([...all].map((name) => [name, `of ${name}`]));
  const handed = new Set((await Promise.all(told.map((name) => handOn(name, given)))).flatMap(Object.keys));
  expect([...all].filter((name) => !handed.has(name) && !Object.hasOwn(notHandedOn, name))).toEqual([]);
  // What was forgotten once, and what nobody but the demonstration may choose.
  for (const name of [
    "SMTP_TLS",
    "DKIM_PRIVATE_KEY",
    "TRUSTED_PROXIES",
    "MAX_CONNECTIONS",
    "MAIL_FROM",
    "ARGON2_PASSES",
  ]) {
    expect(handed).toContain(name);
  }
  expect([...handed].filter((name) => Object.hasOwn(notHandedOn, name))).toEqual([]);
});

test("a service is told what its own schema has, in either form, and nothing else", async () => {
  const given = {
    SMTP_TLS: "required",
    DKIM_PRIVATE_KEY_FILE: "key.pem",
    CONCURRENCY: "",
    STYLE_GUIDE: "yes",
    AWS_KEY: "x",
  };
  expect(await handOn("mail-worker", given)).toEqual({
    SMTP_TLS: "required",
    DKIM_PRIVATE_KEY_FILE: "key.pem",
  });
  expect(await handOn("console", given)).toEqual({ STYLE_GUIDE: "yes" });
});
