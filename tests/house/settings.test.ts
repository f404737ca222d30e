import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { handOn, notHandedOn, settingsOf } from "@rekey/dev/hand-on";
import { serviceCatalogue } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";

const servicesDir = join(import.meta.dirname, "../../services");

/** The settings that a service's schema names, and the rest of its code. */
function readService(service: string): { settings: string[]; code: string } {
  const dir = join(servicesDir, service, "src");
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const code = files.filter((file) => file !== "config.ts").map((file) => readFileSync(join(dir, file), "utf8"));
  const schema = readFileSync(join(dir, "config.ts"), "utf8");
  const settings = [...schema.matchAll(/^ +([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name ?? "");
  return { settings, code: code.join("\n") };
}

test.each(readdirSync(servicesDir))("%s reads every setting that it asks for", (service) => {
  const { settings, code } = readService(service);
  expect(settings).toContain("DATABASE_URL");
  expect(settings.filter((name) => !new RegExp(String.raw`\b${name}\b`).test(code))).toEqual([]);
});

test("a setting of a service is handed on by npm start, or named with the reason why not", async () => {
  const told = Object.values(serviceCatalogue).map(({ entryFile }) => entryFile);
  const all = new Set((await Promise.all(told.map(settingsOf))).flat());
  expect(Object.keys(notHandedOn).filter((name) => !all.has(name))).toEqual([]);
  const given = Object.fromEntries([...all].map((name) => [name, `of ${name}`]));
  const handed = new Set((await Promise.all(told.map((file) => handOn(file, given)))).flatMap(Object.keys));
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
  expect(await handOn(serviceCatalogue["mail-worker"].entryFile, given)).toEqual({
    SMTP_TLS: "required",
    DKIM_PRIVATE_KEY_FILE: "key.pem",
  });
  expect(await handOn(serviceCatalogue.console.entryFile, given)).toEqual({ STYLE_GUIDE: "yes" });
});
