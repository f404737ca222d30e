import { answerSelfService } from "@rekey/database/links/answer-self-service";
import { giveUpHandOvers } from "@rekey/database/hand-overs/begin-hand-overs";
import { completeResets, refusePassword } from "@rekey/database/resets/complete-reset";
import { expireLateResets } from "@rekey/database/resets/end-resets";
import { fromNow } from "../../harness/arrange.ts";
import { lockOrder } from "../../harness/record-locks.ts";
import { handingOver, inStep, issuing, setting, type TakeStep } from "../../harness/take-steps.ts";
import { hourMs, type StepCase, withAll, withLink } from "./step-case.ts";

const answering: TakeStep = (work, ids) =>
  answerSelfService(
    work,
    { ...ids, token: { keyId: "k", nonce: ids.resetId, tokenHash: `hash of ${ids.resetId}` } },
    { mailsPerHour: 3, minimumLeftMs: hourMs },
  );

async function withHandOver({ take }: Parameters<StepCase["begin"]>[0]) {
  const { id } = await take.contact();
  const resetId = await take.requestByHand(id);
  await take.credentials(resetId, handingOver());
  return { id, resetId };
}

export const ofResets: readonly StepCase[] = [
  {
    step: "issueLinks",
    locks: lockOrder,
    async begin(bench) {
      const { id } = await withAll(bench);
      const next = await bench.take.requestByMail(id);
      return { contactIds: [id], run: () => bench.take.credentials(next, issuing) };
    },
  },
  {
    step: "answerSelfService",
    when: "of whom has a link",
    locks: ["contacts", "resets", "deliveries", "events"],
    async begin(bench) {
      const { id, email } = await withLink(bench);
      const asked = await bench.take.requestOnPortal(email);
      return { contactIds: [id], run: () => bench.take.credentials(asked, answering) };
    },
  },
  {
    step: "answerSelfService",
    when: "of whom has a dying link of their own",
    locks: lockOrder,
    async begin(bench) {
      const { id, email } = await bench.take.contact();
      const asked = await bench.take.requestOnPortal(email);
      await bench.take.credentials(asked, answering);
      await bench.arrange.change(
        "links",
        { contactId: id },
        { issuedAt: fromNow(-hourMs), expiresAt: fromNow(60_000) },
      );
      const again = await bench.take.requestOnPortal(email);
      return { contactIds: [id], run: () => bench.take.credentials(again, answering) };
    },
  },
  {
    step: "answerSelfService",
    when: "after a newer reset",
    locks: ["contacts", "resets", "events"],
    async begin(bench) {
      const { id, email } = await bench.take.contact();
      const asked = await bench.take.requestOnPortal(email);
      await bench.take.credentials(await bench.take.requestByMail(id), issuing);
      return { contactIds: [id], run: () => bench.take.credentials(asked, answering) };
    },
  },
  {
    step: "completeResets",
    locks: lockOrder,
    async begin(bench) {
      const { id } = await withAll(bench);
      const next = await bench.take.requestByHand(id);
      const complete: TakeStep = (work, ids) =>
        completeResets(work, [{ ...ids, from: "accepted", passwordHash: "hash" }], hourMs);
      return { contactIds: [id], run: () => bench.take.credentials(next, complete) };
    },
  },
  {
    step: "completeResets",
    when: "of whom may not have one",
    locks: ["contacts", "resets", "events"],
    async begin(bench) {
      const { id } = await bench.take.contact();
      const resetId = await bench.take.requestByHand(id);
      await bench.arrange.change("contacts", { id }, { portalAccess: false });
      return { contactIds: [id], run: () => bench.take.credentials(resetId, setting()) };
    },
  },
  {
    step: "completeResets",
    when: "after a newer password",
    locks: ["contacts", "resets", "events"],
    async begin(bench) {
      const { id } = await bench.take.contact();
      const resetId = await bench.take.requestByHand(id);
      await bench.arrange.change("resets", { id: resetId }, { state: "submitted" });
      await bench.take.setPassword(id);
      return { contactIds: [id], run: () => bench.take.credentials(resetId, setting("submitted")) };
    },
  },
  {
    step: "recordHandOver",
    locks: ["resets"],
    async begin(bench) {
      const { id, resetId } = await withHandOver(bench);
      await bench.take.claimHandOver(resetId);
      const run = () => bench.take.tellHandOver({ resetId, attempt: 1, next: "completed" });
      return { contactIds: [id], run };
    },
  },
  {
    step: "giveUpHandOvers",
    locks: [],
    passesOver: "resets",
    async begin(bench) {
      const { id, resetId } = await withHandOver(bench);
      await bench.arrange.change("handOvers", { resetId }, { createdAt: fromNow(-hourMs) });
      const rules = { olderThanMs: hourMs / 2, limit: 100 };
      const run = () => inStep(bench.as("rekey_credentials"), (work) => giveUpHandOvers(work, rules));
      return { contactIds: [id], run };
    },
  },
  {
    step: "completeResets",
    when: "while an earlier password is handed over",
    locks: lockOrder,
    async begin(bench) {
      const { id } = await withHandOver(bench);
      await bench.take.credentials(await bench.take.requestByMail(id), issuing);
      const next = await bench.take.requestByHand(id);
      return { contactIds: [id], run: () => bench.take.credentials(next, handingOver()) };
    },
  },
  {
    step: "refusePassword",
    locks: ["resets", "events"],
    async begin(bench) {
      const { id } = await bench.take.contact();
      const resetId = await bench.take.requestByHand(id);
      const refuse: TakeStep = (work, ids) => refusePassword(work, { ...ids, because: "password-policy" });
      return { contactIds: [id], run: () => bench.take.credentials(resetId, refuse) };
    },
  },
  {
    step: "cancelReset",
    locks: ["resets", "links", "deliveries"],
    async begin(bench) {
      const { id, resetId } = await withAll(bench);
      return { contactIds: [id], run: () => bench.take.cancel(resetId) };
    },
  },
  {
    step: "expireLateResets",
    locks: ["links", "deliveries"],
    passesOver: "resets",
    async begin(bench) {
      const [one, other] = [await withLink(bench), await withAll(bench)];
      const ids = [one.resetId, other.resetId];
      await bench.arrange.change("resets", { id: ids }, { openUntil: fromNow(-1_000) });
      const run = () => inStep(bench.as("rekey_credentials"), (work) => expireLateResets(work, 100));
      return { contactIds: [one.id, other.id], run };
    },
  },
];
