import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { commaList, durationMs, portNumber } from "./config-values.ts";
import { readConfig } from "./read-config.ts";

const Config = z.object({
  DATABASE_URL: z.url(),
  SIGNING_KEY: z.string().min(20),
  SMTP_URLS: commaList().optional(),
  WAIT: durationMs("60m"),
  PORT: portNumber(4_000),
});

const good = { DATABASE_URL: "postgres://localhost/rekey", SIGNING_KEY: "twenty characters or more" };

function secretFile(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "rekey-config-")), "secret");
  writeFileSync(path, content);
  return path;
}

test("settings are read, with their defaults", () => {
  const result = readConfig(Config, { ...good, SMTP_URLS: "smtp://a, smtp://b,", WAIT: "100ms" });
  expect(result).toMatchObject({
    ok: true,
    config: { SMTP_URLS: ["smtp://a", "smtp://b"], WAIT: 100, PORT: 4_000 },
    base: { LOG_LEVEL: "info", ADMIN_HOST: "127.0.0.1", ADMIN_PORT: 0, OTEL_TRACES_SAMPLER_ARG: 1 },
  });
});

test("every fault is told at once, and no value with it", () => {
  const planted = "planted-value";
  const settings = { DATABASE_URL: planted, WAIT: planted, PORT: planted, LOG_LEVEL: planted, ADMIN_PORT: planted };
  const result = readConfig(Config, settings);
  const faults = result.ok ? [] : result.faults;
  expect(faults.map((line) => line.split(":")[0])).toEqual([
    "DATABASE_URL",
    "SIGNING_KEY",
    "WAIT",
    "PORT",
    "LOG_LEVEL",
    "ADMIN_PORT",
  ]);
  expect(faults.join("\n")).not.toContain(planted);
  expect(faults[1]).toBe("SIGNING_KEY: is not set");
});

test("bounds and choices are told in plain words", () => {
  const Bounds = z.object({
    MEMORY: z.coerce.number().int().min(19_456),
    THREADS: z.coerce.number().int().min(1).max(1_024),
    LANES: z.coerce.number().int(),
    PASSES: z.coerce.number().int(),
    TLS: z.enum(["auto", "required"]),
    KEY: z.string().min(8),
  });
  const result = readConfig(Bounds, {
    MEMORY: "1024",
    THREADS: "4096",
    LANES: "many",
    PASSES: "1.5",
    TLS: "never",
    KEY: "short",
  });
  expect(result).toEqual({
    ok: false,
    faults: [
      "MEMORY: must be at least 19456",
      "THREADS: must be at most 1024",
      "LANES: must be a number",
      "PASSES: must be a whole number",
      'TLS: must be "auto" or "required"',
      "KEY: must have at least 8 characters",
    ],
  });
});

test("a secret may come in a file", () => {
  const result = readConfig(Config, {
    DATABASE_URL: good.DATABASE_URL,
    SIGNING_KEY_FILE: secretFile(`${good.SIGNING_KEY}\n`),
  });
  expect(result).toMatchObject({ ok: true, config: { SIGNING_KEY: good.SIGNING_KEY } });
});

test("a file that cannot be read, or a setting given twice, is one fault", () => {
  const missing = readConfig(Config, { DATABASE_URL: good.DATABASE_URL, SIGNING_KEY_FILE: "/nowhere/at/all" });
  const twice = readConfig(Config, { ...good, SIGNING_KEY_FILE: secretFile("x") });
  expect(missing).toEqual({ ok: false, faults: ["SIGNING_KEY: the file named by SIGNING_KEY_FILE cannot be read"] });
  expect(twice).toEqual({ ok: false, faults: ["SIGNING_KEY: set either SIGNING_KEY or SIGNING_KEY_FILE, not both"] });
});

test("an empty setting counts as not set, also where it is the line of a file", () => {
  const missing = readConfig(Config, { DATABASE_URL: good.DATABASE_URL, SIGNING_KEY_FILE: secretFile("\n") });
  expect(missing).toEqual({ ok: false, faults: ["SIGNING_KEY: is not set"] });
  expect(readConfig(Config, { ...good, SMTP_URLS: "", WAIT: "" })).toMatchObject({
    ok: true,
    config: { WAIT: 3_600_000 },
  });
});

test("a service's own admin port stands for the default", () => {
  const result = readConfig(Config.extend({ ADMIN_PORT: portNumber(4_100) }), good);
  expect(result).toMatchObject({ ok: true, base: { ADMIN_PORT: 4_100 } });
});

test("a key of a demo is refused by its setting's name, and not where the demo itself says that it is one", () => {
  const ofDemo = { DATABASE_URL: good.DATABASE_URL, SIGNING_KEY: "demo:planted-0123456789" };
  const result = readConfig(Config, ofDemo);
  const faults = result.ok ? [] : result.faults;
  expect(faults).toEqual([expect.stringMatching(/^SIGNING_KEY: is of a demo, .* npm run rekey -- init/)]);
  expect(faults.join()).not.toContain("planted");
  expect(readConfig(Config, { ...ofDemo, SIGNING_KEY_FILE: secretFile("demo:planted"), SIGNING_KEY: "" }).ok).toBe(
    false,
  );
  expect(readConfig(Config, { ...ofDemo, ALLOW_DEMO_KEYS: "no" }).ok).toBe(false);
  expect(readConfig(Config, { ...ofDemo, ALLOW_DEMO_KEYS: "yes" }).ok).toBe(true);
});

test("a name that is nearly a setting's is told beside what was read", () => {
  expect(readConfig(Config, { ...good, SMTP_URL: "smtp://a", DATABASE_ULR: "x", PATH: "/bin" })).toMatchObject({
    ok: true,
    unknown: [
      { name: "SMTP_URL", meant: "SMTP_URLS" },
      { name: "DATABASE_ULR", meant: "DATABASE_URL" },
    ],
  });
});
