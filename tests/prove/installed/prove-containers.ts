import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { productServices } from "@rekey/dev/service-catalogue";
import { parse } from "yaml";
import { blocksOf } from "../../harness/page-blocks.ts";
import { runProgram } from "../../harness/run-program.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { buildImage, openBuildah, stoodInFor } from "../image/build-image.ts";
import { say } from "../report.ts";
import { type DockerEngine, somewhere, startDocker } from "./docker-engine.ts";
import { packStandIns } from "./stand-ins.ts";

const repository = join(import.meta.dirname, "../../..");
const page = readFileSync(join(repository, "docs/how-to/run-in-containers.md"), "utf8");
const composeFile = readFileSync(join(repository, "infra/compose.yaml"), "utf8");

// Debian's compose is of the generation before: it is not told a project's name by the file, and waits for nobody.
const asDebianHasIt = `docker() {
  [ "$1" = compose ] || { command docker "$@"; return; }
  shift
  for word; do shift; [ "$word" = --wait ] || set -- "$@" "$word"; done
  docker-compose --project-name rekey "$@"
}
`;

/** Does what docs/how-to/run-in-containers.md says, by its own commands, on a Docker engine. Throws where it fails. */
export async function proveContainers(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = join(resolve(process.env["REKEY_DIR"] ?? join(repository, ".rekey")), "image");
  await buildImage(folder, (line) => say(`  ${line}`));
  const engine = stack.use(await startDocker());
  await loadImages(folder, engine);
  const home = mkdtempSync(join(tmpdir(), "rekey-containers-"));
  stack.defer(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, "infra"));
  writeFileSync(join(home, "infra/compose.yaml"), composeFile.replace(/^name: .*\n/m, ""));
  const shell = (commands: string) => runShell(commands, home, engine);

  await makeSecrets(home, shell);
  const [settings = ""] = blocksOf(page, "").filter((block) => block.startsWith("API_URL="));
  writeFileSync(join(home, "infra/.env"), settings);
  stack.defer(async () => void (await shell("docker compose --file infra/compose.yaml down --volumes --timeout 5")));
  await shell(commandOf("up --detach"));
  await waitFor(() => areHealthy(shell), { message: "all containers being healthy", timeoutMs: 120_000, everyMs: 500 });
  say("  every container is healthy");
  for (const service of productServices) await expectHeldIn(service, shell, engine);
  say("  each service has its own secrets, no right and no place to write, and those that need none no way out");
  const password = /^The password, shown this once: (\S+)$/m.exec(await shell(commandOf("staff create")))?.[1] ?? "";
  await resetByHand(join(home, "infra/secrets/STAFF_SIGNING_KEY"), password, engine);
  const checked = await shell("docker compose --file infra/compose.yaml run --rm prepare rekey audit check");
  if (!checked.includes("Changes and history say the same.")) throw new Error(`the history: ${checked}`);
  await shell("docker compose --file infra/compose.yaml stop");
  const ends = await shell(`docker inspect --format '{{.Name}} {{.State.ExitCode}}' $(docker ps --all --quiet)`);
  const unclean = ends.split("\n").filter((line) => line !== "" && !line.endsWith(" 0"));
  if (unclean.length > 0) throw new Error(`these did not end as they were asked to: ${unclean.join(", ")}`);
  say("  each container ended as it was asked to");
}

type Shell = (commands: string) => Promise<string>;

async function runShell(commands: string, cwd: string, { env }: DockerEngine): Promise<string> {
  const { code, output, errors } = await runProgram(["bash", "-euc", asDebianHasIt + commands], { cwd, env });
  if (code !== 0) throw new Error(`"${commands.trim().split("\n").at(-1)}" ended with ${code}: ${errors}`);
  return output;
}

/** The one command of the page with these words. */
function commandOf(words: string): string {
  const commands = blocksOf(page, "")
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.includes(words));
  if (commands.length !== 1) throw new Error(`the page has ${commands.length} commands with "${words}"`);
  return commands[0] ?? "";
}

async function loadImages(folder: string, { env }: DockerEngine): Promise<void> {
  const buildah = openBuildah(folder);
  const archive = join(folder, "rekey.tar");
  rmSync(archive, { force: true });
  await buildah("push", "--quiet", "rekey", `docker-archive:${archive}:rekey:latest`);
  for (const file of [archive, ...(await packStandIns(buildah, stoodInFor.base, folder))]) {
    const { code, errors } = await runProgram(["docker", "load", "--quiet", "--input", file], { env });
    if (code !== 0) throw new Error(`${file} is not loaded: ${errors}`);
  }
}

/** By the page, twice: the second time makes what is missing, and that alone. */
async function makeSecrets(home: string, shell: Shell): Promise<void> {
  const [make = ""] = blocksOf(page, "sh");
  const folder = join(home, "infra/secrets");
  const read = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  await shell(make);
  const before = read();
  rmSync(join(folder, "STAFF_TOTP_KEYS"));
  await shell(make);
  const changed = read().filter(([name, text], at) => before[at]?.[0] !== name || before[at]?.[1] !== text);
  if (changed.map(([name]) => name).join() !== "STAFF_TOTP_KEYS") throw new Error("the secrets were made over");
}

async function areHealthy(shell: Shell): Promise<boolean> {
  const healthy = await shell(`docker ps --filter health=healthy --format '{{.Names}}'`);
  const wanted = [...productServices, "postgres", "redis"];
  return wanted.every((name) => healthy.split("\n").some((each) => each.includes(name)));
}

const { services } = parse(composeFile, { merge: true }) as {
  services: Record<string, { secrets: string[]; networks: string[] }>;
};

async function expectHeldIn(service: string, shell: Shell, engine: DockerEngine): Promise<void> {
  const inService = (words: string) => shell(`docker compose --file infra/compose.yaml exec -T ${service} ${words}`);
  const told = await inService(`sh -c '
    id -u; touch /app/file 2>&1 || true
    grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/1/status | sort; ls /run/secrets | sort'`);
  const { secrets = [], networks = [] } = services[service] ?? {};
  const rights = ["CapBnd:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"];
  const wanted = ["10001", "touch: cannot touch '/app/file': Read-only file system", ...rights];
  if (told.trim() !== [...wanted, ...secrets.toSorted()].join("\n")) throw new Error(`${service} has: ${told}`);
  const before = await engine.sentOut();
  await inService(`node -e '${tryToLeave}'`);
  const hasLeft = (await engine.sentOut()) > before;
  const mayLeave = networks.some((name) => name !== "data");
  if (hasLeft !== mayLeave)
    throw new Error(`what ${service} sends ${hasLeft ? "leaves" : "does not leave"} the machine`);
}

// Nobody answers; a packet that has left is enough.
const tryToLeave = `require("net").connect(443, "${somewhere}").on("error", () => process.exit());
  setTimeout(() => process.exit(), 500);`;

async function resetByHand(keyFile: string, password: string, { inNetwork }: DockerEngine): Promise<void> {
  const words = [join(import.meta.dirname, "reset-by-hand-process.ts"), keyFile, "you@example.org", password];
  const { code, output, errors } = await runProgram([...inNetwork, process.execPath, ...words], { env: {} });
  if (code !== 0) throw new Error(`no reset by hand: ${errors}`);
  say(`  ${output.trim()}`);
}
