import { createHash, type Hash, randomUUID } from "node:crypto";
import { type FileHandle, link, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { openInTime } from "../sinks/in-time.ts";
import { ArchiveRefusal } from "./archive-fault.ts";

/** Throws when this is not the file that it has to be. `isOwn`: it was written just now. */
export type Judge = (chunks: AsyncIterable<Uint8Array>, isOwn: boolean) => Promise<void>;

export interface ArchiveFolder {
  /**
   * Writes a file, has it judged when it is on the disk, and gives it its name only then. One that has this name
   * already stays as it is, and is judged in its place. Returns its SHA-256, in hexadecimal.
   */
  keep: (name: string, parts: AsyncIterable<string>, judge: Judge) => Promise<string>;
  /** The SHA-256 of a file; undefined where there is none. */
  hash: (name: string) => Promise<string | undefined>;
}

const readAtOnce = 262_144;
const partialEnd = ".partial";
// Nobody writes one for so long.
const leftOverAfterMs = 86_400_000;

type InTime = <T>(work: () => Promise<T>) => Promise<T>;

/** What a step of it does not do in time is not asked a second time, until it has been done after all. */
export function openArchiveFolder(folder: string, timeoutMs: number): ArchiveFolder {
  const bounded = openInTime(timeoutMs, () => new ArchiveRefusal("folder-slow"));
  const inTime: InTime = async (work) => {
    try {
      return await bounded(work);
    } catch (error) {
      throw error instanceof ArchiveRefusal ? error : new ArchiveRefusal("folder-not-writable", { cause: error });
    }
  };
  return {
    hash: (name) => judged(inTime, join(folder, name), readThrough),
    async keep(name, parts, judge) {
      const path = join(folder, name);
      return (await judged(inTime, path, judge)) ?? writeNew(inTime, { folder, name, path }, parts, judge);
    },
  };
}

async function writeNew(
  inTime: InTime,
  { folder, name, path }: { folder: string; name: string; path: string },
  parts: AsyncIterable<string>,
  judge: Judge,
): Promise<string> {
  // Begins with a dot, so that nobody takes it for an archive; of each sealer its own.
  const partial = join(folder, `.${name}.${randomUUID()}${partialEnd}`);
  try {
    await inTime(() => removeLeftOvers(folder));
    await write(inTime, partial, parts);
    const sum = await judged(inTime, partial, judge, true);
    const isNamed = await inTime(() => linkIfFree(partial, path));
    if (isNamed) await inTime(() => syncFolder(folder));
    const own = isNamed ? sum : await judged(inTime, path, judge);
    if (own === undefined) throw new ArchiveRefusal("archive-lost");
    return own;
  } finally {
    await inTime(() => rm(partial, { force: true })).catch(() => {});
  }
}

async function write(inTime: InTime, path: string, parts: AsyncIterable<string>): Promise<void> {
  const file = await inTime(() => open(path, "wx", 0o600));
  try {
    for await (const part of parts) await inTime(() => file.appendFile(part));
    await inTime(() => file.sync());
  } finally {
    await inTime(() => file.close());
  }
}

/** The SHA-256 of a file that is what it has to be; undefined where there is none. */
async function judged(inTime: InTime, path: string, judge: Judge, isOwn = false): Promise<string | undefined> {
  const file = await inTime(() => openIfThere(path));
  if (file === undefined) return undefined;
  const sum = createHash("sha256");
  try {
    await judge(readAll(inTime, file, sum), isOwn);
  } finally {
    await inTime(() => file.close());
  }
  return sum.digest("hex");
}

async function* readAll(inTime: InTime, file: FileHandle, sum: Hash): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const begin = position;
    const buffer = Buffer.alloc(readAtOnce);
    const { bytesRead } = await inTime(() => file.read(buffer, 0, readAtOnce, begin));
    if (bytesRead === 0) return;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    sum.update(chunk);
    yield chunk;
  }
}

/** Of sealers that were killed while they wrote. */
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(".rekey-history-") || !name.endsWith(partialEnd)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > leftOverAfterMs) await rm(join(folder, name), { force: true });
  }
}

async function readThrough(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** A file that has the name keeps it: no rename, which would take its place. */
async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}
