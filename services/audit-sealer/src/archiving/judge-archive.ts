import type { DueArchive } from "@rekey/database/archives/find-due";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { parseVerifierKey } from "@rekey/proof/note";
import { verifyExport } from "@rekey/proof/verify-export";
import { ArchiveRefusal } from "./archive-fault.ts";
import type { Judge } from "./archive-folder.ts";

/**
 * Verifies a file as an outsider does, by public keys and the file alone, and that it has the rows which are meant: all
 * of them, proven, and none else.
 */
export function judgeArchive(due: DueArchive, keys: readonly string[]): Judge {
  return async (chunks, isOwn) => {
    const parsed = await Promise.all(keys.map(parseVerifierKey));
    const trusted = parsed.filter((key) => key !== undefined);
    const verdict = await verifyExport(chunks, { primitives: nodePrimitives, keys: trusted, checkpoints: [] });
    const { isGood, isKeyGiven, isWhole, before, checkpoint, rows, archive } = verdict;
    const count = due.to - due.from + 1;
    const isIt =
      isGood &&
      isKeyGiven &&
      isWhole &&
      archive === due.number &&
      before === due.from - 1 &&
      checkpoint?.size === due.to &&
      rows.all === count &&
      rows.proven === count;
    if (isIt) return;
    const cause = new Error(verdict.fault?.message ?? "it has other rows");
    throw new ArchiveRefusal(isOwn ? "archive-wrong" : "other-file", { cause });
  };
}
