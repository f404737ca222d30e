import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const probeEveryMs = 300;

const { test, system, given } = systemTest(async (start, stack) => {
  const first = stack.use(await startScriptedSmtp());
  const second = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: first.url,
        PROBE_MIN: `${probeEveryMs}ms`,
        RETRY_FIRST: "10m",
        SMTP_CONNECTIONS: "4",
      },
    },
  });
  return { system, first, second };
});

async function requestMails(count: number) {
  const requests = Array.from({ length: count }, async () => {
    const contact = await createContact(system);
    return { contact, id: (await requestByMail(system, contact.id)).id };
  });
  return Promise.all(requests);
}

test("while the only mail server is out it sees probes and no storm, nothing is lost, and all leaves when it is back", async () => {
  const connectedAtMs: number[] = [];
  given.first.react = (step) => {
    if (step === "connect") connectedAtMs.push(performance.now());
    return step === "connect" ? { say: "421 not now" } : "go-on";
  };
  const asked = await requestMails(30);
  await waitFor(() => connectedAtMs.length >= 14, { message: "some probes" });
  const states = await Promise.all(asked.map(({ id }) => system.api().getReset(id)));
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["deferred"]));
  expect(states.every(({ delivery }) => delivery?.lastResponse ?? delivery?.lastFailure)).toBe(true);
  expect((await system.api().mailStatus()).healthy).toBe(false);
  // Those that were already under way when the fifth failed may still come; after them there is one probe at a time.
  const probes = connectedAtMs.slice(9);
  const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(probeEveryMs * 0.8);
  given.first.react = () => "go-on";
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
  for (const { contact } of asked) {
    expect(given.first.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
  }
});

test("the second server carries the mail while the first is out, and the first again when it is back", async () => {
  await system.restart("mail-worker", {
    SMTP_URLS: `${given.first.url},${given.second.url}`,
    PROBE_MIN: `${probeEveryMs}ms`,
  });
  given.first.react = (step) => (step === "connect" ? "close" : "go-on");
  const before = given.first.mails.length;
  const asked = await requestMails(8);
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
  expect(given.second.mails).toHaveLength(8);
  expect(given.first.mails).toHaveLength(before);
  expect((await system.api().mailStatus()).healthy).toBe(true);
  given.first.react = () => "go-on";
  await waitFor(
    async () => {
      const [one] = await requestMails(1);
      if (!one) return false;
      await waitForState(system, one.id, "mailed");
      return given.first.mails.length > before;
    },
    { message: "mail by the first server again", timeoutMs: 30_000 },
  );
  const all = [...given.first.mails.slice(before), ...given.second.mails].flatMap(({ to }) => to);
  expect(new Set(all).size).toBe(all.length);
});
