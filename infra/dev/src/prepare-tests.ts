import { existsSync } from "node:fs";
import { ensureChromium } from "./find-chromium.ts";
import { findPackagedPostgres } from "./packaged-postgres.ts";
import { ensureRedisProgram } from "./redis-server.ts";
import { ensureProgram, findProgram } from "./system-package.ts";

const log = (line: string) => void process.stdout.write(`  ${line}\n`);

try {
  if (!process.env["TEST_REDIS_URL"]) await ensureRedisProgram(log);
  await ensureChromium(log);
  for (const name of ["opendkim", "postfix", "postgrey", "pgbouncer"]) await ensureWitness(name);
  await ensureWitness("nginx", "nginx-light");
  await ensureWitness("promtool", "prometheus");
  await ensureWitness("php", "php-cli");
  await ensureWitness("javac", "default-jdk-headless");
  if (!findPackagedPostgres()) await ensureWitness("postgresql");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** Somebody else's program that a few tests hold ours against, which are left out where there is no such package. */
async function ensureWitness(name: string, ofDebian = name): Promise<void> {
  const instead = "without it a few tests are left out";
  if (findProgram([name])) return;
  // systemd starts what a package brings at once, and some of it listens to the world: there a person decides.
  if (existsSync("/run/systemd/system")) return log(`${name} is missing; ${instead}`);
  try {
    await ensureProgram([name], { apt: ofDebian, dnf: name, apk: name, brew: name }, { log, instead });
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
  }
}
