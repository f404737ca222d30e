// @module-tag bash
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { openDatabase } from "@rekey/database/connection";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { startReaper } from "@rekey/dev/reaper";
import { ensureRedisProgram, startRedis } from "@rekey/dev/redis-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { startEmptyServer } from "../harness/empty-server.ts";
import { blocksOf } from "../harness/page-blocks.ts";
import { type Ended, runProgram } from "../harness/run-program.ts";
import { lightDir } from "../harness/test-postgres.ts";

// The commands of the page start the command line a dozen times.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/how-to/run-in-containers.md"), "utf8");
const [makeSecrets = "", lookAtEach = "", makeKubernetesSecrets = ""] = blocksOf(page, "sh");
const settings = parseEnv(blocksOf(page, "").find((block) => block.startsWith("API_URL=")) ?? "");

interface ComposeService {
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
}
const { services, secrets } = parse(
  readFileSync(join(root, "infra/compose.yaml"), "utf8").replaceAll(
    /\$\{([A-Z_]+):([-?])([^}]*)\}/g,
    (_all, name: string, _sign, fallback: string) => settings[name] ?? fallback,
  ),
  { merge: true },
) as { services: Record<string, ComposeService>; secrets: Record<string, { file: string }> };

const commandLine = `'${process.execPath}' '${join(root, "infra/cli/src/main.ts")}'`;
const stack = new AsyncDisposableStack();
const home = mkdtempSync(join(lightDir(), "containers-"));
const folder = join(home, "infra/secrets");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const made = () => Object.fromEntries(readdirSync(folder).map((name) => [name, read(name)]));
let noteKeys: string;
let again: Record<string, string>;
let before: Record<string, string>;

// In place of an engine: the command line of the image, which says the same to the same words about a database's URL;
// and what `kubectl` was asked for, which brings an object about in place of making it anew.
const standIns = `docker() {
  [ "\${*:1:6}" = "run --rm --env DATABASE_URL rekey rekey" ] || { echo "docker $*" >&2; exit 64; }
  shift 6
  said='${home}'/said-"$(printf %s "$*" | tr -c '[:alnum:]_' -)"
  [ -e "$said" ] && [ "$1" = database ] && { cat "$said"; return; }
  env -i PATH="$PATH" DATABASE_URL="\${DATABASE_URL:-}" ${commandLine} "$@" | tee "$said"
}
kubectl() { if [ "$1" = apply ]; then cat; else printf '%s\\n' "$*"; fi; }
`;

async function runShell(commands: string, cwd: string): Promise<Ended> {
  return runProgram(["bash", "--norc", "-euc", standIns + commands], { cwd, env: {} });
}

async function makeAll(): Promise<Ended> {
  const ended = await runShell(makeSecrets, home);
  if (ended.code !== 0) throw new Error(ended.errors);
  return ended;
}

beforeAll(async () => {
  stack.defer(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, "infra"));
  const first = await makeAll();
  [, noteKeys = ""] = /rekey -- (keys note .*)/.exec(first.errors) ?? [];
  before = made();
  rmSync(join(folder, "STAFF_TOTP_KEYS"));
  await makeAll();
  again = made();
});
afterAll(() => stack.disposeAsync());

test("the commands of the page make every secret that compose mounts, and none that it does not", () => {
  const alsoMade = Object.keys(before).filter((name) => secrets[name] === undefined);
  expect(Object.keys(secrets).filter((name) => before[name] === undefined)).toEqual([]);
  // Where a CRM keeps the hashes, the credentials worker is given this one too, by the page about that.
  expect(alsoMade).toEqual(["HANDOVER_SEALING_PUBLIC_KEY"]);
  expect(Object.values(before).filter((text) => text.trim() === "")).toEqual([]);
  for (const [name, { file }] of Object.entries(secrets)) expect(join(home, "infra", file)).toBe(join(folder, name));
});

test("nobody but their owner comes to the secrets, and each container reads its own", () => {
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o777) !== 0o444)).toEqual([]);
});

test("run again, they make what is missing and leave what is there", () => {
  const { STAFF_TOTP_KEYS: remade, ...kept } = again;
  const { STAFF_TOTP_KEYS: first, ...held } = before;
  expect(kept).toEqual(held);
  expect([remade !== undefined, remade === first]).toEqual([true, false]);
});

interface PodOwner {
  kind: string;
  metadata: { name: string };
  spec: { template: { spec: { containers: { env?: { value?: string }[]; args?: string[] }[] } } };
}

/** The files of its Secret that each pod names. */
function wantedByPods(): Record<string, string[]> {
  const files = globSync("infra/kustomize/{base,overlays/one-machine}/*.yaml", { cwd: root });
  const pods = files
    .flatMap((file) => parseAllDocuments(readFileSync(join(root, file), "utf8")).map((each) => each.toJS() as PodOwner))
    .filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))
    .filter(({ spec }) => spec.template.spec.containers.some(({ env, args }) => (env ?? args) !== undefined));
  const named = ({ spec }: PodOwner) =>
    [...JSON.stringify(spec).matchAll(/"\/run\/secrets\/rekey\/([^"]+)"/g)].map(([, name = ""]) => name);
  const wanted = pods.map((pod) => [pod.metadata.name, named(pod).toSorted()] as const);
  return Object.fromEntries(wanted.filter(([, names]) => names.length > 0));
}

