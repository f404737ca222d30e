import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
const probeEveryMs = 300;
let system: TestSystem;
let first: ScriptedSmtp;
let second: ScriptedSmtp;

beforeAll(async () => {
  first = stack.use(await startScriptedSmtp());
  second = stack.use(await startScriptedSmtp());
  system = stack.use(
    await startTestSystem({
      services: ["api", "credentials-worker", "mail-worker"],
      serviceEnv: { "mail-worker": { SMTP_URLS: first.url, PROBE_MIN: `${probeEveryMs}ms`, RETRY_FIRST: "10m" } },
    }),
  );
});
afterAll(() => stack.disposeAsync());

async function requestMails(count: number) {
  const requests = Array.from({ length: count }, async () => {
    const contact = await createContact(system);
    return { contact, id: (await requestByMail(system, contact.id)).id };
  });
  return Promise.all(requests);
}

test("while the only mail server is out it sees probes and no storm, nothing is lost, and all leaves when it is back", async () => {
  const connectedAtMs: number[] = [];
  first.react = (step) => {
    if (step === "connect") connectedAtMs.push(performance.now());
    return step === "connect" ? { say: "421 not now" } : "go-on";
  };
  const asked = await requestMails(30);
  await waitFor(() => connectedAtMs.length >= 14, { message: "some probes" });
  const states = await Promise.all(asked.map(({ id }) => system.api().getReset(id)));
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["deferred"]));
  expect(states.every(({ delivery }) => delivery?.lastResponse !== null)).toBe(true);
  expect((await system.api().mailStatus()).healthy).toBe(false);
  // Those that were already under way when the fifth failed may still come; after them there is one probe at a time.
  const probes = connectedAtMs.slice(9);
  const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(probeEveryMs * 0.8);
  first.react = () => "go-on";
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
  for (const { contact } of asked) {
    expect(first.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
  }
});

test("the second server carries the mail while the first is out, and the first again when it is back", async () => {
  await system.restart("mail-worker", { SMTP_URLS: `${first.url},${second.url}`, PROBE_MIN: `${probeEveryMs}ms` });
  first.react = (step) => (step === "connect" ? "close" : "go-on");
  const before = first.mails.length;
  const asked = await requestMails(8);
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
  expect(second.mails).toHaveLength(8);
  expect(first.mails).toHaveLength(before);
  expect((await system.api().mailStatus()).healthy).toBe(true);
  first.react = () => "go-on";
  await waitFor(
    async () => {
      const [one] = await requestMails(1);
      if (!one) return false;
      await waitForState(system, one.id, "mailed");
      return first.mails.length > before;
    },
    { message: "mail by the first server again", timeoutMs: 30_000 },
  );
  const all = [...first.mails.slice(before), ...second.mails].flatMap(({ to }) => to);
  expect(new Set(all).size).toBe(all.length);
});
