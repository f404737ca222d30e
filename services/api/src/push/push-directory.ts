import { addressKey } from "@rekey/contracts/address";
import type { PushResult } from "@rekey/contracts/directory-push";
import { isWithin, type Narrowing } from "@rekey/contracts/narrowing";
import type { AddressHolder } from "@rekey/contracts/resources";
import type { Cause } from "@rekey/database/actor";
import { type Database, isTransientDatabaseError, mayBeOfOneMember } from "@rekey/database/connection";
import { DirectoryConflict } from "@rekey/database/directory/directory-conflict";
import { findSurvivors } from "@rekey/database/merges/merged-contacts";
import { findAddressHolders } from "@rekey/database/directory/read-directory";
import { type PushOptions, pushLines } from "@rekey/database/push/push-lines";
import type { PushedLine, PushedOutcome } from "@rekey/database/push/pushed-line";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import type { Logger } from "@rekey/runtime/logger";
import { ProblemError, problemBody, problemOf } from "../problem.ts";
import { withUrl } from "../present/name-holder.ts";
import type { ReadLine } from "./read-push.ts";

export interface PushDeps {
  /** Whom the caller may see, where that is not everybody. */
  narrowing: Narrowing | undefined;
  db: Database;
  /** For what looks at very many at once. */
  bulkDb: Database;
  log: Logger;
  steps: UnitOfWork;
  apiUrl: string;
  options: PushOptions;
  /** Tells the history of a line that was refused. */
  noteRefusal: (problem: ProblemError) => void;
}

type Outcome = PushedOutcome | { outcome: "refused"; because: unknown };

/** Lines that are written together: few enough that nobody waits long for a contact that they hold. */
const linesAtOnce = 250;

/** Makes the directory as lines have it, in their order, and says of each what came of it. */
export async function* pushDirectory(
  deps: PushDeps,
  cause: Cause,
  lines: Iterable<ReadLine>,
): AsyncGenerator<PushResult[]> {
  // Once the database is away every further line would only wait to hear the same.
  const push: Pusher = { ...deps, cause, isAway: false };
  let waiting: ReadLine[] = [];
  for (const line of lines) {
    waiting.push(line);
    if (waiting.length < linesAtOnce) continue;
    yield await pushSome(push, waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield await pushSome(push, waiting);
}

interface Pusher extends PushDeps {
  cause: Cause;
  isAway: boolean;
}

async function pushSome(push: Pusher, lines: readonly ReadLine[]): Promise<PushResult[]> {
  const pushed = lines.flatMap((line) => ("pushed" in line ? [line.pushed] : []));
  const outcomes: Outcome[] = [];
  while (outcomes.length < pushed.length) outcomes.push(...(await pushTogether(push, pushed.slice(outcomes.length))));
  const others = await othersOf(push, outcomes);
  let next = 0;
  return lines.map((read) => {
    const { line, id } = read;
    const outcome = "pushed" in read ? outcomes[next++] : { outcome: "refused" as const, because: refusalIn(read) };
    if (outcome === undefined) throw new Error("a pushed line was not answered");
    if (outcome.outcome !== "refused") return { line, id, ...outcome };
    const inLine = "pushed" in read ? kindOf(read.pushed) : "";
    return { line, id, outcome: "refused", problem: describe(push, outcome.because, inLine, others) };
  });
}

const kindOf = (pushed: PushedLine): string => ("contact" in pushed ? "/contact" : "/client");

/** Nothing may stand behind a list that is whole. */
function refusalIn(read: ReadLine): unknown {
  if ("refusal" in read) return read.refusal;
  const errors = [{ pointer: "/whole", code: "not-allowed", detail: "must be the last line" }];
  return new ProblemError("invalid-request", { errors });
}

async function pushTogether(push: Pusher, lines: readonly PushedLine[]): Promise<readonly Outcome[]> {
  const { steps, cause, options } = push;
  if (push.isAway) return lines.map(() => ({ outcome: "refused", because: new ProblemError("unavailable") }));
  try {
    return await steps.runList(cause, lines, (work, members) => pushLines(work, members, options), false);
  } catch (error) {
    if (!mayBeOfOneMember(error)) {
      push.isAway = true;
      return lines.map(() => ({ outcome: "refused", because: error }));
    }
  }
  const outcomes: Outcome[] = [];
  for (const line of lines) outcomes.push(await pushAlone(push, line));
  return outcomes;
}

/** One that somebody else has created meanwhile is there now, and is changed. */
async function pushAlone(push: Pusher, line: PushedLine, isAgain = false): Promise<Outcome> {
  const { steps, cause, options } = push;
  if (push.isAway) return { outcome: "refused", because: new ProblemError("unavailable") };
  try {
    const [outcome] = await steps.runList(cause, [line], (work, one) => pushLines(work, one, options), true);
    if (outcome === undefined) throw new Error("a pushed line was not answered");
    return outcome;
  } catch (error) {
    const isThere = error instanceof DirectoryConflict && error.code === "already-exists";
    if (isThere && !isAgain) return pushAlone(push, line, true);
    push.isAway = isTransientDatabaseError(error) && !mayBeOfOneMember(error);
    return { outcome: "refused", because: error };
  }
}

/** The other contacts that refusals are about: who has an address, and what became of those that were merged. */
interface Others {
  holders: Awaited<ReturnType<typeof findAddressHolders>>;
  survivors: Awaited<ReturnType<typeof findSurvivors>>;
}

async function othersOf({ db }: PushDeps, outcomes: readonly Outcome[]): Promise<Others> {
  const conflicts = outcomes.flatMap((outcome) => {
    const because = outcome.outcome === "refused" ? outcome.because : undefined;
    return because instanceof DirectoryConflict ? [because] : [];
  });
  const taken = conflicts.flatMap((conflict) => conflict.addressInUse() ?? []);
  const merged = conflicts.flatMap((conflict) => conflict.mergedContact() ?? []);
  const holders = taken.length === 0 ? new Map() : await findAddressHolders(db, taken);
  return { holders, survivors: await findSurvivors(db, merged) };
}

/** The same problem as of one contact; its pointers begin at the line. */
function describe({ apiUrl, narrowing, log, noteRefusal }: PushDeps, error: unknown, inLine: string, others: Others) {
  // That it is another client's is nothing for who may not see that one.
  const isOthers = narrowing && error instanceof DirectoryConflict && error.code === "other-client";
  const known = isOthers ? new ProblemError("not-found", { isOutOfReach: true }) : problemOf(error);
  noteRefusal(known);
  if (known.code === "internal") log.error({ code: "push-line-failed", err: error }, "a line of a push failed");
  const conflict = error instanceof DirectoryConflict ? error : undefined;
  const [address, merged] = [conflict?.addressInUse(), conflict?.mergedContact()];
  const found = address === undefined ? undefined : others.holders.get(addressKey(address));
  const mergedInto = merged === undefined ? undefined : others.survivors.get(merged);
  const holder: AddressHolder | undefined = found && isWithin(narrowing, found) ? withUrl(apiUrl, found) : undefined;
  const errors = known.errors?.map((one) => ({ ...one, pointer: `${inLine}${one.pointer}` }));
  return problemBody(apiUrl, new ProblemError(known.code, { detail: known.message, errors, holder, mergedInto }));
}
