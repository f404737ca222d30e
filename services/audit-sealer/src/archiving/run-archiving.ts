import { bySystem } from "@rekey/database/actor";
import { archiveLines } from "@rekey/database/archives/archive-lines";
import { type DueArchive, findDueArchive } from "@rekey/database/archives/find-due";
import {
  type OpenArchive,
  findOpenArchive,
  recordArchive,
  removeArchived,
} from "@rekey/database/archives/remove-archived";
import type { Database } from "@rekey/database/connection";
import { listVerifierKeys } from "@rekey/database/sealing/read-proofs";
import { unitOfWork } from "@rekey/database/unit-of-work";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { ArchiveRefusal } from "./archive-fault.ts";
import type { ArchiveFolder } from "./archive-folder.ts";
import { judgeArchive } from "./judge-archive.ts";

export interface Archiving {
  db: Database;
  folder: ArchiveFolder;
  /** So many whole months before the present one are kept. */
  keepMonths: number;
  /** Throws where the history may not be signed: then none of it may go either. */
  checkSigning: () => Promise<void>;
}

// Locked no longer than a step of anybody waits for them; nobody changes them.
const removedAtOnce = 2_000;

export interface ArchivingRounds {
  /** Takes the next step of the oldest archive, or of the next one that is due. */
  round: () => Promise<"more" | "all">;
  /** Throws why nothing is archived or removed, if so. */
  check: () => Promise<void>;
}

/**
 * Archives a month at a time: writes and verifies the file, tells of it, and removes its rows when a checkpoint covers
 * what was told. Each step is found again in the database, so one that was cut off is taken once more.
 */
export function openArchiving(
  archiving: Archiving,
  { log, metrics }: { log: Logger; metrics: Metrics },
): ArchivingRounds {
  const figures = openFigures(metrics);
  const remove = openRemoval(archiving, { log, count: (rows) => figures.removed.inc(rows) });
  let refusal: ArchiveRefusal | undefined;

  function setRefusal(next: ArchiveRefusal | undefined): void {
    if (next && next.fault !== refusal?.fault)
      log.error({ code: "history-archive-failed", fault: next.fault, err: next }, "the history is not archived");
    if (!next && refusal) log.info({ code: "history-archive-recovered" }, "the history is archived again");
    refusal = next;
    figures.refused.set(next ? 1 : 0);
  }

  return {
    check: () => (refusal ? Promise.reject(new Error(refusal.message)) : Promise.resolve()),
    async round() {
      if (await isRefused(archiving.checkSigning())) return "all";
      try {
        const open = await findOpenArchive(archiving.db);
        const left = open?.isTold ? await remove(open) : "all";
        if (open === undefined) await archiveNext(archiving, log);
        setRefusal(undefined);
        return left;
      } catch (error) {
        if (!(error instanceof ArchiveRefusal)) throw error;
        setRefusal(error);
        return "all";
      }
    },
  };
}

const isRefused = (check: Promise<void>): Promise<boolean> =>
  check.then(
    () => false,
    () => true,
  );

async function archiveNext({ db, folder, keepMonths }: Archiving, log: Logger): Promise<void> {
  const due = await findDueArchive(db, keepMonths);
  if (due === undefined) return;
  const keys = (await listVerifierKeys(db)).map(({ vkey }) => vkey);
  const file = nameOf(due);
  const sha256 = await folder.keep(file, archiveLines(db, due), judgeArchive(due, keys));
  const isTold = await unitOfWork(db).run(bySystem, (work) => recordArchive(work, { ...due, file, sha256 }));
  const { number, from, to } = due;
  if (isTold) log.info({ code: "history-archived", archive: number, from, to, file, sha256 }, "a month was archived");
}

type Removal = (open: OpenArchive) => Promise<"more" | "all">;

/** Removes some rows at a time, after a look at the file: what was verified may have been lost since. */
function openRemoval(
  { db, folder }: Archiving,
  { log, count }: { log: Logger; count: (rows: number) => void },
): Removal {
  let seen: number | undefined;
  return async ({ number, from, to, removedThrough, file, sha256 }) => {
    if (seen !== number && (await folder.hash(file)) !== sha256) throw new ArchiveRefusal("archive-lost");
    seen = number;
    const removed = await removeArchived(db, number, removedAtOnce);
    count(removed);
    if (removedThrough + removed === to)
      log.info({ code: "history-removed", archive: number, from, to, file }, "rows that are archived were removed");
    return "more";
  };
}

/** `rekey-history-2026-03-rows-1-to-1234.ndjson`: the month that it closes, and its rows. */
function nameOf({ from, to, until }: DueArchive): string {
  const month = new Date(Date.parse(until) - 1).toISOString().slice(0, 7);
  return `rekey-history-${month}-rows-${from}-to-${to}.ndjson`;
}

function openFigures(metrics: Metrics) {
  return {
    refused: metrics.gauge("rekey_audit_archive_failing"),
    removed: metrics.counter("rekey_audit_archived_total"),
  };
}
