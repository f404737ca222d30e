import { randomUUID } from "node:crypto";
import { byContact } from "@rekey/database/actor";
import type { Statement } from "@rekey/database/history/statement";
import { noteLinkOpened, submitNewPassword } from "@rekey/database/links/use-link";
import { retryEvent } from "@rekey/database/outbox/dead-letters";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { requestRehash } from "@rekey/database/sign-in/portal-sessions";
import { storeRehash } from "@rekey/database/sign-in/rehash";
import { inStatement, inStep, someStaff } from "../../harness/take-steps.ts";
import { type Bench, type StepCase, withAll } from "./step-case.ts";

const onPortal =
  ({ as }: Bench, step: (statement: Statement) => Promise<unknown>) =>
  () =>
    inStatement(as("rekey_portal"), step, byContact.actor);

async function mailed({ take }: Bench) {
  const { id } = await take.contact();
  return { id, ...(await take.mailedLink(id)) };
}

/** What is one statement, and what is about events alone. */
export const ofStatements: readonly StepCase[] = [
  {
    step: "acceptResets",
    locks: [],
    async begin(bench) {
      const { id } = await withAll(bench);
      return { contactIds: [id], run: () => bench.take.requestByMail(id) };
    },
  },
  {
    step: "noteLinkOpened",
    locks: ["links"],
    async begin(bench) {
      const { id, tokenHash } = await mailed(bench);
      return { contactIds: [id], run: onPortal(bench, (statement) => noteLinkOpened(statement, tokenHash)) };
    },
  },
  {
    step: "submitNewPassword",
    locks: ["resets", "links"],
    async begin(bench) {
      const { id, tokenHash, resetId } = await mailed(bench);
      const submission = { tokenHash, resetId, sealedPassword: "sealed" };
      return { contactIds: [id], run: onPortal(bench, (statement) => submitNewPassword(statement, submission)) };
    },
  },
  {
    step: "storeRehash",
    locks: ["events"],
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      await bench.take.setPassword(contactId);
      const waiting = { contactId, credentialVersion: 1, sealedPassword: "sealed" };
      await onPortal(bench, (statement) => requestRehash(statement, waiting))();
      const eventId = (await bench.see.events({ contactId })).at(-1)?.id ?? randomUUID();
      const rehash = { credentialVersion: 1, passwordHash: "stronger" };
      const step = { eventId, contactId, rehash };
      const run = () =>
        inStep(bench.as("rekey_credentials"), (work) => storeRehash(work, step), { consumer: "credentials" });
      return { contactIds: [contactId], run };
    },
  },
  {
    step: "deadLetter",
    locks: ["events"],
    async begin(bench) {
      const { id, mail } = await withAll(bench);
      const outbox = openOutbox(bench.as("rekey_mail"), "mail", 1_000);
      return { contactIds: [id], run: () => outbox.deadLetter(mail.eventId, "unexpected-error") };
    },
  },
  {
    step: "retryEvent",
    locks: ["events"],
    async begin(bench) {
      const { id, mail } = await withAll(bench);
      await openOutbox(bench.as("rekey_mail"), "mail", 1_000).deadLetter(mail.eventId, "unexpected-error");
      const run = () => inStep(bench.as("rekey_api"), (work) => retryEvent(work, mail.eventId), { actor: someStaff });
      return { contactIds: [id], run };
    },
  },
  ...(["takeDue", "makeAllDue"] as const).map((step): StepCase => ({
    step,
    locks: [],
    async begin(bench) {
      const { id } = await withAll(bench);
      const outbox = openOutbox(bench.as("rekey_mail"), "mail", 1_000);
      return { contactIds: [id], run: () => outbox[step](100) };
    },
  })),
];
