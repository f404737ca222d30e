import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const module = join(import.meta.dirname, "give-way.ts");

/** Has a process of its own give way, and asks how far each of its threads stands back then. */
async function nicenessOf(code: string): Promise<number[]> {
  const script = `
    import { pbkdf2, randomBytes } from "node:crypto";
    import { readFileSync, readdirSync } from "node:fs";
    import { promisify } from "node:util";
    import { giveWay } from ${JSON.stringify(module)};
    const work = () => Promise.all([1, 2, 3, 4].map(() => promisify(pbkdf2)("a", randomBytes(8), 1_000, 32, "sha256")));
    ${code}
    const statOf = (thread) => readFileSync("/proc/self/task/" + thread + "/stat", "utf8");
    const fields = (thread) => statOf(thread).replace(/^.*\\) /, "").split(" ");
    console.log(JSON.stringify(readdirSync("/proc/self/task").map((thread) => Number(fields(thread)[16]))));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout) as number[];
}

test(
  "every thread gives way, those that were there before and those that come later",
  { tags: ["linux"] },
  async () => {
    const own = await nicenessOf("");
    const before = await nicenessOf("await work(); giveWay(12);");
    const later = await nicenessOf("giveWay(12); await work();");
    expect(before.length).toBeGreaterThan(4);
    expect([...new Set([...before, ...later])]).toEqual([Math.max(12, ...own)]);
  },
);

test("whoever stands back already goes no further to the front", { tags: ["linux"] }, async () => {
  expect(new Set(await nicenessOf("giveWay(15); giveWay(3);"))).toEqual(new Set([15]));
});

/** Has a process give way, and asks how far its session stands back when it has been told, or has no reason to be. */
async function nicenessOfSession(isLeader: boolean): Promise<string> {
  const script = `
    import { readFileSync } from "node:fs";
    import { giveWay } from ${JSON.stringify(module)};
    giveWay(7);
    const look = () => {
      try {
        return Number(/nice (-?\\d+)/.exec(readFileSync("/proc/self/autogroup", "utf8"))[1]);
      } catch {
        return "none";
      }
    };
    const endAt = Date.now() + ${isLeader ? 10_000 : 500};
    const timer = setInterval(() => {
      if (look() !== 7 && look() !== "none" && Date.now() < endAt) return;
      clearInterval(timer);
      console.log(look());
    }, 20);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    detached: isLeader,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([child.stdout.setEncoding("utf8").toArray(), once(child, "exit")]);
  return said.join("").trim();
}

test("who leads a session has it give way as well, and nobody else", { tags: ["linux"] }, async () => {
  // Not every Linux groups processes by session.
  const wanted = existsSync("/proc/self/autogroup") ? "7" : "none";
  const leaders = await Promise.all([nicenessOfSession(true), nicenessOfSession(true)]);
  expect(leaders).toEqual([wanted, wanted]);
  expect(await nicenessOfSession(false)).not.toBe("7");
});
