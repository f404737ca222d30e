import { openDatabase } from "@rekey/database/connection";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { showPools } from "@rekey/runtime/metrics";
import { runService } from "@rekey/runtime/run-service";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { openArchiveFolder } from "./archiving/archive-folder.ts";
import { type Archiving, type ArchivingRounds, openArchiving } from "./archiving/run-archiving.ts";
import { Config } from "./config.ts";
import { readSigners } from "./read-signers.ts";
import { openSigning } from "./run-signing.ts";
import { openSealing } from "./seal-rows.ts";
import { openCheckpointFile } from "./sinks/checkpoint-file.ts";
import { openDelivery } from "./sinks/deliver.ts";
import { keepPublicKeys, keyFileOf } from "./sinks/key-file.ts";
import { commandSender, webhookSender } from "./sinks/senders.ts";

await runService("audit-sealer", Config, async ({ config, log, stack, health, metrics, tracing }) => {
  const signers = await readSigners(config.AUDIT_SIGNING_KEYS, config.AUDIT_ORIGIN);
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-audit-sealer", maxConnections: 3 }));
  showPools(metrics, { main: db.connections });
  const timeoutMs = config.CHECKPOINT_TIMEOUT;
  const deliveries = [
    ...config.AUDIT_CHECKPOINT_WEBHOOKS.map((url) =>
      webhookSender(url, config.AUDIT_CHECKPOINT_ALLOWED_NETWORKS, timeoutMs),
    ),
    ...config.AUDIT_CHECKPOINT_COMMANDS.map((line) => commandSender(line.split(/\s+/), timeoutMs)),
  ].map((sender) => openDelivery(sender, log));
  const signing = openSigning(
    {
      db,
      origin: config.AUDIT_ORIGIN,
      signers,
      file: openCheckpointFile(config.AUDIT_CHECKPOINT_FILE, timeoutMs),
      fileName: config.AUDIT_CHECKPOINT_FILE,
      everyMs: config.CHECKPOINT_EVERY,
      rows: config.CHECKPOINT_ROWS,
    },
    { deliveries, log, metrics },
  );
  const vkeys = signers.map(({ vkey }) => vkey);
  await keepPublicKeys(keyFileOf(config.AUDIT_CHECKPOINT_FILE), vkeys, log);
  const sealing = openSealing(db, metrics, tracing);
  stack.use(runUntilStopped("sealing", sealing.round, { everyMs: config.SEAL_EVERY, log }));
  stack.use(runUntilStopped("signing", signing.round, { everyMs: 1_000, log }));
  for (const { round } of deliveries) {
    const deliver = async () => (await round(signing.newest()), "all" as const);
    stack.use(runUntilStopped("giving away checkpoints", deliver, { everyMs: 1_000, log }));
  }
  const archiving = archivingOf(config, { db, checkSigning: signing.check }, { log, metrics });
  if (archiving !== undefined) {
    stack.use(runUntilStopped("archiving", archiving.round, { everyMs: config.HISTORY_ARCHIVE_EVERY, log }));
    health.addCheck("archives", archiving.check, { everyMs: 5_000, degrades: true });
  }
  const checkSinks = async () => {
    const behind = deliveries.filter(({ isBehind }) => isBehind()).map(({ state }) => state().name);
    if (behind.length > 0) throw new Error(`the newest checkpoint was not taken by ${behind.join(", ")}`);
  };
  health.addCheck("seals", sealing.check, { everyMs: 5_000 });
  health.addCheck("checkpoints", signing.check, { everyMs: 5_000 });
  health.addCheck("checkpoint-sinks", checkSinks, { everyMs: 5_000, degrades: true });
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
});

/** Undefined where all of the history is kept. */
function archivingOf(
  { HISTORY_KEEP: keepMonths, HISTORY_ARCHIVE_DIR: path, HISTORY_ARCHIVE_TIMEOUT: timeoutMs }: Config,
  history: Pick<Archiving, "db" | "checkSigning">,
  telling: Parameters<typeof openArchiving>[1],
): ArchivingRounds | undefined {
  if (keepMonths === "off" || path === undefined) return undefined;
  return openArchiving({ ...history, keepMonths, folder: openArchiveFolder(path, timeoutMs) }, telling);
}
