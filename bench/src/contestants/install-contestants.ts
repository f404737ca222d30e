import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const source = join(import.meta.dirname, "../../contestants");

/**
 * Installs the pinned versions of what we are compared with, once, and returns the folder. They are no part of the
 * workspace: nobody has them who only starts or tests Rekey.
 */
export async function installContestants(dir: string, log: (line: string) => void): Promise<string> {
  const target = join(dir, "contestants");
  const stamp = join(target, "installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(source, "pnpm-lock.yaml")))
    .digest("hex");
  mkdirSync(target, { recursive: true });
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    log("installing the contestants (better-auth, Vendure)");
    rmSync(stamp, { force: true });
    cpSync(source, target, { recursive: true });
    await install(target);
    writeFileSync(stamp, wanted);
  }
  cpSync(source, target, { recursive: true });
  return target;
}

async function install(target: string): Promise<void> {
  const pnpm = process.env["BENCH_PNPM"] ?? "pnpm";
  try {
    await promisify(execFile)(pnpm, ["install", "--frozen-lockfile", "--prefer-offline"], { cwd: target });
  } catch (error) {
    const { stdout = "", message = "" } = error as { stdout?: string; message?: string };
    throw new Error(`the contestants could not be installed: ${message}\n${stdout}`);
  }
}
