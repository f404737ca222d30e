import { randomUUID } from "node:crypto";
import { handingOver, issuing, setting } from "../../harness/take-steps.ts";
import { type Bench, accepted, ofReset, row } from "./plant.ts";

const mailed = async ({ take }: Bench, contactId: string) => (await take.mailedLink(contactId)).resetId;
async function issued(bench: Bench, contactId: string): Promise<string> {
  const resetId = await accepted(bench, contactId);
  await bench.take.credentials(resetId, issuing);
  return resetId;
}
async function handedOver({ take }: Bench, contactId: string): Promise<string> {
  const resetId = await take.requestByHand(contactId);
  await take.credentials(resetId, handingOver());
  return resetId;
}
async function setByHand({ take }: Bench, contactId: string): Promise<string> {
  const resetId = await take.requestByHand(contactId);
  await take.credentials(resetId, setting());
  return resetId;
}

const mail = "set_password_link";
const tried = { mail, outcome: "accepted", attempt: 7, transport: "a:25" };

export const plantedResets = {
  "reset-path: an end without its row": ofReset(
    issued,
    (id) => (tx) =>
      tx`
    update resets set state = 'expired', ended_at = now() where id = ${id}`,
  ),
  "reset-path: the row of an end without the end": ofReset(mailed, (resetId) => row("reset.completed", { resetId })),
  "reset-path: a row that was taken out": ofReset(
    setByHand,
    (id) => (tx) =>
      tx`
    delete from audit_events where reset_id = ${id} and action = 'reset.accepted'`,
  ),
  "reset-mailed: mailed without its row": ofReset(
    issued,
    (id) => (tx) =>
      tx`
    update resets set state = 'mailed' where id = ${id}`,
  ),
  "reset-mailed: a mailed one that is taken back": ofReset(
    mailed,
    (id) => (tx) =>
      tx`
    update resets set state = 'issued' where id = ${id}`,
  ),
  "link-issued: a link without its row": ofReset(
    accepted,
    (id) => (tx) =>
      tx`
    insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version)
    select id, contact_id, 1, 'k', 'n', id::text, 'e', 0 from resets where id = ${id}`,
  ),
  "link-issued: a row without its link": ofReset(issued, (resetId) =>
    row("link.issued", { resetId }, { generation: 2 }),
  ),
  "link-opened: opened without its row": ofReset(
    mailed,
    (id) => (tx) =>
      tx`
    update links set opened_at = now() where reset_id = ${id}`,
  ),
  "link-opened: a row of one that was not": ofReset(mailed, (resetId) => row("link.opened", { resetId })),
  "link-ended: a link that ends by itself": ofReset(
    mailed,
    (id) => (tx) =>
      tx`
    update links set ended_at = now(), ended_because = 'used' where reset_id = ${id}`,
  ),
  "hand-over: one that is done without a word": ofReset(
    handedOver,
    (id) => (tx) =>
      tx`
    update hand_overs set state = 'delivered', ended_at = now(), sealed_hash = null where reset_id = ${id}`,
  ),
  "hand-over: a try that was not made": ofReset(handedOver, (resetId) =>
    row("hand_over.attempted", { resetId }, { attempt: 1, outcome: "taken" }),
  ),
  "mail-attempted: a try without its row": ofReset(
    mailed,
    (id) => (tx) =>
      tx`
    insert into delivery_attempts (delivery_id, number, transport, outcome, phase)
    select id, 9, 'b:25', 'transient', 'dot' from deliveries where reset_id = ${id}`,
  ),
  "mail-attempted: a row of a try that was not made": ofReset(mailed, (resetId) =>
    row("mail.attempted", { resetId }, tried),
  ),
  "mail-ended: a mail that is given up without its row": ofReset(
    issued,
    (id) => (tx) =>
      tx`
    update deliveries set state = 'undeliverable' where reset_id = ${id}`,
  ),
  "mail-ended: a mail that was taken without its row": ofReset(
    issued,
    (id) => (tx) =>
      tx`
    update deliveries set state = 'accepted' where reset_id = ${id}`,
  ),
  "mail-told-ended: a bounce that changed nothing": ofReset(mailed, (resetId) =>
    row("mail.bounced", { resetId }, { mail }),
  ),
  "mail-told-ended: a mail that was not withheld": ofReset(mailed, (resetId) =>
    row("mail.withheld", { resetId }, { mail }),
  ),
  "mail-told-ended: a notice that no other one tells of": ofReset(setByHand, (resetId) =>
    row("notice.gathered", { resetId }, { with: randomUUID() }),
  ),
  "mail-asked: a mail that nobody asked for": ofReset(
    mailed,
    (id) => (tx) =>
      tx`
    insert into deliveries (reset_id, contact_id, kind) select id, contact_id, ${mail} from resets where id = ${id}`,
  ),
  "mail-asked: a mail that was asked for and not written": ofReset(mailed, (resetId) =>
    row("link.resent", { resetId }),
  ),
};
