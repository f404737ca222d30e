import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { Checkpoint } from "@rekey/contracts/sealing";
import { Refusal } from "../refusal.ts";
import { openInTime } from "./in-time.ts";

export interface CheckpointFile {
  /**
   * The checkpoint of its last whole line, which nobody has verified; undefined where it is empty. A line that a crash
   * has cut off is taken out. A file that is not there is made where it `mayBegin`.
   */
  readLast: (mayBegin: boolean) => Promise<Checkpoint | undefined>;
  /** Resolves when it is on the disk. */
  append: (checkpoint: Checkpoint) => Promise<void>;
}

// A note has some hundred letters, and some more for each key.
const tailBytes = 65_536;

/** Checkpoints one under the other, each a line of JSON. What does not answer in time is not asked a second time. */
export function openCheckpointFile(path: string, timeoutMs: number): CheckpointFile {
  const bounded = openInTime(timeoutMs, () => new Refusal("file-slow"));
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await bounded(work);
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal(faultOf(error), { cause: error });
    }
  };
  return {
    readLast: (mayBegin) => inTime(() => readLast(path, mayBegin)),
    append: (checkpoint) =>
      inTime(async () => {
        await using file = await open(path, "r+");
        await mend(file);
        await writeWhole(file, `${JSON.stringify(checkpoint)}\n`);
        await file.sync();
      }),
  };
}

/** A disk takes what it has room for, and refuses only what comes behind that. */
async function writeWhole(file: FileHandle, line: string): Promise<void> {
  const { size } = await file.stat();
  const bytes = Buffer.from(line);
  const { bytesWritten } = await file.write(bytes, 0, bytes.length, size);
  if (bytesWritten === bytes.length) return;
  await file.truncate(size);
  throw new Refusal("file-not-writable");
}

function faultOf(error: unknown) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR" ? "file-away" : "file-not-writable";
}

async function readLast(path: string, mayBegin: boolean): Promise<Checkpoint | undefined> {
  await using file = await openOrMake(path, mayBegin);
  const lines = await mend(file);
  const last = lines.trimEnd().split("\n").at(-1) ?? "";
  if (last === "") return undefined;
  const read = Checkpoint.safeParse(parseJson(last));
  if (!read.success) throw new Refusal("file-forged");
  return read.data;
}

// To be written to, also where nothing is written now: what cannot be is told before it is needed.
async function openOrMake(path: string, mayBegin: boolean): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (!mayBegin || faultOf(error) !== "file-away") throw error;
    const made = await open(path, "wx+");
    await syncFolder(path);
    return made;
  }
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(dirname(path), "r");
  await folder.sync();
}

/** Cuts off what stands behind the last end of a line, and returns the lines before it, as many as are looked at. */
async function mend(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const start = Math.max(0, size - tailBytes);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
  const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
  if (start + end < size) {
    await file.truncate(start + end);
    await file.sync();
  }
  return buffer.toString("utf8", 0, end);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
