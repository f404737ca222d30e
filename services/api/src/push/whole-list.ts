import type { PushResult, WholeList } from "@rekey/contracts/directory-push";
import type { Cause } from "@rekey/database/actor";
import { getClient } from "@rekey/database/directory/read-directory";
import { findMissing, switchOff } from "@rekey/database/push/switch-off";
import { ProblemError, problemBody, problemOf } from "../problem.ts";
import { unknownClient } from "../directory-problem.ts";
import type { PushDeps } from "./push-directory.ts";

export interface PushedList {
  /** The number of the line that says that the list is whole. */
  line: number;
  whole: WholeList;
  /** Every contact that a line is about, also one that was refused. */
  listed: ReadonlySet<string>;
  /** Whether a line could not be read, so that nobody knows whom it is about. */
  hasUnread: boolean;
  begunAt: string;
}

const usualPercent = 10;
/** So many may go from a small list, of which they are more than the usual share. */
const alwaysFew = 5;
const atOnce = 250;
const shown = 20;

/**
 * Switches off whom a whole list has not, unless it is not to be believed: a line of it could not be read, or more are
 * missing than may be. Whoever was added after the push was begun is on no list yet, and stays. Where it fails on the
 * way the answer says how many were switched off: they stay so.
 */
export async function* takeAsWhole(deps: PushDeps, cause: Cause, list: PushedList): AsyncGenerator<PushResult[]> {
  const soFar: SoFar = { switchedOff: 0 };
  try {
    yield* switchOffMissing(deps, cause, list, soFar);
  } catch (error) {
    deps.log.warn({ code: "push-list-failed", err: error }, "a whole list was not done to its end");
    yield refuse(deps, list, problemOf(error), soFar);
  }
}

type SoFar = Pick<PushResult, "missing" | "of"> & { switchedOff: number };

function refuse(deps: PushDeps, { line }: PushedList, error: ProblemError, more: Partial<PushResult> = {}) {
  deps.noteRefusal(error);
  return [{ line, id: null, outcome: "refused" as const, problem: problemBody(deps.apiUrl, error), ...more }];
}

async function* switchOffMissing(
  deps: PushDeps,
  cause: Cause,
  list: PushedList,
  soFar: SoFar,
): AsyncGenerator<PushResult[]> {
  const { db, bulkDb, options } = deps;
  const { line, whole } = list;
  if (whole.of === "client" && !(await getClient(db, whole.clientId))) {
    yield refuse(deps, list, new ProblemError("invalid-request", { errors: [unknownClient("/whole/clientId")] }));
    return;
  }
  if (list.hasUnread) {
    yield refuse(deps, list, notWhole("A line before has no id that can be read, so it may be about anybody."));
    return;
  }
  const { of, missing } = await findMissing(bulkDb, whole, { ...list, listed: [...list.listed] });
  const counts = { missing: missing.length, of };
  if (isTooMany(counts, whole.atMostPercent)) {
    const detail = `The list has ${missing.length} of ${of} not. Say with atMostPercent how large a share may go.`;
    yield refuse(deps, list, notWhole(detail), { ...counts, examples: missing.slice(0, shown) });
    return;
  }
  Object.assign(soFar, counts);
  const outcome = whole.missing === "end" ? "ended" : "access-removed";
  for (let start = 0; start < missing.length; start += atOnce) {
    const some = missing.slice(start, start + atOnce);
    const done = options.dry
      ? some
      : await deps.steps.runList(cause, some, (work, ids) => switchOff(work, ids, whole), true);
    soFar.switchedOff += options.dry ? 0 : done.length;
    yield done.map((id) => ({ line, id, outcome }));
  }
  yield [{ line, id: null, outcome: "done", ...counts }];
}

const notWhole = (detail: string) => new ProblemError("list-not-whole", { detail });

function isTooMany({ missing, of }: { missing: number; of: number }, atMostPercent: number | undefined): boolean {
  if (missing === 0) return false;
  if (atMostPercent !== undefined) return missing * 100 > of * atMostPercent;
  return missing === of || missing > Math.max(alwaysFew, (of * usualPercent) / 100);
}
