import { addressKey } from "@rekey/contracts/address";
import { list } from "@rekey/contracts/listed";
import type { Role } from "@rekey/contracts/roles";
import { type StaffLinkEnd, type StaffLinkKind, staffLinkKinds } from "@rekey/contracts/staff-mails";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { byOf, systemActor } from "../actor.ts";
import type { Database } from "../connection.ts";
import { isMailConfigured } from "../deliveries/mail-status.ts";
import { newId } from "../new-id.ts";
import { staffUsers } from "../schema/directory.ts";
import { staffMails } from "../schema/staff-mails.ts";
import type { Work } from "../unit-of-work.ts";
import { holdStaff } from "./manage-staff.ts";

/** `no-mail`: there is no way out for mail, so nobody could be told. */
export type Invitation = { outcome: "invited"; id: string } | { outcome: "address-taken" | "no-mail" };

/** Adds somebody to the staff who has no password yet, and has a link mailed by which they set their own. */
export async function inviteStaff(
  work: Work,
  { email, name, roles }: { email: string; name: string; roles: readonly Role[] },
): Promise<Invitation> {
  const { tx } = work;
  await holdStaff(work);
  if (!(await isMailConfigured(tx))) return { outcome: "no-mail" };
  const added = await tx
    .insert(staffUsers)
    .values({ email, emailKey: addressKey(email), name, roles: [...roles] })
    .onConflictDoNothing({ target: staffUsers.emailKey })
    .returning({ id: staffUsers.id });
  const [user] = added;
  if (!user) return { outcome: "address-taken" };
  work.record("staff.user_added", {}, { ...byOf(work.actor), staffUser: user.id, roles: list(roles) });
  await request(work, "staff_invitation", user.id);
  return { outcome: "invited", id: user.id };
}

/**
 * What came of asking for a link. `firm-decides`: a firm's account has no password here; `switched-off`: they may not
 * sign in. Undefined: there is nobody of this id.
 */
export type LinkRequest = "requested" | "firm-decides" | "switched-off" | "no-mail" | undefined;

/** Has a link mailed by which one of the staff sets another password, or their first one; it ends an earlier link. */
export async function sendStaffLink(work: Work, id: string): Promise<LinkRequest> {
  const user = await holdStaff(work, id);
  if (user === undefined) return undefined;
  if (user.issuer !== null) return "firm-decides";
  if (user.disabledAt !== null) return "switched-off";
  if (!(await isMailConfigured(work.tx))) return "no-mail";
  await endLinks(work, id, "superseded");
  await request(work, user.passwordHash === null ? "staff_invitation" : "staff_password_link", id);
  return "requested";
}

/** Ends the link of one of the staff, also one whose mail has not left yet. */
export async function withdrawStaffLink(work: Work, id: string): Promise<"changed" | "unchanged" | undefined> {
  const user = await holdStaff(work, id);
  if (user === undefined) return undefined;
  if (!(await endLinks(work, id, "cancelled"))) return "unchanged";
  const detail = { staffUser: id, roles: list(user.roles), fields: list(["link"] as const) };
  work.record("staff.user_changed", {}, { ...byOf(work.actor), ...detail });
  return "changed";
}

/**
 * Has a link mailed to whoever has this address, asked for by nobody known. It looks nobody up: the mail worker does,
 * so that the work and the time are the same for every address.
 */
export async function requestForgottenStaffLink(work: Work, address: string): Promise<void> {
  await request(work, "staff_password_link", undefined, addressKey(address));
}

async function request(work: Work, kind: StaffLinkKind, staffUser?: string, typedAddressKey?: string): Promise<void> {
  const { subject, name } = work.actor;
  const id = newId();
  const isKnown = staffUser !== undefined && subject !== systemActor;
  await work.tx.execute(sql`
    insert into staff_mails (id, kind, staff_user_id, typed_address_key, requested_by, requested_by_name)
    values (${id}::uuid, ${kind}, ${staffUser ?? null}::uuid, ${typedAddressKey ?? null}, ${subject}, ${isKnown ? name : null})`);
  work.record("staff.link_requested", {}, { ...byOf(work.actor), staffMail: id, staffUser, mail: kind });
  work.emit("StaffMailRequested", { staffMailId: id });
}

/** Whether there was one that had not ended. */
async function endLinks({ tx }: Work, staffUserId: string, because: StaffLinkEnd): Promise<boolean> {
  const ended = await tx
    .update(staffMails)
    .set({
      endedAt: sql`now()`,
      endedBecause: because,
      state: sql`case when ${staffMails.state} in ('pending', 'deferred') then 'withdrawn' else ${staffMails.state} end`,
    })
    .where(
      and(
        eq(staffMails.staffUserId, staffUserId),
        inArray(staffMails.kind, [...staffLinkKinds]),
        isNull(staffMails.endedAt),
      ),
    )
    .returning({ id: staffMails.id });
  return ended.length > 0;
}

/** Has one of the staff told that their password was changed, where there is a way out for mail. */
export async function tellOfNewPassword(work: Work, staffUserId: string): Promise<void> {
  if (!(await isMailConfigured(work.tx))) return;
  const id = newId();
  await work.tx.execute(sql`
    insert into staff_mails (id, kind, staff_user_id, requested_by)
    values (${id}::uuid, 'staff_password_changed', ${staffUserId}::uuid, ${work.actor.subject})`);
  work.emit("StaffMailRequested", { staffMailId: id });
}

/** Whose link it is while it lives, or why it does not. */
export type FoundStaffLink =
  | { id: string; email: string; name: string }
  | { because: StaffLinkEnd | "expired" | "unknown" };

export async function findStaffLink({ $client }: Database, tokenHash: string): Promise<FoundStaffLink> {
  const [found] = await $client<
    { id: string; email: string; name: string; because: StaffLinkEnd | "expired" | null }[]
  >`
    select u.id, u.email, u.name, l.because from find_staff_link(${tokenHash}) l join staff_users u on u.id = l.staff_user_id`;
  if (found === undefined) return { because: "unknown" };
  const { because, ...whose } = found;
  return because === null ? whose : { because };
}

/**
 * Sets the password of whoever the link is for, which ends their sessions and every link of theirs, and has them told.
 * Their second factor stays as it is. False: the link does not live any more.
 */
export async function setStaffPassword(
  work: Work,
  { tokenHash, passwordHash }: { tokenHash: string; passwordHash: string },
): Promise<boolean> {
  await holdStaff(work);
  const [set] = await work.tx.execute<{ id: string; name: string; roles: Role[] }>(sql`
    select u.id, u.name, to_jsonb(u.roles) as roles from use_staff_link(${tokenHash}, ${passwordHash}) used (id)
    join staff_users u on u.id = used.id`);
  if (!set) return false;
  const detail = { by: set.name, staffUser: set.id, roles: list(set.roles), fields: list(["password"] as const) };
  work.record("staff.user_changed", { actor: `staff:${set.id}` }, detail);
  await tellOfNewPassword(work, set.id);
  return true;
}
