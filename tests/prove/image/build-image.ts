import { execFile } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "@rekey/dev/system-package";

const run = promisify(execFile);
const repository = join(import.meta.dirname, "../../..");
const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** What cannot be had without a registry is made of Debian's packages and of the Node of the repository. */
export const stoodInFor = { base: "localhost/rekey-debian", node: "localhost/rekey-node" };

export interface Image {
  /** Its root on this machine. */
  root: string;
  environment: Record<string, string>;
  user: string;
  command: string[];
  health: string[];
  bytes: number;
}

export type Buildah = (...words: string[]) => Promise<string>;

/** With what it has made so far in `folder`. */
export function openBuildah(folder: string): Buildah {
  const places = ["--root", join(folder, "storage"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  return async (...words) => {
    const { stdout } = await run("buildah", [...places, ...words], { maxBuffer: 1e8, cwd: repository });
    return stdout.trim();
  };
}

/** Makes the image by the steps of its own Dockerfile, in `folder`, and lays it out there. */
export async function buildImage(folder: string, say: (line: string) => void): Promise<Image> {
  const missing = ["buildah", "debootstrap"].filter((name) => findProgram([name]) === undefined);
  if (missing.length > 0 || process.getuid?.() !== 0) {
    throw new Error(`this needs Linux, root, buildah and debootstrap. Type: apt-get install ${missing.join(" ")}`);
  }
  mkdirSync(folder, { recursive: true });
  const buildah = openBuildah(folder);
  const has = (name: string) => buildah("inspect", "--type", "image", name).then(Boolean, () => false);
  const debian = join(folder, "debian");
  if (!existsSync(join(debian, "bin/sh"))) {
    say("making a Debian of its packages");
    await run("debootstrap", ["--variant=minbase", "bookworm", debian, await mirror()], { maxBuffer: 1e8 });
  }
  // What earlier runs have laid out.
  await buildah("rm", "--all");
  if (!(await has(stoodInFor.base))) await importImage(buildah, debian, stoodInFor.base);
  if (!(await has(stoodInFor.node)))
    await importImage(buildah, withNode(debian, join(folder, "node")), stoodInFor.node);
  say("making the image by infra/Dockerfile");
  const args = [`NODE_IMAGE=${stoodInFor.node}`, `BASE_IMAGE=${stoodInFor.base}`].flatMap((arg) => [
    "--build-arg",
    arg,
  ]);
  const store = join(folder, "store");
  mkdirSync(store, { recursive: true });
  // What was downloaded is there for the next run; none of it becomes a part of the image.
  const how = ["--isolation", "chroot", "--network", "host", "--format", "docker", "--layers=false", "--pull-never"];
  const kept = ["--volume", `${store}:/root/.local/share/pnpm/store`];
  await buildah("build", ...how, ...kept, ...args, "--file", "infra/Dockerfile", "--tag", "rekey", ".");
  return layOut(buildah);
}

/** Where this machine's own packages come from. */
export async function mirror(): Promise<string> {
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)"]);
  return stdout.split("\n")[0] ?? "";
}

async function importImage(buildah: Buildah, root: string, name: string): Promise<void> {
  const container = await buildah("from", "scratch");
  await buildah("add", "--quiet", container, root, "/");
  if (name === stoodInFor.node) {
    // As a firm's own image would have it, where its network needs an authority of its own.
    await buildah("config", "--env", `NODE_EXTRA_CA_CERTS=${authorities}`, container);
  }
  await buildah("commit", "--quiet", "--rm", container, name);
}

function withNode(debian: string, root: string): string {
  if (existsSync(root)) return root;
  cpSync(debian, root, { recursive: true, verbatimSymlinks: true });
  copyFileSync(join(repository, "node_modules/node/bin/node"), join(root, "usr/local/bin/node"));
  const npm = dirname(dirname(realpathSync(findProgram(["npm"]) ?? "")));
  cpSync(npm, join(root, "usr/local/lib/node_modules/npm"), { recursive: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
  mkdirSync(join(root, dirname(authorities)), { recursive: true });
  copyFileSync(authorities, join(root, authorities));
  return root;
}

interface Inspected {
  OCIv1: { config: { Env: string[]; User: string; Cmd: string[] } };
  Docker: { config: { Healthcheck: { Test: string[] } }; size: number };
}

async function layOut(buildah: Buildah): Promise<Image> {
  const { OCIv1, Docker } = JSON.parse(await buildah("inspect", "--type", "image", "rekey")) as Inspected;
  const root = await buildah("mount", await buildah("from", "--pull-never", "rekey"));
  const { stdout } = await run("du", ["--summarize", "--bytes", root]);
  return {
    root,
    environment: Object.fromEntries(OCIv1.config.Env.map((each) => each.split(/=(.*)/s))) as Record<string, string>,
    user: OCIv1.config.User,
    command: OCIv1.config.Cmd,
    health: Docker.config.Healthcheck.Test.slice(1),
    bytes: Number.parseInt(stdout, 10),
  };
}
