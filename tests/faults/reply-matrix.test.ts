import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type SmtpReaction, type SmtpStep, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: smtp.url,
        SMTP_TIMEOUT: "3s",
        BREAKER_FAILURES: "100000",
        RETRY_FIRST: "10m",
        RETRY_MAX: "15m",
      },
    },
  });
  return { system, smtp };
});

const passing = [421, 450, 451, 452, 454];
const final = [500, 501, 550, 552, 553, 554];
const reactions: [name: string, reaction: SmtpReaction, kind: "passing" | "final" | "none"][] = [
  ...passing.map((code) => [`${code}`, { say: `${code} words` }, "passing"] as [string, SmtpReaction, "passing"]),
  ...final.map((code) => [`${code}`, { say: `${code} words` }, "final"] as [string, SmtpReaction, "final"]),
  ["several lines of 550", { say: "550-first\r\n550 last" }, "final"],
  ["garbage", { say: "what do you want" }, "none"],
  ["a number that is no code", { say: "55099999999 words" }, "none"],
  ["a closed connection", "close", "none"],
  ["silence", "silence", "none"],
];

function expected(step: SmtpStep, kind: "passing" | "final" | "none"): string {
  if (kind === "passing") return "transient";
  if (kind === "none") return step === "dot" ? "ambiguous" : "transient";
  return ["rcpt", "data", "dot"].includes(step) ? "permanent" : "refused";
}

/** What a first attempt came to when the server says this at that step, and how often that step was reached for it. */
async function outcomeOf(step: SmtpStep, reaction: SmtpReaction): Promise<Record<string, unknown>> {
  const contact = await createContact(system, { email: `${randomUUID()}@example.test` });
  given.smtp.react = (at) => (at === step ? reaction : "go-on");
  const { id } = await requestByMail(system, contact.id);
  const entry = await waitFor(
    async () => (await system.api().getTimeline(id)).items.find(({ action }) => action === "mail.attempted"),
    { message: `an attempt that met ${JSON.stringify(reaction)} at ${step}` },
  );
  given.smtp.react = () => "go-on";
  // Called back, so that its retry does not meet the next case.
  await system
    .api()
    .cancelReset(id)
    .catch(() => undefined);
  return entry.detail;
}

for (const step of ["connect", "hello", "mail", "rcpt", "data", "dot"] as const) {
  test(`every reply at ${step} is told for what it is`, async () => {
    for (const [name, reaction, kind] of reactions) {
      const { outcome } = await outcomeOf(step, reaction);
      expect(`${name}: ${String(outcome)}`).toBe(`${name}: ${expected(step, kind)}`);
    }
  });
}

test("a server that closes a connection on which it has taken a mail is told by its words", async () => {
  const contact = await createContact(system, { email: `${randomUUID()}@example.test` });
  given.smtp.react = () => "go-on";
  await waitForState(system, (await requestByMail(system, contact.id)).id, "mailed");
  const found = await outcomeOf("rcpt", { say: "421 4.7.0 Too many messages this session" });
  expect(found).toMatchObject({ outcome: "transient", phase: "rcpt", code: 421 });
  expect(found["response"]).toContain("Too many messages this session");
});

test("the id under which a server has queued a mail is in the timeline", async () => {
  given.smtp.react = (step) => (step === "dot" ? { say: "250 2.0.0 Ok: queued as 4cX1Yz3PqB" } : "go-on");
  const { id } = await requestByMail(system, (await createContact(system)).id);
  const entry = await waitFor(
    async () => (await system.api().getTimeline(id)).items.find(({ action }) => action === "mail.attempted"),
    { message: "an attempt" },
  );
  given.smtp.react = () => "go-on";
  expect(entry.detail).toMatchObject({ outcome: "accepted", queueId: "4cX1Yz3PqB" });
});

test("a connection that was closed while nobody used it costs no attempt, and one that is closed again does", async () => {
  const { id } = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, id, "mailed");
  const contact = await createContact(system, { email: `${randomUUID()}@example.test` });
  let closed = 0;
  given.smtp.react = (step) => (step === "mail" && (closed += 1) === 1 ? "close" : "go-on");
  await waitForState(system, (await requestByMail(system, contact.id)).id, "mailed");
  expect(given.smtp.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
  expect(closed).toBe(2);
  expect(await outcomeOf("mail", "close")).toMatchObject({ outcome: "transient", phase: "mail", code: null });
});
