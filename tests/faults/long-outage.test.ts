import { anyPort } from "@rekey/dev/free-port";
import { expect } from "vitest";
import { freshPassword } from "../harness/fresh-password.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { readOutcomes } from "../harness/read-outcomes.ts";
import { type RequestedMail, requestMails } from "../harness/request-mails.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

// A hundredth of the times in production: 10 to 30 s between probes, so that 30 min have 60 of them at least.
const probes = { minMs: 100, maxMs: 300, inHalfAnHour: 60 };
const lanes = 4;
const failuresToOpen = 5;
const link = { lifetimeMs: 10_000, minimumLeftMs: 3_000 };

const { test, system, see, given } = systemTest(async (start) => {
  const port = await anyPort();
  const settings = {
    SMTP_URLS: `smtp://127.0.0.1:${port}`,
    PROBE_MIN: `${probes.minMs}ms`,
    PROBE_MAX: `${probes.maxMs}ms`,
    CONCURRENCY: String(lanes),
    BREAKER_FAILURES: String(failuresToOpen),
    // So long that none leaves at its own time: what leaves was woken.
    RETRY_FIRST: "10m",
  };
  const services = ["api", "portal", "credentials-worker", "mail-worker"] as const;
  const system = await start({ services, serviceEnv: { "mail-worker": settings } });
  return { system, port };
});

const idsOf = (requested: readonly RequestedMail[]) => requested.map(({ resetId }) => resetId);
const mailsOf = (smtp: ScriptedSmtp, { contact }: RequestedMail) =>
  smtp.mails.filter(({ to }) => to.includes(contact.email));

async function attemptsOf(requested: readonly RequestedMail[]): Promise<number> {
  return [...(await readOutcomes(system, idsOf(requested))).values()].flat().length;
}

test("30 minutes without a mail server, at a hundredth: 200 mails wait, it is probed and no more, and all leave once it is back", async () => {
  const startedAtMs = performance.now();
  const requested = await requestMails(system, 200);
  await waitForAll(system, idsOf(requested), "deferred");
  const attempts = await waitFor(
    async () => {
      const made = await attemptsOf(requested);
      return made >= failuresToOpen + lanes + probes.inHalfAnHour && made;
    },
    { message: "as many probes as half an hour has", timeoutMs: 60_000 },
  );
  const mostProbes = (performance.now() - startedAtMs) / probes.minMs;
  expect(attempts).toBeLessThanOrEqual(mostProbes + failuresToOpen + lanes);
  expect((await system.api().mailStatus()).healthy).toBe(false);
  await using smtp = await startScriptedSmtp(undefined, given.port);
  await waitForAll(system, idsOf(requested), "mailed", 60_000);
  expect(requested.map((mail) => mailsOf(smtp, mail).length)).toEqual(requested.map(() => 1));
});

/** Starts to send mails, and takes the server away once it has taken each of them without an answer. */
async function loseAnswersAndServer(count: number): Promise<{ requested: RequestedMail[]; smtp: ScriptedSmtp }> {
  await using smtp = await startScriptedSmtp((step) => (step === "dot" ? "close" : "go-on"), given.port);
  const requested = await requestMails(system, count);
  await waitFor(() => new Set(smtp.mails.flatMap(({ to }) => to)).size === count, { message: "all being taken" });
  return { requested, smtp };
}

async function useLink(smtp: ScriptedSmtp, mail: RequestedMail): Promise<number> {
  return (await submitPassword(system, readSentToken(mailsOf(smtp, mail)[0]), freshPassword())).status;
}

test("after an outage longer than a link lives none arrives with too little left, and what was mailed before it is dead", async () => {
  const { lifetimeMs, minimumLeftMs } = link;
  await system.restart("mail-worker", {
    INVITE_LIFETIME: `${lifetimeMs}ms`,
    LINK_MINIMUM_LEFT: `${minimumLeftMs}ms`,
    RETRY_FIRST: "200ms",
    RETRY_MAX: "1s",
  });
  const before = await loseAnswersAndServer(10);
  const firstMails = await see.deliveries({ resetId: idsOf(before.requested) });
  const lastEndMs = Math.max(...firstMails.map(({ statedExpiryAt }) => statedExpiryAt?.getTime() ?? Infinity));
  const waiting = await requestMails(system, 10);
  await waitForAll(system, idsOf(waiting), "deferred");
  await waitFor(() => Date.now() > lastEndMs, {
    message: "the end that the first mails state",
    timeoutMs: 30_000,
  });
  const arrivedAt = new Map<string, number>();
  await using smtp = await startScriptedSmtp((step) => {
    if (step === "dot") arrivedAt.set(smtp.mails.at(-1)?.to[0] ?? "", Date.now());
    return "go-on";
  }, given.port);
  const all = [...before.requested, ...waiting];
  await waitFor(() => arrivedAt.size === all.length, { message: "all having come", timeoutMs: 30_000 });
  const leftMs = (await see.deliveries({ resetId: idsOf(all) })).map(
    ({ statedExpiryAt, addressKey }) =>
      (statedExpiryAt?.getTime() ?? 0) - (arrivedAt.get(addressKey ?? "") ?? Infinity),
  );
  expect(leftMs).toHaveLength(all.length);
  expect(Math.min(...leftMs)).toBeGreaterThan(minimumLeftMs);
  for (const mail of [before.requested[0], waiting[0]]) expect(mail && (await useLink(smtp, mail))).toBe(303);
  for (const mail of before.requested) expect(await useLink(before.smtp, mail)).toBe(410);
});
