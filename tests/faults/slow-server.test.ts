import { beforeEach, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// A limit that a test is not about lies beyond its end.
const never = "1h";
const patient = {
  SMTP_TIMEOUT: never,
  MESSAGE_WANTED_WITHIN: never,
  CRAWLS_AFTER: never,
  ATTEMPT_DEADLINE: never,
  BREAKER_FAILURES: "1000",
  RETRY_FIRST: "10m",
  RETRY_MAX: "10m",
};

const { test, system, given } = systemTest(async (start, stack) => {
  const first = stack.use(await startScriptedSmtp());
  const second = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
  });
  return { system, first, second };
});

beforeEach(() => {
  given.first.react = () => "go-on";
});

const restart = (
  servers: ScriptedSmtp[],
  settings: Partial<typeof patient & { CONCURRENCY: string; CLAIM_LEASE: string }>,
) => system.restart("mail-worker", { ...patient, ...settings, SMTP_URLS: servers.map(({ url }) => url).join(",") });

async function requestMail(email?: string): Promise<{ id: string; email: string }> {
  const contact = await createContact(system, email === undefined ? {} : { email });
  return { id: (await requestByMail(system, contact.id)).id, email: contact.email };
}

async function attemptsOf(resetId: string) {
  const { items } = await system.api().getTimeline(resetId);
  return items
    .filter(({ action }) => action === "mail.attempted")
    .map(({ detail }) => `${String(detail["outcome"])} at ${String(detail["phase"])}`);
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${system.adminUrls["mail-worker"]}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, "m").exec(text)?.[1]);
}

test("a server that crawls before it asks for the message loses the mail to the next one", async () => {
  await restart([given.first, given.second], { MESSAGE_WANTED_WITHIN: "3s" });
  for (const step of ["connect", "hello", "mail", "rcpt", "data"] as const) {
    given.first.react = (at) => (at === step ? "crawl" : "go-on");
    const { id, email } = await requestMail();
    await waitForState(system, id, "mailed");
    expect((await attemptsOf(id)).toSorted()).toEqual(["accepted at dot", `transient at ${step}`]);
    expect(given.second.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
  }
});

for (const limit of [{ ATTEMPT_DEADLINE: "4s" }, { SMTP_TIMEOUT: "4s" }]) {
  test(`a server that has the message and is silent may have taken it: no other one gets it (${Object.keys(limit).join()})`, async () => {
    await restart([given.first, given.second], { ...limit, RETRY_FIRST: "100ms" });
    let late: (() => void) | undefined;
    given.first.react = (step) => {
      if (step !== "dot" || late) return "go-on";
      return new Promise((resolve) => (late = () => resolve("go-on")));
    };
    const { id, email } = await requestMail();
    await waitForState(system, id, "mailed");
    // Its 250 comes when nobody listens to it any more.
    late?.();
    const sent = given.first.mails.filter(({ to }) => to.includes(email)).map(({ raw }) => raw);
    expect(await attemptsOf(id)).toEqual(["ambiguous at dot", "accepted at dot"]);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    expect(given.second.mails.filter(({ to }) => to.includes(email))).toHaveLength(0);
  });
}

test("a claim is kept for as long as its attempt takes, however short its lease is", async () => {
  await restart([given.first], { CLAIM_LEASE: "1s" });
  given.first.react = (step) =>
    step === "rcpt" ? new Promise((resolve) => setTimeout(resolve, 2_500, "go-on")) : "go-on";
  const { id, email } = await requestMail();
  await waitForState(system, id, "mailed");
  expect(await attemptsOf(id)).toEqual(["accepted at dot"]);
  expect(given.first.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
});

test("the deadline of an attempt bounds all of its phases, and who uses it up unready is a server that is out", async () => {
  await restart([given.first], { ATTEMPT_DEADLINE: "1500ms", BREAKER_FAILURES: "1" });
  given.first.react = (step) => (step === "hello" ? "crawl" : "go-on");
  const { id } = await requestMail();
  await waitForState(system, id, "deferred");
  expect(await attemptsOf(id)).toEqual(["transient at hello"]);
  expect(await metric("rekey_mail_transport_out")).toBe(1);
});

test("slow recipients hold half of the lanes at most, put no server out, and the others' mail leaves meanwhile", async () => {
  await restart([given.first], { CONCURRENCY: "4", CRAWLS_AFTER: "1s", BREAKER_FAILURES: "1" });
  given.first.react = (step, _count, line) => (step === "rcpt" && line.includes("slow.") ? "crawl" : "go-on");
  const slow = await Promise.all(Array.from({ length: 8 }, (_, index) => requestMail(`slow.${index}@contacts.test`)));
  const others = await Promise.all(Array.from({ length: 4 }, () => requestMail()));
  await Promise.all(others.map(({ id }) => waitForState(system, id, "mailed")));
  // Two are still waited for; the other six have given up their lane, to be tried again.
  const put = await waitFor(
    async () => {
      const tried = await Promise.all(slow.map(({ id }) => attemptsOf(id)));
      return tried.flat().length >= 6 && tried.flat();
    },
    { message: "six slow mails being put off" },
  );
  expect(put).toEqual(Array.from({ length: 6 }, () => "transient at rcpt"));
  expect(await metric("rekey_mail_transport_out")).toBe(0);
});

test("a message that the server has is waited for, whatever else crawls", async () => {
  await restart([given.first], { CONCURRENCY: "4", CRAWLS_AFTER: "1s", MESSAGE_WANTED_WITHIN: "3s" });
  const release: (() => void)[] = [];
  given.first.react = (step, _count, line) => {
    if (step === "rcpt" && line.includes("slow.")) return "crawl";
    return step === "dot" ? new Promise((resolve) => release.push(() => resolve("go-on"))) : "go-on";
  };
  const taken = await Promise.all(Array.from({ length: 3 }, () => requestMail()));
  await waitFor(() => release.length === 3, { message: "three messages at the server" });
  // Sent after them, so that the limits which end it have passed for them too.
  const { id } = await requestMail("slow.last@contacts.test");
  await waitForState(system, id, "deferred");
  for (const go of release) go();
  await Promise.all(taken.map((mail) => waitForState(system, mail.id, "mailed")));
  for (const mail of taken) expect(await attemptsOf(mail.id)).toEqual(["accepted at dot"]);
});

test("a greeting of megabytes is not listened to, and takes no memory", async () => {
  await restart([given.first], { MESSAGE_WANTED_WITHIN: "5s" });
  given.first.react = (step) => (step === "connect" ? { repeat: `220-${"x".repeat(60)}` } : "go-on");
  const before = await metric("process_resident_memory_bytes");
  const asked = await Promise.all(Array.from({ length: 12 }, () => requestMail()));
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "deferred")));
  for (const { id } of asked) {
    const { items } = await system.api().getTimeline(id);
    expect(items.find(({ action }) => action === "mail.attempted")?.detail).toMatchObject({
      outcome: "transient",
      phase: "connect",
      failure: "no-reply (EPROTOCOL)",
    });
  }
  expect((await metric("process_resident_memory_bytes")) - before).toBeLessThan(100 * 1024 ** 2);
});
