import { list } from "@rekey/contracts/listed";
import type { StaffField } from "@rekey/contracts/staff-fields";
import type { Role } from "@rekey/contracts/roles";
import { and, eq } from "drizzle-orm";
import type { Statement } from "../history/statement.ts";
import { newId } from "../new-id.ts";
import { staffUsers } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";

/** One of the staff as their firm's provider tells of them: known by issuer and subject, and by nothing else. */
export interface FirmPerson {
  issuer: string;
  subject: string;
  name: string;
  /** Empty: it tells none. */
  email: string;
  roles: Role[];
}

interface FirmAccount {
  id: string;
  sessionVersion: number;
  isDisabled: boolean;
}

/**
 * Makes one of the staff as their firm says they are, also whom it names for the first time. Other roles end the
 * sessions of before; an account that is switched off here stays as it was.
 */
export async function putFirmAccount(work: Work, person: FirmPerson): Promise<FirmAccount> {
  const { tx, record } = work;
  const isTheirs = and(eq(staffUsers.issuer, person.issuer), eq(staffUsers.subject, person.subject));
  const [before] = await tx.select().from(staffUsers).where(isTheirs).for("update");
  if (before === undefined) return (await addFirmAccount(work, person)) ?? putFirmAccount(work, person);
  const { id, sessionVersion } = before;
  if (before.disabledAt !== null) return { id, sessionVersion, isDisabled: true };
  const fields = changedFields(before, person);
  if (fields.length === 0) return { id, sessionVersion, isDisabled: false };
  const { name, email, roles } = person;
  const [after] = await tx
    .update(staffUsers)
    .set({ name, email, roles })
    .where(eq(staffUsers.id, id))
    .returning({ sessionVersion: staffUsers.sessionVersion });
  const detail = { by: name, staffUser: id, roles: list(roles), fields: list(fields) };
  record("staff.user_changed", { actor: `staff:${id}` }, detail);
  return { id, sessionVersion: after?.sessionVersion ?? sessionVersion, isDisabled: false };
}

/** Undefined: somebody else has added them a moment before. */
async function addFirmAccount({ tx, record }: Work, person: FirmPerson): Promise<FirmAccount | undefined> {
  const [added] = await tx
    .insert(staffUsers)
    .values({ ...person, id: newId() })
    .onConflictDoNothing()
    .returning({ id: staffUsers.id, sessionVersion: staffUsers.sessionVersion });
  if (added === undefined) return undefined;
  const detail = { by: person.name, staffUser: added.id, roles: list(person.roles) };
  record("staff.user_added", { actor: `staff:${added.id}` }, detail);
  return { ...added, isDisabled: false };
}

function changedFields(before: { name: string; email: string; roles: Role[] }, after: FirmPerson): StaffField[] {
  return [
    ...(before.name === after.name ? [] : (["name"] as const)),
    ...(before.email === after.email ? [] : (["address"] as const)),
    ...(before.roles.join() === after.roles.join() ? [] : (["roles"] as const)),
  ];
}

/** Which sign-ins at the firm are over: one of them, or all of somebody that began before. */
export interface EndedAtFirm {
  issuer: string;
  subject: string | undefined;
  session: string | undefined;
  /** When the provider said so, in seconds since 1970. */
  saidAt: number;
}

/** Ends the sessions of sign-ins that are over at the firm; to be told so again ends none that began since. */
export async function endFirmSessions({ sql, record, run }: Statement, ended: EndedAtFirm): Promise<void> {
  const { issuer, subject = null, session = null, saidAt } = ended;
  await run(sql`
    with ended as (
      update staff_sessions s set ended_at = now() from staff_users u
      where u.id = s.staff_user_id and u.issuer = ${issuer} and s.ended_at is null and s.expires_at > now()
        and (${subject}::text is null or u.subject = ${subject}::text)
        and case when ${session}::text is null then ${subject}::text is not null and s.created_at < to_timestamp(${saidAt}::float8 + 1)
          else s.issuer_session = ${session}::text end
      returning u.id, u.name
    )
    ${record("staff.signed_out", { from: sql`ended`, actor: sql`'staff:' || ended.id`, detail: { by: sql`ended.name` } })}`);
}
