import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { createDatabase } from "@rekey/dev/own-database";
import { removePostgresData, startPostgres } from "@rekey/dev/postgres-server";
import { startReaper } from "@rekey/dev/reaper";
import { productServices } from "@rekey/dev/service-catalogue";
import { type RunningSystem, startSystem } from "@rekey/dev/system";
import { generateSystemKeys, type SystemKeys } from "@rekey/dev/system-keys";
import { type Mailbox, startMailbox } from "@rekey/mailbox/mailbox";
import { startOwnRedis } from "../../harness/own-redis.ts";
import type { Image } from "./build-image.ts";
import { hostOfImage } from "./run-from-image.ts";

/** What a system of the image works with, on this machine. */
export interface Servers {
  databaseUrl: string;
  redisUrl: string;
  mailbox: Mailbox;
  keys: SystemKeys;
  /** A folder in which the audit sealer may write. */
  checkpoints: string;
}

export async function startServers(stateDir: string, image: Image, stack: AsyncDisposableStack): Promise<Servers> {
  const reaper = stack.use(await startReaper());
  const name = `postgres-image-${process.pid}`;
  stack.defer(() => removePostgresData(stateDir, name));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await anyPort(), stateDir, name, password };
  const server = stack.use(await startPostgres(options));
  const redis = stack.use(await startOwnRedis(join(stateDir, `redis-image-${process.pid}`)));
  const mailbox = stack.use(await startMailbox({ smtpPort: 0, httpPort: 0 }));
  const checkpoints = join(stateDir, `checkpoints-image-${process.pid}`);
  stack.defer(() => rmSync(checkpoints, { recursive: true, force: true }));
  giveAway(checkpoints, image);
  const databaseUrl = await createDatabase(server.url, "rekey");
  return { databaseUrl, redisUrl: redis.url, mailbox, keys: await generateSystemKeys(), checkpoints };
}

const fileIn = (folder: string) => join(folder, "checkpoints.ndjson");

function giveAway(folder: string, { user }: Image): void {
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(fileIn(folder), "", { mode: 0o600 });
  for (const path of [folder, fileIn(folder)]) chownSync(path, uid, gid);
}

/** All services, each a process of the image, at ports of this machine. */
export function startFromImage(image: Image, servers: Servers): Promise<RunningSystem> {
  return startSystem({
    adminUrl: servers.databaseUrl,
    redisUrl: servers.redisUrl,
    queuePrefix: "{image}",
    smtpUrls: [servers.mailbox.smtpUrl],
    keys: servers.keys,
    checkpointFile: fileIn(servers.checkpoints),
    services: productServices,
    host: hostOfImage(image, { from: servers.checkpoints, at: "/var/lib/rekey" }),
    env: { FORM_FILLED_AFTER: "0ms" },
    portChoice: "any",
    keepAlive: false,
    readyTimeoutMs: 60_000,
  });
}
