import { once } from "node:events";
import { createConnection } from "node:net";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    services: productServices,
    ownProcess: "all",
    ownRedis: true,
    serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url } },
  });
  return { system, smtp };
});

/** Asks a service to stop and resolves with how it ended; a service that hangs fails the test instead. */
async function stopped(service: ServiceName): Promise<unknown> {
  const exit = system.kill(service, "SIGTERM");
  const gone = waitFor(() => system.pids()[service] === undefined, { timeoutMs: 10_500, message: `${service} to end` });
  await gone;
  return exit;
}

async function readiness(service: ServiceName): Promise<number | "no answer"> {
  try {
    return (await fetch(`${system.adminUrls[service]}/readyz`)).status;
  } catch {
    return "no answer";
  }
}

/** A request that has begun and does not end keeps a server from closing at once. */
async function beginRequest(url: string): Promise<AsyncDisposable> {
  const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(url).port) });
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n");
  return { [Symbol.asyncDispose]: async () => void socket.destroy() };
}

test("every service tells that it lives, that it is ready, and its figures", async () => {
  for (const [name, url] of Object.entries(system.adminUrls)) {
    const answers = await Promise.all(["/livez", "/readyz", "/metrics"].map((path) => fetch(`${url}${path}`)));
    expect([name, ...answers.map(({ status }) => status)]).toEqual([name, 200, 200, 200]);
    expect(await answers[2]?.text()).toContain("process_cpu_seconds_total");
  }
});

test("every service ends with exit code 0 on SIGTERM, and can be started again", async () => {
  const exits = await Promise.all(productServices.map(async (service) => [service, await stopped(service)]));
  expect(exits).toEqual(productServices.map((service) => [service, { code: 0, signal: null }]));
  await Promise.all(productServices.map((service) => system.restart(service)));
  expect(await Promise.all(productServices.map(readiness))).toEqual(productServices.map(() => 200));
});

test("a service is not ready while a request holds it up, takes no new one, and ends in time although it never ends", async () => {
  const services = ["api", "portal", "console"] as const;
  await using held = new AsyncDisposableStack();
  for (const service of services) held.use(await beginRequest(system.urls[service]));
  const exits = services.map(stopped);
  await Promise.all(
    services.map(async (service) => {
      await waitFor(async () => (await readiness(service)) === 503, {
        everyMs: 10,
        message: `${service} not being ready`,
      });
      await expect(fetch(system.urls[service])).rejects.toThrow();
    }),
  );
  expect(await Promise.all(exits)).toEqual(services.map(() => ({ code: 0, signal: null })));
  await Promise.all(services.map((service) => system.restart(service)));
});

test("mail-worker is not ready while it ends a mail, and that mail counts", async () => {
  const released = Promise.withResolvers<"go-on">();
  given.smtp.react = (step) => (step === "dot" ? released.promise : "go-on");
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitFor(() => given.smtp.mails.some(({ to }) => to.includes(contact.email)), {
    message: "the mail on its way",
  });
  const ended = stopped("mail-worker");
  await waitFor(async () => (await readiness("mail-worker")) === 503, { everyMs: 10, message: "a worker that stops" });
  released.resolve("go-on");
  expect(await ended).toEqual({ code: 0, signal: null });
  await waitForState(system, reset.id, "mailed");
  await system.restart("mail-worker");
  expect(given.smtp.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
});

test("mail-worker ends in time although the mail server never answers, and the mail comes after it is back", async () => {
  given.smtp.react = (step) => (step === "rcpt" ? "silence" : "go-on");
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "issued");
  expect(await stopped("mail-worker")).toEqual({ code: 0, signal: null });
  given.smtp.react = () => "go-on";
  await system.restart("mail-worker");
  await waitForState(system, reset.id, "mailed");
  expect(given.smtp.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
});

test("every service ends with exit code 0 while Redis is away", async () => {
  await system.redis?.kill();
  const exits = await Promise.all(productServices.map(stopped));
  expect(exits).toEqual(productServices.map(() => ({ code: 0, signal: null })));
});
