import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startProcess } from "@rekey/dev/managed-process";
import { productServices, serviceCatalogue, type ServiceName } from "@rekey/dev/service-catalogue";
import { makeAuthority } from "../../harness/make-certificate.ts";
import { blocksOf } from "../../harness/page-blocks.ts";
import { runProgram } from "../../harness/run-program.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { buildImage } from "../image/build-image.ts";
import { say } from "../report.ts";
import { boot, type Machine, makeDebian } from "./boot-debian.ts";

const repository = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(repository, file), "utf8");
const page = read("docs/how-to/run-under-systemd.md");
const rekey = "/opt/rekey/infra/image/rekey";

/** Does what docs/how-to/run-under-systemd.md says, under a systemd of its own. Throws where it fails. */
export async function proveUnits(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const state = resolve(process.env["REKEY_DIR"] ?? join(repository, ".rekey"));
  const image = await buildImage(join(state, "image"), (line) => say(`  ${line}`));
  const root = await makeDebian(join(state, "units"), say);
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  const certificates = mkdtempSync(join(tmpdir(), "rekey-units-"));
  stack.defer(() => rmSync(certificates, { recursive: true, force: true }));
  layOut(image.root, root, certificates);
  const machine = stack.use(await boot(root));
  const shell = (commands: string) => runShell(machine, commands);
  await prepareServers(shell);
  const [install = "", update = ""] = blocksOf(page, "sh");
  await shell(withAuthority(install));
  // An installation of before has no key for second factors.
  rmSync(join(root, "etc/rekey/console/STAFF_TOTP_KEYS"));
  await shell(blocksOf(page, "").find((block) => block.includes("daemon-reload")) ?? "exit 1");
  for (const service of productServices) await waitUntilReady(service, shell);
  say("  every unit has started its service, and each is ready");
  const users = new Set<string>();
  for (const service of productServices) users.add(await expectHeldIn(service, shell));
  if (users.size !== productServices.length) throw new Error("services share a user");
  say("  each has its own secrets, a user of its own that is nobody, no right and no place to write");
  await resetByHand(machine, certificates, shell);
  // What `npm run rekey` runs.
  const checked = await shell("node /opt/rekey/infra/dev/rekey.mjs audit check --dir /etc/rekey");
  if (!checked.includes("Changes and history say the same.")) throw new Error(`the history: ${checked}`);
  await expectStartedAgain(shell);
  await expectOrderlyEnds(shell);
  await shell(update);
  say("  what an update does has started each of them again, one when the other was ready");
}

/** What the page's first step brings, of the same packages, and who says for example.org what it is. */
function layOut(image: string, root: string, certificates: string): void {
  cpSync(join(image, "app"), join(root, "opt/rekey"), { recursive: true, verbatimSymlinks: true });
  cpSync(join(repository, "infra/systemd"), join(root, "opt/rekey/infra/systemd"), { recursive: true });
  copyFileSync(join(image, "usr/local/bin/node"), join(root, "usr/local/bin/node"));
  const authority = makeAuthority();
  const { cert, key } = authority.issue({ dns: "console.example.org" });
  writeFileSync(join(certificates, "cert.pem"), cert);
  writeFileSync(join(certificates, "key.pem"), key);
  mkdirSync(join(root, "etc/ssl"), { recursive: true });
  writeFileSync(join(root, "etc/ssl/ours.pem"), authority.cert);
  writeFileSync(join(root, "etc/hosts"), "127.0.0.1 localhost console.example.org\n");
}

// As the page has it for a private authority: before `public.env` is made.
const withAuthority = (commands: string): string =>
  commands.replace(
    /^for settings in/m,
    "for service in /etc/rekey/*/settings.env; do echo NODE_EXTRA_CA_CERTS=/etc/ssl/ours.pem >> $service; done\n$&",
  );

type Shell = (commands: string) => Promise<string>;

async function runShell({ inside }: Machine, commands: string): Promise<string> {
  const { code, output, errors } = await runProgram([...inside, "bash", "--norc", "-euc", commands], { env: {} });
  if (code !== 0) throw new Error(`"${commands.trim().split("\n").at(-1)}" ended with ${code}: ${errors}${output}`);
  return output;
}

async function prepareServers(shell: Shell): Promise<void> {
  const [sql = ""] = blocksOf(read("docs/how-to/install.md"), "sql");
  await shell(`su postgres -c psql <<'SQL'\n${sql}SQL
    echo 'requirepass of-redis' >> /etc/redis/redis.conf && systemctl restart redis-server
    umask 077
    printf %s 'postgres://rekey_keeper:a%20long%20password@127.0.0.1:5432/rekey' > /root/database-url
    printf %s 'redis://:of-redis@127.0.0.1:6379' > /root/redis-url
    printf %s 'smtps://login:password@mail.example.org' > /root/smtp-urls`);
}

