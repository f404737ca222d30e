import { expect } from "vitest";
import { freezeProcess } from "../harness/freeze-process.ts";
import { type RequestedMail, requestMails } from "../harness/request-mails.ts";
import { type SmtpReaction, type SmtpStep, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

// The promise is about the time it takes, so what decides that time is as in production.
const asInProduction = {
  CLAIM_LEASE: "10s",
  JOB_LOCK: "5s",
  RELAY_EVERY: "1s",
  REPUBLISH_AFTER: "10s",
  SMTP_TIMEOUT: "30s",
  ATTEMPT_DEADLINE: "45s",
};

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    serviceEnv: { "mail-worker": { ...asInProduction, SMTP_URLS: smtp.url } },
  });
  return { system, smtp };
});

/** Holds one conversation at each of these steps, the first that comes to it. */
function holdOneAtEach(steps: readonly SmtpStep[]): { held: Set<SmtpStep>; release: () => void } {
  const held = new Set<SmtpStep>();
  const released = Promise.withResolvers<SmtpReaction>();
  given.smtp.react = (step) => {
    if (!steps.includes(step) || held.has(step)) return "go-on";
    held.add(step);
    return released.promise;
  };
  return { held, release: () => released.resolve("go-on") };
}

/** What a worker has written in its log of the results that it brought: recorded, or too late. */
function reportsIn(lines: readonly string[]): string[] {
  const attempts = lines.filter((line) => line.includes('"mail attempted"'));
  return attempts.map((line) => /"recorded":"(\w+)"/.exec(line)?.[1] ?? line);
}

const copiesTo = ({ contact }: RequestedMail) => given.smtp.mails.filter(({ to }) => to.includes(contact.email));

test("a worker frozen at MAIL, RCPT, DATA and the dot is replaced within 15 s; awake, it sends none of these mails and decides nothing, and goes on with new ones", async () => {
  const { held, release } = holdOneAtEach(["mail", "rcpt", "data", "dot"]);
  const requested = await requestMails(system, 4);
  const ids = requested.map(({ resetId }) => resetId);
  await waitFor(() => held.size === 4, { message: "a conversation held at each step" });
  const [atTheDot] = given.smtp.mails;
  const frozen = freezeProcess(system.pids()["mail-worker"]);
  const frozenAtMs = performance.now();
  try {
    await using _replica = await system.startReplica("mail-worker", { BOUNCE_PORT: "0" });
    await waitForAll(system, ids, "mailed", 15_000 - (performance.now() - frozenAtMs));
  } finally {
    // The server's answers are there before it wakes: it finds them first of all.
    release();
    frozen[Symbol.dispose]();
  }
  const reports = await waitFor(
    () => {
      const found = reportsIn(system.lines("mail-worker"));
      return found.length === 4 && found;
    },
    { message: "the woken worker having done with its four mails" },
  );
  expect(reports).toEqual(["stale", "stale", "stale", "stale"]);
  for (const mail of requested) {
    const copies = copiesTo(mail).map(({ raw }) => raw);
    const wasAtTheDot = atTheDot?.to.includes(mail.contact.email);
    expect(copies).toHaveLength(wasAtTheDot ? 2 : 1);
    expect(new Set(copies).size).toBe(1);
    const reset = await system.api().getReset(mail.resetId);
    expect(reset).toMatchObject({ state: "mailed", delivery: { state: "accepted", attempts: 2 } });
  }
  const [next] = await requestMails(system, 1);
  await waitForAll(system, next ? [next.resetId] : [], "mailed");
});
