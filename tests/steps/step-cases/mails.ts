import type { ClaimRules } from "@rekey/database/links/choose-link";
import { type ClaimedDelivery, claimDeliveries } from "@rekey/database/deliveries/claim-deliveries";
import { deferUnsent } from "@rekey/database/deliveries/defer-unsent";
import { releaseClaim, renewClaim } from "@rekey/database/deliveries/keep-claim";
import { recordAttempts } from "@rekey/database/deliveries/record-attempts";
import { recordBounce } from "@rekey/database/bounces/record-bounce";
import { wakeDeferred } from "@rekey/database/deliveries/wake-deferred";
import type { Work } from "@rekey/database/unit-of-work";
import { fromNow } from "../../harness/arrange.ts";
import { endedAttempt, inStep, type WaitingMail } from "../../harness/take-steps.ts";
import { type Bench, hourMs, type StepCase, withAll, withLink } from "./step-case.ts";

const rules: ClaimRules = {
  leaseMs: hourMs,
  attemptMs: 5_000,
  linkLifetimeMs: hourMs,
  inviteLifetimeMs: hourMs,
  minimumLeftMs: 60_000,
  canDerive: () => true,
  newToken: ({ resetId, generation }) => ({ keyId: "k", nonce: "n", tokenHash: `${resetId} ${generation}` }),
};

const bounce = { status: "5.1.1", reason: "no such user", isOfAddress: true };

const byWorker =
  ({ as }: Bench, step: (work: Work) => Promise<unknown>) =>
  () =>
    inStep(as("rekey_mail"), step, { consumer: "mail" });

async function claimed(bench: Bench) {
  const begun = await withLink(bench);
  return { ...begun, delivery: await bench.take.claimNow(begun.mail) };
}

const claim = (bench: Bench, mail: WaitingMail) => byWorker(bench, (work) => claimDeliveries(work, [mail], rules));

function report(
  bench: Bench,
  { mail, delivery }: { mail: WaitingMail; delivery: ClaimedDelivery },
  outcome: "accepted" | "transient",
  retryMs?: number,
) {
  const ended = endedAttempt(mail.eventId, delivery, { outcome, ...(retryMs !== undefined && { retryMs }) });
  return byWorker(bench, (work) => recordAttempts(work, [ended]));
}

export const ofMails: readonly StepCase[] = [
  {
    step: "claimDeliveries",
    locks: ["resets", "deliveries", "events"],
    async begin(bench) {
      const { id, mail } = await withAll(bench);
      return { contactIds: [id], run: claim(bench, mail) };
    },
  },
  {
    step: "claimDeliveries",
    when: "of a mail that goes out with another link",
    locks: ["resets", "links", "deliveries", "events"],
    async begin(bench) {
      const { id, mail } = await claimed(bench);
      const past = fromNow(-1_000);
      await bench.arrange.change("deliveries", { id: mail.deliveryId }, { leaseUntil: past, statedExpiryAt: past });
      return { contactIds: [id], run: claim(bench, mail) };
    },
  },
  {
    step: "claimDeliveries",
    when: "of a mail to an address that bounced",
    locks: ["resets", "links", "deliveries", "events"],
    async begin(bench) {
      const { id, mail } = await withLink(bench);
      await bench.arrange.change("contacts", { id }, { emailBouncedAt: fromNow(0), emailBounceReason: "so" });
      return { contactIds: [id], run: claim(bench, mail) };
    },
  },
  ...(["accepted", "transient"] as const).map((outcome): StepCase => ({
    step: "recordAttempts",
    when: `of one that ended the mail: ${outcome}`,
    locks: ["resets", "links", "deliveries", "events"],
    async begin(bench) {
      const { id, mail, delivery } = await claimed(bench);
      return { contactIds: [id], run: report(bench, { mail, delivery }, outcome) };
    },
  })),
  {
    step: "recordAttempts",
    when: "of one that is tried again",
    locks: ["resets", "deliveries", "events"],
    async begin(bench) {
      const { id, mail, delivery } = await claimed(bench);
      return { contactIds: [id], run: report(bench, { mail, delivery }, "transient", 1_000) };
    },
  },
  {
    step: "deferUnsent",
    locks: ["resets", "deliveries", "events"],
    async begin(bench) {
      const { id, mail } = await withAll(bench);
      const why = { waitsFor: "transport", failure: "mail-not-set-up" } as const;
      return { contactIds: [id], run: byWorker(bench, (work) => deferUnsent(work, mail, why, 1_000)) };
    },
  },
  {
    step: "recordBounce",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id, mail, delivery } = await claimed(bench);
      await report(bench, { mail, delivery }, "accepted")();
      const { deliveryId } = mail;
      return { contactIds: [id], run: byWorker(bench, (work) => recordBounce(work, { deliveryId, ...bounce })) };
    },
  },
  {
    step: "wakeDeferred",
    locks: ["deliveries", "events"],
    async begin(bench) {
      const [one, other] = [await withLink(bench), await withLink(bench)];
      const waits = { state: "deferred", waitsForTransport: true, nextAttemptAt: fromNow(hourMs) } as const;
      await bench.arrange.change("deliveries", { contactId: [one.id, other.id] }, waits);
      return { contactIds: [one.id, other.id], run: () => wakeDeferred(bench.as("rekey_mail")) };
    },
  },
  ...[renewClaim, releaseClaim].map((step): StepCase => ({
    step: step.name,
    locks: ["deliveries"],
    async begin(bench) {
      const { id, delivery } = await claimed(bench);
      return { contactIds: [id], run: () => step(bench.as("rekey_mail"), delivery, hourMs) };
    },
  })),
];
