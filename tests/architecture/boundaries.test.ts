import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "rekey-boundaries-"));
const leftOut = new Set(["node_modules", ".git", ".rekey", ".turbo", "screenshots"]);

cpSync(repository, copy, { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function findViolations(): { refused: boolean; output: string } {
  const turbo = join(repository, "node_modules/turbo/bin/turbo");
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  const result = spawnSync(process.execPath, [turbo, "boundaries", "--skip-infer"], {
    cwd: copy,
    env,
    encoding: "utf8",
  });
  return { refused: result.status !== 0, output: result.stdout + result.stderr };
}

interface Violation {
  importer: string;
  imported: string;
  declared?: boolean;
}

/** Adds one import, and its declaration where asked, and puts everything back afterwards. */
function plant({ importer, imported, declared = false }: Violation): { refused: boolean; output: string } {
  const manifest = join(copy, importer, "package.json");
  const source = join(copy, importer, "src/planted.ts");
  const before = readFileSync(manifest, "utf8");
  try {
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, `import ${JSON.stringify(imported)};\n`);
    if (declared) {
      const content = JSON.parse(before) as { dependencies?: Record<string, string> };
      const name = imported.split("/").slice(0, 2).join("/");
      const dependencies = { ...content.dependencies, [name]: "workspace:*" };
      writeFileSync(manifest, JSON.stringify({ ...content, dependencies }));
    }
    return findViolations();
  } finally {
    rmSync(source, { force: true });
    writeFileSync(manifest, before);
  }
}

test("the repository itself keeps its boundaries", () => {
  const { refused, output } = findViolations();
  expect(refused, output).toBe(false);
});

/** The tool breaks its lines within names. */
const squash = (text: string): string => text.replaceAll(/[\s|]/g, "");

test.for<[string, Violation, string]>([
  [
    "an import that the manifest does not declare",
    { importer: "services/api", imported: "nodemailer" },
    "cannot import package `nodemailer`",
  ],
  [
    "an undeclared package of ours",
    { importer: "packages/web", imported: "@rekey/database/connection" },
    "cannot import package `@rekey/database`",
  ],
  [
    "a way around by a relative path",
    { importer: "services/api", imported: "../../../packages/client/src/create-api-client.ts" },
    "leaves the package",
  ],
  [
    "a service in a service",
    { importer: "services/api", imported: "@rekey/portal/main", declared: true },
    "`@rekey/portal` found with tag listed in denylist for `@rekey/api`: `service`",
  ],
  [
    "a service in a package",
    { importer: "packages/client", imported: "@rekey/audit-sealer/main", declared: true },
    "`@rekey/audit-sealer` found with tag listed in denylist for `@rekey/client`: `service`",
  ],
  [
    "infra in a package",
    { importer: "packages/client", imported: "@rekey/mailbox/main", declared: true },
    "`@rekey/mailbox` found with tag listed in denylist for `@rekey/client`: `infra`",
  ],
  [
    "tests in a service",
    { importer: "services/api", imported: "@rekey/tests/main", declared: true },
    "`@rekey/tests` found with tag listed in denylist for `@rekey/api`: `tests`",
  ],
  [
    "any package in contracts",
    { importer: "packages/contracts", imported: "@rekey/runtime/logger", declared: true },
    "`@rekey/runtime` found without any tag listed in allowlist for `@rekey/contracts`",
  ],
  [
    "any package in secrets",
    { importer: "packages/secrets", imported: "@rekey/contracts/events", declared: true },
    "`@rekey/contracts` found without any tag listed in allowlist for `@rekey/secrets`",
  ],
  [
    "secrets in messaging",
    { importer: "packages/messaging", imported: "@rekey/secrets/token", declared: true },
    "`@rekey/secrets` found without any tag listed in allowlist for `@rekey/messaging`",
  ],
  [
    "secrets in worker",
    { importer: "packages/worker", imported: "@rekey/secrets/token", declared: true },
    "`@rekey/secrets` found without any tag listed in allowlist for `@rekey/worker`",
  ],
  [
    "the database in web",
    { importer: "packages/web", imported: "@rekey/database/connection", declared: true },
    "`@rekey/database` found without any tag listed in allowlist for `@rekey/web`",
  ],
])("refused: %s", ([, violation, reason]) => {
  const { refused, output } = plant(violation);
  expect(refused, output).toBe(true);
  expect(squash(output)).toContain(squash(reason));
});

test("a package cannot be entered past its exports, nor the history be written past a unit of work", () => {
  const service = createRequire(join(repository, "services/api/package.json"));
  expect(service.resolve("@rekey/database/connection")).toContain("connection.ts");
  const ofHistory = ["history/flush", "history/record-read"];
  for (const path of ofHistory) expect(existsSync(join(repository, "packages/database/src", `${path}.ts`))).toBe(true);
  for (const path of ["connection.ts", "src/connection.ts", "package.json", ...ofHistory]) {
    expect(() => service.resolve(`@rekey/database/${path}`), path).toThrow(
      /not exported|not defined|Cannot find module/,
    );
  }
});
