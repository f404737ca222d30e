import { expect } from "vitest";
import { freshPassword } from "../harness/fresh-password.ts";
import { readOutcomes } from "../harness/read-outcomes.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { type RequestedMail, requestMails } from "../harness/request-mails.ts";
import { type SmtpReaction, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

const lanes = 25;
const services = ["api", "portal", "credentials-worker", "mail-worker"] as const;

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const quick = {
    SMTP_URLS: smtp.url,
    CONCURRENCY: String(lanes),
    SMTP_CONNECTIONS: String(lanes),
    SMTP_TIMEOUT: "2s",
    CLAIM_LEASE: "2s",
    JOB_LOCK: "1s",
  };
  const system = await start({ services, ownProcess: ["mail-worker"], serviceEnv: { "mail-worker": quick } });
  return { system, smtp };
});

/** The first copy of each mail is taken and meets this; any further one is answered as it should be. */
function loseFirstAnswers(react: (count: number) => SmtpReaction | Promise<SmtpReaction>): void {
  const seen = new Set<string>();
  given.smtp.react = (step) => {
    if (step !== "dot") return "go-on";
    // The server keeps a message before it asks what to say to it.
    const address = given.smtp.mails.at(-1)?.to[0] ?? "";
    if (seen.has(address)) return "go-on";
    seen.add(address);
    return react(seen.size);
  };
}

/** How often each fate was met, once all of them are mailed. Same bytes mean the same Message-ID and the same link. */
async function fatesOf(requested: readonly RequestedMail[]): Promise<Record<string, number>> {
  const ids = requested.map(({ resetId }) => resetId);
  await waitForAll(system, ids, "mailed", 60_000);
  const outcomes = await readOutcomes(system, ids);
  const copies = Map.groupBy(given.smtp.mails, ({ to }) => to.join());
  const fates = requested.map(({ contact, resetId }) => {
    const raws = (copies.get(contact.email) ?? []).map(({ raw }) => raw);
    // On a machine with much else to do an attempt can also end, unsent, with its claim or before its message.
    const sent = (outcomes.get(resetId) ?? []).filter((outcome) => outcome !== "transient");
    const outcome = [...new Set(sent)].join(", ");
    return `${raws.length} mails, ${new Set(raws).size} different: ${outcome}`;
  });
  const counted = [...Map.groupBy(fates, (fate) => fate)].map(([fate, all]) => [fate, all.length] as const);
  return Object.fromEntries(counted);
}

/** What the portal answers to a password by the link of a mail. */
async function useLink(of: RequestedMail | undefined): Promise<number> {
  const mail = given.smtp.mails.findLast(({ to }) => of !== undefined && to.includes(of.contact.email));
  return (await submitPassword(system, readSentToken(mail), freshPassword())).status;
}

// A minute is too little for so many where the machine has much else to do.
const patience = 150_000;

test(
  "400 mails whose answer is lost by the server: none is lost, and each comes at most twice, byte for byte",
  async () => {
    loseFirstAnswers((count) => (count % 16 === 0 ? "silence" : "close"));
    const requested = await requestMails(system, 400);
    expect(await fatesOf(requested)).toEqual({ "2 mails, 1 different: ambiguous, accepted": 400 });
    const ids = given.smtp.mails.map(({ raw }) => /^Message-ID: <(.+)>$/im.exec(raw)?.[1]);
    expect(new Set(ids).size, "Message-IDs of 800 mails").toBe(400);
    expect(await useLink(requested[0])).toBe(303);
  },
  patience,
);

test(
  "100 mails in flight when the worker is killed, 25 each time: none is lost, and each comes at most twice, byte for byte",
  async () => {
    for (let kills = 0; kills < 4; kills += 1) {
      const held = Promise.withResolvers<SmtpReaction>();
      let inFlight = 0;
      loseFirstAnswers((count) => {
        inFlight = count;
        return held.promise;
      });
      const requested = await requestMails(system, lanes);
      await waitFor(() => inFlight === lanes, { message: "every lane waiting for the answer to its dot" });
      await system.kill("mail-worker");
      held.resolve("close");
      await system.restart("mail-worker");
      expect(await fatesOf(requested)).toEqual({ "2 mails, 1 different: ambiguous, accepted": lanes });
      expect(await useLink(requested[0])).toBe(303);
    }
  },
  patience,
);
