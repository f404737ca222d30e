import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "rekey-service-"));
const fileUrl = (name: string): string => new URL(name, import.meta.url).href;

interface Run {
  child: ChildProcess;
  output: () => string;
  /** Begins to read what it says, where that was left until now. */
  read: () => void;
  ended: Promise<number | null>;
}

function run(
  body: string,
  env: Record<string, string> = {},
  stdio: StdioOptions = "pipe",
  { isRead = true }: { isRead?: boolean } = {},
): Run {
  const file = join(folder, `${crypto.randomUUID()}.mjs`);
  const start = `await runService("tried", config, async ({ stack, health, log }) => { ${body} });`;
  const config = `const config = { shape: {}, safeParse: () => ({ success: true, data: {} }) };`;
  writeFileSync(
    file,
    `import { runService } from ${JSON.stringify(fileUrl("run-service.ts"))};\n${config}\n${start}\n`,
  );
  const child = spawn(process.execPath, [file], { env: { PATH: "", ...env }, stdio });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const drained = [isRead ? child.stdout : null, child.stderr].map(async (stream) => {
    if (stream !== null) await once(stream, "close");
  });
  const read = (): void => void child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  if (isRead) read();
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, "exit").then(async ([code]) => {
    await Promise.all(drained);
    return code as number | null;
  });
  return { child, output: () => text, read, ended };
}

async function seen({ output }: Run, text: string): Promise<void> {
  await vi.waitFor(() => expect(output()).toContain(text), { timeout: 50_000, interval: 20 });
}

async function adminStatus({ output }: Run, path: string): Promise<string> {
  const port = /"port":(\d+)/.exec(output())?.[1] ?? "";
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return `${response.status} ${await response.text()}`;
}

test("a stopped service gives back in reverse order and exits 0", async () => {
  const service = run(`for (const n of ["first", "second"]) stack.defer(() => void console.log("released " + n));`);
  await seen(service, '"msg":"started"');
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(0);
  expect(service.output()).toMatch(/released second[^]*released first/);
  for (const word of ["stopping", "stopped"]) expect(service.output()).toContain(word);
});

test("what only degrades it leaves it ready, and is told by its name, with the reason to whoever asks for it", async () => {
  const service = run(`
    health.addCheck("postgres", async () => {});
    health.addCheck("work", async () => { throw new Error("Redis is full (OOM)"); }, { degrades: true });
    health.addCheck("secretive", async () => { throw Object.assign(new Error("quotes"), { code: "X" }); }, { degrades: true });`);
  await seen(service, '"msg":"started"');
  expect(await adminStatus(service, "/readyz")).toBe("200 ready, but degraded: work, secretive\n");
  expect(await adminStatus(service, "/readyz?verbose")).toBe(
    "200 [+] postgres ok\n[!] work failed: Redis is full (OOM)\n[!] secretive failed\nready, but degraded: work, secretive\n",
  );
  const figures = await adminStatus(service, "/metrics");
  expect(figures).toMatch(/rekey_check_ok\{check="postgres",effect="not-ready"[^}]*\} 1\n/);
  expect(figures).toMatch(/rekey_check_ok\{check="work",effect="degraded"[^}]*\} 0\n/);
  service.child.kill("SIGTERM");
});

test("it is alive at once, ready only after its start, and not while stopping", async () => {
  const service = run(`
    await new Promise((go) => process.once("SIGUSR2", go));
    health.addCheck("redis", async () => { if (globalThis.isAway) throw new Error("away"); });
    process.on("SIGUSR2", () => (globalThis.isAway = true));
    stack.defer(() => new Promise((go) => process.once("SIGUSR1", go)));`);
  await seen(service, '"listening"');
  expect(await adminStatus(service, "/livez")).toContain("200");
  expect(await adminStatus(service, "/readyz")).toBe("503 not ready: starting\n");
  service.child.kill("SIGUSR2");
  await seen(service, '"msg":"started"');
  expect(await adminStatus(service, "/readyz?verbose")).toBe("200 [+] redis ok\nready\n");
  service.child.kill("SIGUSR2");
  await vi.waitFor(async () => expect(await adminStatus(service, "/readyz")).toBe("503 not ready: redis\n"));
  expect(await adminStatus(service, "/livez")).toContain("200");
  expect(await adminStatus(service, "/metrics")).toContain('process_cpu_seconds_total{service="tried"}');
  service.child.kill("SIGTERM");
  await seen(service, '"msg":"stopping"');
  expect(await adminStatus(service, "/readyz")).toBe("503 not ready: stopping\n");
  service.child.kill("SIGUSR1");
  expect(await service.ended).toBe(0);
});

test("bad settings are printed together and end the process", async () => {
  const service = run("", { LOG_LEVEL: "planted", ADMIN_PORT: "planted" });
  expect(await service.ended).toBe(1);
  expect(service.output()).toMatch(/^tried: the settings are not valid\n {2}LOG_LEVEL: .*\n {2}ADMIN_PORT: .*\n$/);
  expect(service.output()).not.toContain("planted");
});

test("a start that fails gives back what it took and exits 1", async () => {
  const service = run(`stack.defer(() => void console.log("released")); throw new Error("no database");`);
  expect(await service.ended).toBe(1);
  expect(service.output()).toMatch(/could not start: no database[^]*released/);
});

test("a stray rejection is fatal", async () => {
  const service = run(`setTimeout(() => Promise.reject(new Error("stray")));`);
  expect(await service.ended).toBe(1);
  expect(service.output()).toContain('"level":"fatal"');
});

test("a service ends with the parent that started it over a channel", async () => {
  const service = run("", {}, ["ignore", "pipe", "pipe", "ipc"]);
  await seen(service, '"msg":"started"');
  service.child.disconnect();
  expect(await service.ended).toBe(0);
  expect(service.output()).toContain("parent is gone");
});

/** Says far more than a pipe or its reader's memory takes, and goes on doing its work, turn after turn. */
const talkative = `
  for (let line = 0; line < 20_000; line += 1) log.info({ line, filler: "x".repeat(200) }, "said");
  for (let turn = 0; turn < 1_000; turn += 1) await new Promise((go) => setImmediate(go));
  process.stderr.write("at work\\n");`;

test.each(["a socket", "a pipe"] as const)(
  "a log that nobody reads, in %s, holds up neither work nor end",
  async (kind) => {
    const fifo = join(folder, crypto.randomUUID());
    execFileSync("/usr/bin/mkfifo", [fifo]);
    const held = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(held));
    const service = run(talkative, {}, ["ignore", kind === "a pipe" ? held : "pipe", "pipe"], { isRead: false });
    await seen(service, "at work");
    service.child.kill("SIGTERM");
    expect(await service.ended).toBe(0);
  },
);

test("a log whose reader is gone ends nothing, and one who reads again hears how much was lost", async () => {
  const gone = run(`process.once("SIGUSR2", async () => {${talkative}});`);
  await seen(gone, '"msg":"started"');
  gone.child.stdout?.destroy();
  gone.child.kill("SIGUSR2");
  await seen(gone, "at work");
  gone.child.kill("SIGTERM");
  expect(await gone.ended).toBe(0);

  const late = run(talkative, {}, "pipe", { isRead: false });
  await seen(late, "at work");
  late.read();
  await seen(late, "log lines were dropped");
});
