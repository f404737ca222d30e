import { databaseUrlFor } from "@rekey/dev/database-roles";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { beforeAll, expect } from "vitest";
import { freshPassword } from "../harness/fresh-password.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { requestMails } from "../harness/request-mails.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

const roles = {
  api: "rekey_api",
  portal: "rekey_portal",
  console: "rekey_console",
  "credentials-worker": "rekey_credentials",
  "mail-worker": "rekey_mail",
  "audit-sealer": "rekey_sealer",
  "webhook-worker": "rekey_webhooks",
} as const;
const workers = ["credentials-worker", "mail-worker"] as const;
const inGoodOrder = { code: 0, signal: null };

const { test, system, queues, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    services: productServices,
    ownProcess: "all",
    ownRedis: true,
    serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url } },
  });
  const real = new URL(system.databaseUrl);
  const proxy = stack.use(await startTcpProxy({ host: real.hostname, port: Number(real.port) }));
  return { system, smtp, proxy };
});
beforeAll(() =>
  startAll((service) => {
    const url = new URL(databaseUrlFor(system.databaseUrl, roles[service]));
    url.port = String(given.proxy.port);
    return { DATABASE_URL: url.href };
  }),
);

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
  given.smtp.react = (step) => {
    if (step !== "rcpt") return "go-on";
    held += 1;
    return "silence";
  };
  const requested = await requestMails(system, count);
  await waitFor(() => held > 0, { message: "a mail held in its middle" });
  return requested.map(({ resetId }) => resetId);
}

async function activeJobs(): Promise<number> {
  const counts = await Promise.all(Object.values(queues).map((queue) => queue.getActiveCount()));
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
  given.smtp.react = () => "go-on";
  await startAll();
  await waitForAll(system, ids, "mailed");
});

test("every service ends with exit code 0 in time with PostgreSQL frozen and mails in their middle, and they go out after it", async () => {
  const ids = await holdMails(6);
  given.proxy.hold(true);
  try {
    expect(await stopped(productServices)).toEqual(productServices.map(() => inGoodOrder));
  } finally {
    given.proxy.hold(false);
  }
  given.smtp.react = () => "go-on";
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
