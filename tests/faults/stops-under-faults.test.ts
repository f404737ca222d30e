import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshPassword } from "../harness/fresh-password.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { requestMails } from "../harness/request-mails.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { startTcpProxy, type TcpProxy } from "../harness/tcp-proxy.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

const stack = new AsyncDisposableStack();
const roles = {
  api: "rekey_api",
  portal: "rekey_portal",
  console: "rekey_console",
  "credentials-worker": "rekey_credentials",
  "mail-worker": "rekey_mail",
  "audit-sealer": "rekey_sealer",
} as const;
const workers = ["credentials-worker", "mail-worker"] as const;
const inGoodOrder = { code: 0, signal: null };
let system: TestSystem;
let smtp: ScriptedSmtp;
let proxy: TcpProxy;
let queues: InspectedQueues["queues"];

beforeAll(async () => {
  smtp = stack.use(await startScriptedSmtp());
  system = stack.use(
    await startTestSystem({
      services: productServices,
      ownRedis: true,
      serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url } },
    }),
  );
  const real = new URL(system.databaseUrl);
  proxy = stack.use(await startTcpProxy({ host: real.hostname, port: Number(real.port) }));
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  queues = stack.use(openQueuesForInspection(inspected)).queues;
  await startAll((service) => {
    const url = new URL(databaseUrlFor(system.databaseUrl, roles[service]));
    url.port = String(proxy.port);
    return { DATABASE_URL: url.href };
  });
});
afterAll(() => stack.disposeAsync());

async function startAll(env: (service: (typeof productServices)[number]) => Record<string, string> = () => ({})) {
  await Promise.all(productServices.map((service) => system.restart(service, env(service))));
}

/** Asks services to stop and tells how each ended; one that hangs fails the test instead. */
async function stopped(services: readonly ServiceName[]): Promise<unknown[]> {
  const exits = services.map((service) => system.kill(service, "SIGTERM"));
  await waitFor(() => services.every((service) => system.pids()[service] === undefined), {
    timeoutMs: 10_500,
    message: "all to end",
  });
  return Promise.all(exits);
}

/** Mails of which some are on their way to a server that has stopped in their middle, and the rest waits. */
async function holdMails(count: number): Promise<string[]> {
  let held = 0;
  smtp.react = (step) => {
    if (step !== "rcpt") return "go-on";
    held += 1;
    return "silence";
  };
  const requested = await requestMails(system, count);
  await waitFor(() => held > 0, { message: "a mail held in its middle" });
  return requested.map(({ resetId }) => resetId);
}

async function activeJobs(): Promise<number> {
  const counts = await Promise.all(queues.map((queue) => queue.getActiveCount()));
  return counts.reduce((sum, count) => sum + count, 0);
}

test("every service ends with exit code 0 in time with Redis frozen and mails in their middle, and they go out after it", async () => {
  const ids = await holdMails(6);
  system.redis?.freeze();
  try {
    expect(await stopped(productServices)).toEqual(productServices.map(() => inGoodOrder));
  } finally {
    system.redis?.thaw();
  }
  smtp.react = () => "go-on";
  await startAll();
  await waitForAll(system, ids, "mailed");
});

test("every service ends with exit code 0 in time with PostgreSQL frozen and mails in their middle, and they go out after it", async () => {
  const ids = await holdMails(6);
  proxy.hold(true);
  try {
    expect(await stopped(productServices)).toEqual(productServices.map(() => inGoodOrder));
  } finally {
    proxy.hold(false);
  }
  smtp.react = () => "go-on";
  await startAll();
  await waitForAll(system, ids, "mailed");
});

test("workers that are stopped in the middle of their work leave no job taken, and what they left is done after it", async () => {
  const ids = { mailed: [] as string[], completed: [] as string[] };
  for (let round = 0; round < 3; round += 1) {
    const requested = await requestMails(system, 10);
    const contacts = await createContacts(system, 10);
    const byHand = await Promise.all(contacts.map(({ id }) => requestByHand(system, id, freshPassword())));
    ids.mailed.push(...requested.map(({ resetId }) => resetId));
    ids.completed.push(...byHand.map(({ id }) => id));
    await waitFor(async () => (await activeJobs()) > 0, { everyMs: 1, message: "jobs under way" });
    expect(await stopped(workers)).toEqual(workers.map(() => inGoodOrder));
    expect(await activeJobs()).toBe(0);
    await Promise.all(workers.map((worker) => system.restart(worker)));
  }
  await waitForAll(system, ids.mailed, "mailed");
  await waitForAll(system, ids.completed, "completed");
}, 120_000);
