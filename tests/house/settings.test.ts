import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
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
