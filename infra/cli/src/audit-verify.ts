import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { judgeInThreads } from "@rekey/proof/judge-in-threads";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { type KeyFault, type VerifierKey, faultOfKey, parseVerifierKey } from "@rekey/proof/note";
import { readCheckpoints } from "@rekey/proof/outside-checkpoints";
import { describeVerdict } from "@rekey/proof/describe-verdict";
import { type Together, followOn } from "@rekey/proof/follow-on";
import type { VerifyOptions as ExportOptions } from "@rekey/proof/open-main";
import { type Verdict, isPartlyGood } from "@rekey/proof/verdict";
import { verifyExport } from "@rekey/proof/verify-export";
import { withDatabaseOf } from "./installation/folder.ts";
import { answered } from "./no-answer.ts";
import { databaseDir } from "./parse-options.ts";
import type { Done, Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";
import { verifyDatabase } from "./verify-database.ts";

interface VerifyOptions {
  key: string[];
  checkpoints: string[];
  origin?: string;
  database?: boolean;
  dir?: string;
  json?: boolean;
}

const help = `
For a file nobody is asked: neither the API, nor the database, nor the network. With --database the history is read
where it is kept: DATABASE_URL names the database, with the user who prepares it; nothing is written, and the system may
work meanwhile. Each row is held against its leaf, the leaves against the tree, and both against every checkpoint.
A key is the text name+id+key that GET /v1/audit/keys gives, or a file with such a text on each line; get it on another
way than what it is to prove.
Several files are verified one by one, and whether the rows of each follow on those of the one before: archives, and an
export of what is left. Proofs and chosen rows may stand beside them, and are judged each by itself.
Checkpoints are what a sink has kept: lines of JSON, or one note.
It ends with 0 when all is good, with 1 when something is wrong, with 2 when it was asked wrongly, with 3 when nothing is
wrong and not all is proven (no key was given, rows are masked, no checkpoint from elsewhere could be compared, or some
are newer than the file), and with 4 when it could not be found out, as of a database that does not answer.`;

/** Whether a file that came out of the history, or the history itself, is what was signed. */
export function addAuditVerify(audit: Command, around: Surroundings, done: Done): void {
  const gather = (value: string, before: string[]): string[] => [...before, value];
  audit
    .command("verify")
    .description(
      "verify an export of the history, the proof of a reset, or the database, with nothing but a public key",
    )
    .argument(
      "[files...]",
      "the export or the proof; - for what is written to the command; several are archives and an export that follow on one another",
    )
    .option("--database", "the history in the database, and no file")
    .option("--key <key>", "a public key, or a file with some; may be given more than once", gather, [])
    .option("--checkpoints <file>", "checkpoints that were kept elsewhere; may be given more than once", gather, [])
    .option("--origin <name>", "the name that the history has to have")
    .option(...databaseDir)
    .option("--json", "print the result as JSON")
    .addHelpText("after", help)
    .action(
      async (files: string[], { key, checkpoints, origin, dir, database = false, json = false }: VerifyOptions) => {
        if (database === files.length > 0) throw new UsageError("name a file, or --database");
        if (checkpoints.length > 0 && key.length === 0) {
          throw new UsageError("checkpoints prove nothing without a key that you trust: give --key too");
        }
        const [keys, notes] = await Promise.all([
          readAll(around, key, readKeys),
          readAll(around, checkpoints, readNotes),
        ]);
        const options = { primitives: nodePrimitives, keys, checkpoints: notes, origin };
        if (files.length > 1) return answered(() => verifySeveral(around, { files, options, json }, done));
        const [file] = files;
        const verdict = await answered(() =>
          file === undefined
            ? verifyDatabase(withDatabaseOf(around, dir), options)
            : readable(file, () => verifyExport(openFile(around, file), { ...options, judge: judgeInThreads })),
        );
        if (json) around.say(JSON.stringify(verdict));
        else for (const line of describeVerdict(verdict)) around.say(line);
        done(verdict.isGood, isPartlyGood(verdict));
      },
    );
}

/** Each file by itself, and whether they follow on one another. */
async function verifySeveral(
  around: Surroundings,
  { files, options, json }: { files: readonly string[]; options: ExportOptions; json: boolean },
  done: Done,
): Promise<void> {
  const verdicts: Verdict[] = [];
  for (const file of files) {
    verdicts.push(
      await readable(file, () => verifyExport(openFile(around, file), { ...options, judge: judgeInThreads })),
    );
  }
  const together = followOn(verdicts);
  const isTogether = together.break === undefined;
  if (json) around.say(JSON.stringify({ files: files.map((file, at) => ({ file, ...verdicts[at] })), together }));
  else for (const line of describeSeveral(files, verdicts, together)) around.say(line);
  const isGood = isTogether && verdicts.every((verdict) => verdict.isGood);
  done(isGood, isTogether && !isGood && verdicts.every((verdict) => verdict.fault === null));
}

function describeSeveral(files: readonly string[], verdicts: readonly Verdict[], together: Together): string[] {
  const { order, onEnd, before, last, break: broken } = together;
  const each = order.flatMap((at) => {
    const verdict = verdicts[at];
    return verdict === undefined ? [] : [`${files[at]}:`, ...describeVerdict(verdict).map((line) => `  ${line}`)];
  });
  if (broken !== undefined) return [...each, `NOT GOOD together, at ${files[broken.at]}: ${broken.message}`];
  const run = `The files follow on one another: they are the history from row ${before + 1} to row ${last}, without a gap.`;
  const alone = "Proofs and chosen rows are judged each by itself: they follow on nothing.";
  return [...each, ...(onEnd > 1 ? [run] : []), ...(onEnd < order.length ? [alone] : [])];
}

function openFile(around: Surroundings, file: string): AsyncIterable<Uint8Array> {
  return file === "-"
    ? around.readBytes()
    : createReadStream(resolve(around.workingDir, file), { highWaterMark: 262_144 });
}

/** What the system says of a file that cannot be read, as the mistake that it is. */
async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new UsageError(`${file} cannot be read: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function readAll<T>(
  around: Surroundings,
  given: readonly string[],
  read: (around: Surroundings, one: string) => Promise<readonly T[]>,
): Promise<T[]> {
  return (await Promise.all(given.map((one) => read(around, one)))).flat();
}

const readText = (around: Surroundings, file: string): Promise<string> =>
  readable(file, () => readFile(resolve(around.workingDir, file), "utf8"));

async function readKeys(around: Surroundings, given: string): Promise<readonly VerifierKey[]> {
  const typed = await parseVerifierKey(given);
  if (typed !== undefined) return [typed];
  const fault = faultOfKey(given);
  if (fault !== "none") throw new UsageError(keyFaults[fault]);
  const lines = await readKeyFile(around, given);
  return Promise.all(lines.map(readKeyLine));
}

// What was given is not said again: it may be a private key, or a part of one.
const keyFaults: Record<KeyFault, string> = {
  private: "--key: this is a private key, which nobody but the sealer may have; give the public one",
  mistyped: "--key: a letter of this public key is wrong, as its id does not fit it; copy it as a whole",
  none: "--key: this is neither a public key (name+id+key) nor a file with one on each line",
};

async function readKeyFile(around: Surroundings, file: string): Promise<string[]> {
  const text = await readFile(resolve(around.workingDir, file), "utf8").catch((error: unknown) => {
    throw new UsageError(keyFaults.none, { cause: error });
  });
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== "");
  if (keys.length === 0) throw new UsageError(keyFaults.none);
  return keys;
}

async function readKeyLine(line: string): Promise<VerifierKey> {
  const key = await parseVerifierKey(line);
  if (key === undefined) throw new UsageError(keyFaults[faultOfKey(line)]);
  return key;
}

async function readNotes(around: Surroundings, file: string): Promise<readonly string[]> {
  const notes = readCheckpoints(await readText(around, file));
  if (notes === undefined || notes.length === 0) throw new UsageError(`${file} has no checkpoints`);
  return notes;
}
