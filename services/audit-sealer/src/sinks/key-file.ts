import { readFile, rename, writeFile } from "node:fs/promises";
import type { Logger } from "@rekey/runtime/logger";

/** Beside the file of checkpoints, so that whoever keeps that one has what it is verified with, and not from us. */
export const keyFileOf = (checkpointFile: string): string => `${checkpointFile}.pub`;

/**
 * Writes the public keys of all that sign and have signed, one on each line. A key that stands there stays, as earlier
 * checkpoints are verified with it. Nothing depends on it, so where it cannot be written the log says so.
 */
export async function keepPublicKeys(file: string, vkeys: readonly string[], log: Logger): Promise<void> {
  try {
    const known = await readLines(file);
    const missing = vkeys.filter((vkey) => !known.includes(vkey));
    if (missing.length === 0) return;
    await writeFile(`${file}.new`, [...known, ...missing].map((vkey) => `${vkey}\n`).join(""));
    await rename(`${file}.new`, file);
  } catch (error) {
    log.warn(
      { code: "public-keys-not-written", err: error },
      "the public keys could not be written beside the checkpoints",
    );
  }
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
