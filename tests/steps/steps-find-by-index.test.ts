import { randomUUID } from "node:crypto";
import { byContact } from "@rekey/database/actor";
import { getContactData } from "@rekey/database/history/contact-data";
import { issueLinks } from "@rekey/database/links/issue-link";
import { submitNewPassword } from "@rekey/database/links/use-link";
import { findEarlierEvents } from "@rekey/database/outbox/find-earlier-events";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { completeResets } from "@rekey/database/resets/complete-reset";
import { expireLateResets } from "@rekey/database/resets/end-resets";
import { requestSelfServiceReset } from "@rekey/database/resets/self-service";
import type { Work } from "@rekey/database/unit-of-work";
import { beforeAll, expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { growHistory } from "../harness/grow-history.ts";
import { sealNow } from "../harness/seal-now.ts";
import { stepTest } from "../harness/step-test.ts";
import { answering, inStatement, inStep, issuing, setting, someStaff, type TakeStep } from "../harness/take-steps.ts";

const { test, as, sql, see, take } = stepTest({ connections: 1 });
const pastResets = 6_000;

beforeAll(() => growHistory(sql, pastResets), 60_000);

const grown = [
  "contacts",
  "resets",
  "links",
  "deliveries",
  "delivery_attempts",
  "events",
  "audit_events",
  "credentials",
];

/** What PostgreSQL itself counts: how often each table was read from its beginning, and rows that were read. */
async function countReads(): Promise<{ scans: string[]; rows: number }> {
  await flushCounts(sql, as);
  const [counts] = await sql<{ scans: string[]; rows: number }[]>`
    select array_agg(relname || ' ' || seq_scan order by relname) as scans,
      sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows
    from pg_stat_user_tables where relname = any(${grown})`;
  if (!counts) throw new Error("PostgreSQL counts nothing of these tables");
  return counts;
}

type Step = () => Promise<unknown>;
interface Each {
  resetId: string;
  eventId: string;
}

const aContact = async () => (await take.contact()).id;

async function requested(): Promise<string> {
  return take.requestByMail(await aContact());
}

async function issued() {
  const resetId = await requested();
  await take.credentials(resetId, issuing);
  return { resetId, mail: await take.mailOf(resetId) };
}

async function submitting() {
  const link = { ...(await take.mailedLink(await aContact())), sealedPassword: "sealed" };
  const submit: Step = () =>
    inStatement(as("rekey_portal"), (statement) => submitNewPassword(statement, link), byContact.actor);
  return { resetId: link.resetId, submit };
}

/** A step of a credentials worker, of which the event has been found. */
async function ofCredentials(resetId: string, step: TakeStep): Promise<Step> {
  const eventId = (await see.events({ resetId })).at(-1)?.id ?? "";
  const options = { consumer: "credentials" } as const;
  return () => inStep(as("rekey_credentials"), (work) => step(work, { resetId, eventId }), options);
}

/** The same of many resets by hand or mail at once. */
async function ofMany(
  request: (contactId: string) => Promise<string>,
  step: (work: Work, each: Each[]) => Promise<unknown>,
) {
  const each: Each[] = [];
  for (let count = 0; count < 25; count += 1) {
    const resetId = await request(await aContact());
    each.push({ resetId, eventId: (await see.events({ resetId })).at(-1)?.id ?? "" });
  }
  return () => inStep(as("rekey_credentials"), (work) => step(work, each), { consumer: "credentials" });
}

const outbox = () => openOutbox(as("rekey_credentials"), "credentials", 60_000);

/** Each with what has to be there before, which is not counted. */
const steps: Record<string, () => Promise<Step>> = {
  "a reset by mail is accepted": async () => {
    const id = await aContact();
    return () => take.requestByMail(id);
  },
  "a reset by hand is accepted": async () => {
    const id = await aContact();
    return () => take.requestByHand(id);
  },
  "a request is made on the portal": async () => () => {
    const asking = { address: "nobody@contacts.test", openForMs: 60_000 };
    return inStatement(as("rekey_portal"), (statement) => requestSelfServiceReset(statement, asking), byContact.actor);
  },
  "a link is issued": async () => ofCredentials(await requested(), issuing),
  "a link is issued to somebody with a history": async () => ofCredentials(await take.requestByMail("past-7"), issuing),
  "many links are issued": () =>
    ofMany(take.requestByMail, (work, each) => {
      const tokenOf = (resetId: string) => ({ keyId: "k", nonce: resetId, tokenHash: `hash of ${resetId}` });
      return issueLinks(
        work,
        each.map((ids) => ({ ...ids, token: tokenOf(ids.resetId) })),
      );
    }),
  "many new passwords are set": () =>
    ofMany(take.requestByHand, (work, each) => {
      const commands = each.map((ids) => ({ ...ids, from: "accepted" as const, passwordHash: "hash" }));
      return completeResets(work, commands, 60_000);
    }),
  "a request from the portal is answered": async () => {
    const { email } = await take.contact();
    const resetId = await take.requestOnPortal(email);
    return ofCredentials(resetId, answering);
  },
  "a mail is claimed": async () => {
    const { mail } = await issued();
    return () => take.claimNow(mail);
  },
  "what came of a mail is recorded": async () => {
    const { mail } = await issued();
    const claimed = await take.claimNow(mail);
    return () => take.report(mail.eventId, claimed, "accepted");
  },
  "a new password is submitted": async () => (await submitting()).submit,
  "a new password is set": async () => {
    const { resetId, submit } = await submitting();
    await submit();
    return ofCredentials(resetId, setting("submitted"));
  },
  "a reset is cancelled": async () => {
    const { resetId } = await issued();
    return () => take.cancel(resetId);
  },
  "a link is sent once more": async () => {
    const { resetId } = await take.mailedLink(await aContact());
    return () => take.resend(resetId);
  },
  "what is late ends": async () => {
    const { resetId } = await take.mailedLink(await aContact());
    await sql`update links set expires_at = now() - interval '1 minute' where reset_id = ${resetId}`;
    return () => inStep(as("rekey_credentials"), (work) => expireLateResets(work, 100));
  },
  "the relay looks at what is due": async () => {
    await sql`update events set due_at = now() where reset_id = ${await requested()}`;
    return () => outbox().takeDue(100);
  },
  "what is open is counted": async () => () => outbox().measure(),
  "what came earlier is looked for": async () => {
    const id = await aContact();
    await take.requestByHand(id);
    const [event] = await see.events({ resetId: await take.requestByHand(id) });
    return () => findEarlierEvents(as("rekey_credentials"), [event?.id ?? randomUUID()]);
  },
  "an event is found, with whether one came earlier": async () => {
    const id = await aContact();
    await take.requestByHand(id);
    const [event] = await see.events({ resetId: await take.requestByHand(id) });
    return () => outbox().find([event?.id ?? randomUUID()]);
  },
  "all that is known of a contact is given": async () => () => getContactData(as("rekey_api"), "past-7", someStaff),
  "the history is sealed": async () => {
    return () => sealNow(as("rekey_sealer"), 100);
  },
};

test.for(Object.entries(steps))("no table is read from its beginning when %s", async ([, begin]) => {
  const run = await begin();
  const before = await countReads();
  await run();
  const after = await countReads();
  expect(after.scans).toEqual(before.scans);
  expect(after.rows - before.rows).toBeLessThan(pastResets / 10);
});
