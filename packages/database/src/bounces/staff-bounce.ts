import type { DeliveryState } from "@rekey/contracts/deliveries";
import type { StaffLinkEnd, StaffMailKind } from "@rekey/contracts/staff-mails";
import { sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { staffGeneration } from "../sign-in/claim-staff-mail.ts";
import type { Work } from "../unit-of-work.ts";
import type { Bounce, SentMail } from "./record-bounce.ts";

type Held = Record<string, unknown> & {
  kind: StaffMailKind;
  state: DeliveryState;
  staffUserId: string | null;
  endedBecause: StaffLinkEnd | null;
  isLongAgo: boolean;
};

// It was due when it was sent, and no server tries for longer than the seven days behind that.
const triedFor = "8 days";

/**
 * Acts on a notification that a mail to one of the staff came back: the mail is undeliverable, and its link has ended.
 * Changes nothing when it was never sent, was sent longer ago than servers try, has come back before, or its link was
 * used, which it cannot be without having arrived. Undefined: it is no mail to one of the staff.
 */
export async function recordStaffBounce(
  work: Work,
  { deliveryId: id, status, reason: response }: Bounce,
): Promise<"recorded" | "ignored" | undefined> {
  const [held] = await work.tx.execute<Held>(sql`
    select kind, state, staff_user_id, ended_because, next_attempt_at < now() - ${triedFor}::interval as is_long_ago
    from staff_mails where id = ${id}::uuid for no key update`);
  if (!held) return undefined;
  const { kind: mail, state, staffUserId: staffUser, endedBecause } = held;
  const mayBeSent = state === "accepted" || state === "sending";
  if (!mayBeSent || held.isLongAgo || endedBecause === "used" || staffUser === null) return "ignored";
  const isLink = mail !== "staff_password_changed";
  await work.tx.execute(sql`
    update staff_mails set state = 'undeliverable', lease_until = null, last_response = ${response}, last_failure = null,
      ended_at = case when ${isLink} then coalesce(ended_at, now()) end,
      ended_because = case when ${isLink} then coalesce(ended_because, 'returned') end
    where id = ${id}::uuid`);
  work.record("staff.mail_bounced", {}, { staffMail: id, staffUser, mail, status, response });
  return "recorded";
}

/** Whether such a mail was sent that may still come back. */
export async function staffMailMayComeBack(db: Database, id: string): Promise<boolean> {
  const found = await db.$client`
    select from staff_mails where id = ${id}::uuid and state in ('accepted', 'sending')
      and next_attempt_at > now() - ${triedFor}::interval`;
  return found.length > 0;
}

/** Whom such a mail was for, and what its token was made of. */
export async function findSentStaffMail(db: Database, id: string): Promise<SentMail | undefined> {
  const [found] = await db.$client<{ name: string; address: string; keyId: string | null; nonce: string | null }[]>`
    select u.name, lower(u.email) as address, m.key_id, m.nonce
    from staff_mails m join staff_users u on u.id = m.staff_user_id where m.id = ${id}::uuid`;
  if (!found) return undefined;
  const { name, address, keyId, nonce } = found;
  const links = keyId === null || nonce === null ? [] : [{ resetId: id, keyId, nonce, generation: staffGeneration }];
  return { recipient: { name, address }, links };
}