async function waitUntilReady(service: ServiceName, shell: Shell): Promise<void> {
  const { adminPort } = serviceCatalogue[service];
  const ask = `ADMIN_PORT=${adminPort} /opt/rekey/infra/image/rekey-healthcheck`;
  try {
    await waitFor(() => shell(ask), { message: `${service} being ready`, timeoutMs: 60_000, everyMs: 250 });
  } catch (error) {
    const told = await shell(`journalctl --unit rekey@${service} --lines 8 --no-pager --output cat`);
    throw new Error(`${service} is not ready: ${told}`, { cause: error });
  }
}

/** Gives the number of its user. */
async function expectHeldIn(service: ServiceName, shell: Shell): Promise<string> {
  const told = await shell(`pid=$(systemctl show --property MainPID --value rekey@${service})
    user=$(stat --format %u /proc/$pid)
    [ $user -ge 61184 ] && echo $user
    grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/$pid/status
    ls /proc/$pid/root/run/credentials/rekey@${service}.service | sort | tr '\\n' ' '; echo
    as_service() {
      nsenter --target $pid --mount --user setpriv --reuid $user --regid $user --keep-groups sh -c "$1" 2>&1 || true
    }
    for folder in /opt/rekey /etc /var/lib /usr; do as_service "touch $folder/file"; done
    for other in $(systemctl show --property MainPID --value 'rekey@*'); do
      [ $other = $pid ] || as_service "kill -0 $other && echo ends another"
    done`);
  const drop = read(`infra/systemd/rekey@${service}.service.d/rekey.conf`);
  const secrets = [...drop.matchAll(/^LoadCredential=([A-Z_]+):/gm)].map(([, name = ""]) => name);
  const [user = "", ...lines] = told.trim().split("\n");
  const rights = ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"];
  const isHeld = lines.slice(0, 4).toSorted().join() === rights.toSorted().join();
  const hasOwn = lines[4]?.trim() === secrets.toSorted().join(" ");
  const tries = lines.slice(5).filter((line) => line !== "");
  const count = (words: string) => tries.filter((line) => line.endsWith(words)).length;
  const isApart = count("Operation not permitted") === productServices.length - 1;
  if (
    !isHeld ||
    !hasOwn ||
    count("Read-only file system") !== 4 ||
    !isApart ||
    tries.length !== 3 + productServices.length
  )
    throw new Error(`${service} is not held in: ${told}`);
  return user;
}

async function resetByHand({ root, inNetwork }: Machine, certificates: string, shell: Shell): Promise<void> {
  const made = await shell(
    `${rekey} staff create --dir /etc/rekey --email you@example.org --name "Your Name" --role admin --generate`,
  );
  const password = /^The password, shown this once: (\S+)$/m.exec(made)?.[1] ?? "";
  const started = (name: string, ...words: string[]) => {
    const [command = "", ...args] = [...inNetwork, process.execPath, join(import.meta.dirname, name), ...words];
    return startProcess(name, { command, args, env: {}, cwd: "/", stopSignal: "SIGTERM" });
  };
  const proxy = await started("speak-for-console-process.ts", certificates);
  try {
    await waitFor(() => proxy.lines().length > 0, { message: "the proxy listening" });
    const keyFile = join(root, "etc/rekey/console/STAFF_SIGNING_KEY");
    const asked = await started("reset-by-hand-process.ts", keyFile, "you@example.org", password);
    const { code } = await asked.exited;
    if (code !== 0) throw new Error(`no reset by hand: ${asked.lines().join("\n")}`);
    say(`  ${asked.lines().at(-1)}`);
  } finally {
    await proxy.stop(5_000);
  }
}

/** Whoever is killed is there again, and its unit has not given up. */
async function expectStartedAgain(shell: Shell): Promise<void> {
  const pidOf = async () => (await shell("systemctl show --property MainPID --value rekey@api")).trim();
  const before = await pidOf();
  await shell("systemctl kill --kill-whom=main --signal=KILL rekey@api");
  await waitFor(async () => !["0", before].includes(await pidOf()), { message: "another process", everyMs: 250 });
  await waitUntilReady("api", shell);
  say("  a service that was killed is there again");
}

async function expectOrderlyEnds(shell: Shell): Promise<void> {
  await shell("systemctl stop 'rekey@*'");
  // By name: a pattern finds only units that run.
  const units = productServices.map((service) => `rekey@${service}`).join(" ");
  const told = await shell(`systemctl show --property=Id,ActiveState,Result,ExecMainCode,ExecMainStatus ${units}`);
  const ends = told.trim().split("\n\n");
  const orderly = ["ActiveState=inactive", "Result=success", "ExecMainCode=1", "ExecMainStatus=0"];
  const others = ends.filter((end) => orderly.some((line) => !end.split("\n").includes(line)));
  if (ends.length !== productServices.length || others.length > 0)
    throw new Error(`not all ended as they were asked to: ${others.join("; ")}`);
  say("  each unit ended as it was asked to");
}
