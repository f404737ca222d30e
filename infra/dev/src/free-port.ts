import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./is-alive.ts";

// Between the choice of a port and the listening on it, another process could choose the same one: processes that run
// at the same time mostly look in different parts.
const ownCount = 500;
const ownStart = 20_000 + ownCount * (process.pid % 24);

// Of all choosers of this process: what one of them has given is nobody else's, also before anybody listens on it.
const given = new Set<number>();
// And of all processes: while a service restarts, its port is free for a moment.
const claims = join(tmpdir(), "rekey-ports");
process.once("exit", () => given.forEach((port) => rmSync(join(claims, String(port)), { force: true })));

/** Gives the preferred port, or the next free one above it; no process gets the same one twice. */
export async function portFrom(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + 1_000; port += 1) if (await take(port)) return port;
  throw new Error(`no port between ${preferred} and ${preferred + 999} is free`);
}

/** Gives some free port, away from those that the system hands out to outgoing connections. */
export async function anyPort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = tries < 100 ? ownStart + randomInt(ownCount) : randomInt(20_000, 32_000);
    if (await take(port)) return port;
  }
  throw new Error("no port between 20000 and 32000 is free");
}

async function take(port: number): Promise<boolean> {
  if (given.has(port) || !claim(port)) return false;
  given.add(port);
  if (await isFree(port)) return true;
  given.delete(port);
  rmSync(join(claims, String(port)), { force: true });
  return false;
}

/** Whether no living process has been given this port. Where no claim can be written it counts as free. */
function claim(port: number): boolean {
  const file = join(claims, String(port));
  try {
    mkdirSync(claims, { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const owner = ownerOf(file);
    if (owner > 0 && isAlive(owner)) return false;
  }
  try {
    writeFileSync(file, String(process.pid));
  } catch {
    // Somebody else's folder.
  }
  return true;
}

function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: "127.0.0.1", exclusive: true });
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