test("its Secrets of Kubernetes have the files that each pod reads and no others, from files that were made", async () => {
  const { code, output, errors } = await runShell(makeKubernetesSecrets, folder);
  expect([errors, code]).toEqual(["", 0]);
  const form =
    /^--namespace rekey create secret generic (\S+)((?: --from-file=[\w.]+=[\w.]+| --from-file=\w+)+) --dry-run=client --output yaml$/;
  const told = output
    .trim()
    .split("\n")
    .map((line) => {
      const [, name = `? ${line}`, sources = ""] = form.exec(line) ?? [];
      const keys = [...sources.matchAll(/--from-file=(\w+)(?:=(\S+))?/g)];
      expect(keys.filter(([, key, file = key]) => before[file ?? ""] === undefined)).toEqual([]);
      return [name, keys.map(([, key = ""]) => key).toSorted()] as const;
    });
  expect(Object.fromEntries(told)).toEqual(wantedByPods());
});

/** Servers where the secrets say that they are, but for hosts and ports; returns the text with those of the test. */
async function startServers(): Promise<(text: string) => string> {
  const server = await startEmptyServer(stack);
  const { username, password, port, pathname } = new URL(read("DATABASE_URL").trim());
  expect([username, password, port, pathname]).toEqual([
    services["postgres"]?.environment?.["POSTGRES_USER"],
    read("POSTGRES_PASSWORD").trim(),
    "5432",
    `/${services["postgres"]?.environment?.["POSTGRES_DB"]}`,
  ]);
  await server.superuser.unsafe(`create role rekey_admin superuser login password '${password}'`);
  await server.superuser.unsafe("create database rekey owner rekey_admin");
  const redisPassword = /^requirepass (\S+)\n$/.exec(read("REDIS_CONF"))?.[1] ?? "";
  const reaper = stack.use(await startReaper());
  const redisPort = await anyPort();
  const program = await ensureRedisProgram(() => {});
  const options = { dataDir: join(home, "redis"), port: redisPort, password: redisPassword, durable: false };
  stack.use(await startRedis(program, { ...options, keepAlive: false, reaper }));
  return (text) =>
    text.replace("@postgres:5432/", `@127.0.0.1:${server.port}/`).replace("@redis:6379", `@127.0.0.1:${redisPort}`);
}

test("with them the database is prepared, the first administrator made, and each container finds all in order", async () => {
  const here = await startServers();
  const readable = join(home, "run");
  mkdirSync(readable);
  for (const [name, text] of Object.entries(again)) writeFileSync(join(readable, name), here(text), { mode: 0o600 });
  const runIn = (service: string, words: string) => {
    const { environment = {} } = services[service] ?? {};
    const env = Object.entries(environment).map(([name, text]) => [
      name,
      text.replace("/run/secrets/", `${readable}/`).replace("/var/lib/rekey/", `${home}/`),
    ]);
    const command = words.replace(/^rekey /, `${commandLine} `);
    return runProgram(["bash", "--norc", "-euc", command], {
      cwd: home,
      env: Object.fromEntries(env) as Record<string, string>,
    });
  };
  const prepared = await runIn("prepare", services["prepare"]?.command?.join(" ") ?? "");
  expect([prepared.errors, prepared.code]).toEqual(["", 0]);
  const [, service = "", words = ""] = /run --rm (\S+) (rekey staff create .*)$/m.exec(page) ?? [];
  const created = await runIn(service, words);
  expect([created.errors, created.code]).toEqual(["", 0]);
  expect(created.output).toMatch(/^The password, shown this once: \S+$/m);
  const noted = await runIn("prepare", `rekey ${noteKeys}`);
  expect([noted.errors, noted.output]).toEqual(["", "Rows written: 11.\n"]);

  const [, names = ""] = /^for service in (.*); do$/m.exec(lookAtEach) ?? [];
  const looked = await Promise.all(
    names.split(" ").map(async (name) => {
      const { output } = await runIn(name, `rekey doctor --service ${name} --json`);
      const lines = output.trim().split("\n");
      return [name, lines.map((line) => JSON.parse(line) as Record<string, string>)] as const;
    }),
  );
  for (const [name, findings] of looked) {
    // Nobody is at mail.example.org.
    const faults = findings.filter(({ outcome, check }) => outcome === "fail" && check !== "mail");
    expect([name, faults]).toEqual([name, []]);
    expect(findings).toContainEqual(expect.objectContaining({ check: "grants", outcome: "ok" }));
    expect(findings).toContainEqual(expect.objectContaining({ check: "keys", outcome: "ok" }));
  }
  const url = databaseUrlFor(readFileSync(join(readable, "DATABASE_URL"), "utf8").trim(), migratorRole);
  await using db = openDatabase(url, { applicationName: "completeness", maxConnections: 1 });
  expect(await checkCompleteness(db)).toMatchObject({ found: 0 });
});
