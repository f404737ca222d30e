import { addressKey } from "@rekey/contracts/address";
import type { Role } from "@rekey/contracts/roles";
import { sql } from "drizzle-orm";
import type { Database, Transaction } from "./connection.ts";
import { staffUsers } from "./schema/directory.ts";

export interface StaffUser {
  id: string;
  email: string;
  name: string;
  roles: Role[];
}

export type StaffSignIn = StaffUser & { passwordHash: string; sessionVersion: number };

/** The staff user who signs in with an address, unless disabled. */
export async function findStaffSignIn(db: Database, email: string): Promise<StaffSignIn | undefined> {
  const [row] = await db.$client<StaffSignIn[]>`
    select id, email, name, to_jsonb(roles) as roles, password_hash as "passwordHash", session_version as "sessionVersion"
    from staff_users
    where email_key = ${addressKey(email)} and disabled_at is null`;
  return row;
}

/** The same for a session of the staff; a new password, other roles or another address end what it is good for. */
export async function wasStaffSessionOf(db: Database, idHash: string, email: string): Promise<boolean> {
  const rows = await db.$client`
    select 1 from staff_sessions s join staff_users u on u.id = s.staff_user_id
    where s.id_hash = ${idHash} and u.email_key = ${addressKey(email)} and s.session_version = u.session_version
      and s.created_at > now() - interval '90 days'`;
  return rows.length > 0;
}

/** The settings of argon2 that passwords of staff were hashed with, each as it stands in a hash. */
export async function listStaffHashSettings(db: Database): Promise<string[]> {
  const rows = await db.$client<{ settings: string }[]>`
    select distinct split_part(password_hash, '$', 4) as settings from staff_users`;
  return rows.map(({ settings }) => settings);
}

/** Signs in, unless the user was disabled or changed since the password was checked; false then. */
export async function createStaffSession(
  db: Database,
  session: { idHash: string; staffUserId: string; sessionVersion: number; lifetimeMs: number },
): Promise<boolean> {
  const rows = await db.$client`
    with session as (
      insert into staff_sessions (id_hash, staff_user_id, session_version, expires_at)
      select ${session.idHash}, id, session_version, now() + ${session.lifetimeMs}::float8 * interval '1 millisecond'
      from staff_users
      where id = ${session.staffUserId}::uuid and disabled_at is null and session_version = ${session.sessionVersion}
      returning staff_user_id
    )
    insert into audit_events (action, actor, detail)
    select 'staff.signed_in', 'staff:' || u.id, jsonb_build_object('by', u.name)
    from session join staff_users u on u.id = session.staff_user_id
    returning 1`;
  return rows.length > 0;
}

/** The user behind a cookie, while the session lasts: whatever changes what they may do closes it. */
export async function findStaffSession(db: Database, idHash: string): Promise<StaffUser | undefined> {
  const [row] = await db.$client<StaffUser[]>`
    select u.id, u.email, u.name, to_jsonb(u.roles) as roles from staff_sessions s join staff_users u on u.id = s.staff_user_id
    where s.id_hash = ${idHash} and s.ended_at is null and s.expires_at > now() and u.disabled_at is null
      and s.session_version = u.session_version`;
  return row;
}

export async function endStaffSession(db: Database, idHash: string): Promise<void> {
  await db.$client`
    with ended as (
      update staff_sessions set ended_at = now() where id_hash = ${idHash} and ended_at is null returning staff_user_id
    )
    insert into audit_events (action, actor, detail)
    select 'staff.signed_out', 'staff:' || u.id, jsonb_build_object('by', u.name) from ended join staff_users u on u.id = ended.staff_user_id`;
}

/**
 * Creates a staff user or makes it as given, which ends their sessions unless it was so. Run as the owner of the
 * tables: no service may write staff users.
 */
export async function putStaffUser(
  tx: Transaction,
  user: { email: string; name: string; passwordHash: string; roles: readonly Role[] },
): Promise<string> {
  const values = { ...user, roles: [...user.roles], emailKey: addressKey(user.email) };
  const [row] = await tx
    .insert(staffUsers)
    .values(values)
    .onConflictDoUpdate({ target: staffUsers.emailKey, set: { ...values, disabledAt: sql`null` } })
    .returning({ id: staffUsers.id });
  if (!row) throw new Error("a staff user was not written");
  return row.id;
}
