import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productServices } from "@rekey/dev/service-catalogue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { blocksOf } from "../harness/page-blocks.ts";
import { runProgram } from "../harness/run-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const page = read("docs/how-to/run-in-containers.md");
const [makeSecrets = "", makeObjects = ""] = blocksOf(page, "sh");
const compose = parse(read("infra/compose.yaml")) as { secrets: Record<string, { file: string }> };

const home = mkdtempSync(join(tmpdir(), "rekey-page-"));
const secrets = join(home, "infra/secrets");
afterAll(() => rmSync(home, { recursive: true, force: true }));

// The command line of the checkout in place of the image's, and a kubectl that says what it was asked for.
const listeners = `
docker() { while [ "$1" != rekey ]; do shift; done; shift 2; "${process.execPath}" "${root}/infra/cli/src/main.ts" "$@"; }
kubectl() { echo "$@"; }
`;
const inShell = async (commands: string, cwd: string): Promise<string> => {
  const { code, output, errors } = await runProgram(["bash", "-euc", listeners + commands], { env: {}, cwd });
  expect([errors, code]).toEqual(["", 0]);
  return output;
};

beforeAll(() => inShell(makeSecrets, home), 60_000);

test("the commands of the page make every file that compose gives to a container, for the containers to read", () => {
  const wanted = Object.entries(compose.secrets).map(([name, { file }]) => {
    expect(file).toBe(`./secrets/${name}`);
    return name;
  });
  // Only the credentials worker of a CRM that keeps the hashes is told it.
  expect(readdirSync(secrets).toSorted()).toEqual([...wanted, "HANDOVER_SEALING_PUBLIC_KEY"].toSorted());
  expect(statSync(secrets).mode & 0o777).toBe(0o700);
  for (const name of wanted) {
    expect([name, statSync(join(secrets, name)).mode & 0o777]).toEqual([name, 0o444]);
    expect([name, statSync(join(secrets, name)).size > 8]).toEqual([name, true]);
  }
});

test("and both servers are asked for the passwords that their clients give", () => {
  const text = (name: string) => readFileSync(join(secrets, name), "utf8").trim();
  expect(new URL(text("DATABASE_URL")).password).toBe(text("POSTGRES_PASSWORD"));
  expect(`requirepass ${new URL(text("REDIS_URL")).password}`).toBe(text("REDIS_CONF"));
});

test("what is public of the settings is all that compose asks for", () => {
  const [settings = ""] = blocksOf(page, "").filter((block) => block.startsWith("API_URL="));
  const given = settings.split("\n").map((line) => line.split("=")[0]);
  const asked = [...read("infra/compose.yaml").matchAll(/\$\{([A-Z_]+):\?\}/g)].map(([, name]) => name);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((name) => !given.includes(name))).toEqual([]);
});

test("a pod's Secret has what it reads, of files that there are", async () => {
  const asked = (await inShell(makeObjects, secrets)).trim().split("\n");
  const made = asked.map((line) => {
    const [, name = "", files = ""] =
      /^--namespace rekey create secret generic ([a-z-]+) (.+)$/.exec(line) ?? [line];
    const parts = files.split(" ").map((word) => word.replace("--from-file=", "").split("="));
    expect(parts.map(([key = "", file = key]) => [file, statSync(join(secrets, file)).isFile()])).toEqual(
      parts.map(([key = "", file = key]) => [file, true]),
    );
    return [name, parts.map(([key = ""]) => key).toSorted()];
  });
  const owners = ["prepare", ...productServices, "handover-worker", "postgres", "redis"];
  const inOverlay = new Set(["postgres", "redis"]);
  const wanted = owners.map((name) => {
    const folder = inOverlay.has(name) ? "overlays/one-machine" : "base";
    const text = read(`infra/kustomize/${folder}/${name}.yaml`);
    expect(text).toContain(`secretName: ${name},`);
    return [name, [...text.matchAll(/\/run\/secrets\/rekey\/([A-Z_]+)/g)].map(([, key]) => key).toSorted()];
  });
  expect(Object.fromEntries(made)).toEqual(Object.fromEntries(wanted));
});
