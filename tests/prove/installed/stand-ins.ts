import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Buildah } from "../image/build-image.ts";

/** What compose.yaml names and a machine without a registry cannot have. */
const names = { postgres: "docker.io/library/postgres:18.4", redis: "docker.io/library/redis:7.2" };

const install = `set -eu
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql redis-server >/dev/null
apt-get clean
mkdir -p /data /run/postgresql
chown postgres: /run/postgresql
ln -s /usr/lib/postgresql/*/bin/pg_isready /usr/local/bin/`;

/** PostgreSQL and Redis of Debian under the names of compose.yaml, as archives that an engine loads. */
export async function packStandIns(buildah: Buildah, base: string, folder: string): Promise<string[]> {
  const archives = Object.keys(names).map((name) => join(folder, `${name}.tar`));
  if (archives.every((file) => existsSync(file))) return archives;
  const container = await buildah("from", "--pull-never", base);
  await buildah("run", "--isolation", "chroot", "--network", "host", container, "--", "sh", "-c", install);
  for (const [name, image] of Object.entries(names)) {
    const script = `/usr/local/bin/begin-${name}`;
    await buildah("copy", "--quiet", container, join(import.meta.dirname, "stand-ins", name), script);
    await buildah("config", "--entrypoint", JSON.stringify([script]), container);
    await buildah("commit", "--quiet", container, `docker-archive:${join(folder, `${name}.tar`)}:${image}`);
  }
  await buildah("rm", container);
  return archives;
}
