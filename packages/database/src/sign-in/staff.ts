import { addressKey } from "@rekey/contracts/address";
import { type StaffField, staffFields } from "@rekey/contracts/staff-fields";
import { list } from "@rekey/contracts/listed";
import type { Role } from "@rekey/contracts/roles";
import { eq, sql } from "drizzle-orm";
import { byOf } from "../actor.ts";
import type { Database } from "../connection.ts";
import type { Statement } from "../history/statement.ts";
import { arrayOf } from "../sql-lists.ts";
import { staffUsers } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { holdStaff } from "./manage-staff.ts";

export interface StaffUser {
  id: string;
  email: string;
  name: string;
  roles: Role[];
  /** Who vouches for them; null: they have a password here. */
  issuer: string | null;
  /** Whether a code is asked of them after their password. */
  hasSecondFactor: boolean;
}

/** Of an account whose password was not set yet there is no hash. */
export type StaffSignIn = StaffUser & { passwordHash: string | null; sessionVersion: number; isDisabled: boolean };

const hasSecondFactor = ({ $client: sql }: Database) =>
  sql`exists (select from staff_totp t where t.staff_user_id = u.id) as has_second_factor`;

/** The staff user who signs in with an address and a password, also one who is disabled and signs in no more. */
export async function findStaffSignIn(db: Database, email: string): Promise<StaffSignIn | undefined> {
  const [row] = await db.$client<StaffSignIn[]>`
    select id, email, name, to_jsonb(roles) as roles, issuer, password_hash, session_version, disabled_at is not null as is_disabled,
      ${hasSecondFactor(db)}
    from staff_users u
    where email_key = ${addressKey(email)}`;
  return row;
}

/** What members of the staff are called now, by how the history names them. Whoever is no longer there is left out. */
export async function namesOfStaff(db: Database, actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(actors)].flatMap((actor) => /^staff:([0-9a-f-]{36})$/.exec(actor)?.[1] ?? []);
  if (ids.length === 0) return new Map();
  const rows = await db.$client<{ id: string; name: string }[]>`
    select id, name from staff_users where id = any(${arrayOf(ids)}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [`staff:${id}`, name]));
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
    select distinct split_part(password_hash, '$', 4) as settings from staff_users
    where password_hash is not null`;
  return rows.map(({ settings }) => settings);
}

interface StaffSession {
  idHash: string;
  staffUserId: string;
  /** That of the user when it was looked at whether they may. */
  sessionVersion: number;
  lifetimeMs: number;
  /** What the issuer of their account calls the sign-in, if it says. */
  issuerSession?: string | undefined;
  /** By what they have shown more than a password. */
  secondFactor?: SecondFactorUse | undefined;
}

/** The time step of a code of their authenticator, or the hash of a recovery code. Each is good for one session. */
export type SecondFactorUse = { step: number } | { codeHash: string };

/**
 * Signs in, unless the user was disabled or changed since the password was checked, a code is asked of them and was not
 * given, or it was used before; false then.
 */
export async function createStaffSession({ sql, record, run }: Statement, session: StaffSession): Promise<boolean> {
  const { staffUserId, secondFactor } = session;
  const rows = await run(sql`
    with used as (${useSecondFactor(sql, staffUserId, secondFactor)}), session as (
      insert into staff_sessions (id_hash, staff_user_id, session_version, issuer_session, expires_at)
      select ${session.idHash}, id, session_version, ${session.issuerSession ?? null}::text,
        now() + ${session.lifetimeMs}::float8 * interval '1 millisecond'
      from staff_users
      where id = ${staffUserId}::uuid and disabled_at is null and session_version = ${session.sessionVersion}
        and ${secondFactor === undefined ? sql`not` : sql``} exists (select from used)
      returning staff_user_id
    )
    ${record("staff.signed_in", { from: sql`session join staff_users u on u.id = staff_user_id`, ...byUser(sql, secondFactor) })}
    returning 1`);
  return rows.length > 0;
}

/** Of a code it has a row when nobody has used it; where none was given, when there has to be one. */
function useSecondFactor(sql: Statement["sql"], staffUserId: string, use: SecondFactorUse | undefined) {
  if (use === undefined) return sql`select from staff_totp where staff_user_id = ${staffUserId}::uuid`;
  if ("step" in use)
    return sql`
      update staff_totp set last_step = ${use.step} where staff_user_id = ${staffUserId}::uuid and last_step < ${use.step} returning 1`;
  return sql`
    update staff_recovery_codes set used_at = now()
    where staff_user_id = ${staffUserId}::uuid and code_hash = ${use.codeHash} and used_at is null returning 1`;
}

/** The user behind a cookie, while the session lasts: whatever changes what they may do closes it. */
export async function findStaffSession(db: Database, idHash: string): Promise<StaffUser | undefined> {
  const [row] = await db.$client<StaffUser[]>`
    select u.id, u.email, u.name, to_jsonb(u.roles) as roles, u.issuer, ${hasSecondFactor(db)}
    from staff_sessions s join staff_users u on u.id = s.staff_user_id
    where s.id_hash = ${idHash} and s.ended_at is null and s.expires_at > now() and u.disabled_at is null
      and s.session_version = u.session_version`;
  return row;
}

export async function endStaffSession({ sql, record, run }: Statement, idHash: string): Promise<void> {
  await run(sql`
    with ended as (
      update staff_sessions set ended_at = now() where id_hash = ${idHash} and ended_at is null returning staff_user_id
    )
    ${record("staff.signed_out", { from: sql`ended join staff_users u on u.id = staff_user_id`, actor: sql`'staff:' || u.id`, detail: { by: sql`u.name` } })}`);
}

const byUser = (sql: Statement["sql"], use: SecondFactorUse | undefined) => ({
  actor: sql`'staff:' || u.id`,
  detail: { by: sql`u.name`, secondFactor: use && ("step" in use ? ("code" as const) : ("recovery-code" as const)) },
});

/**
 * Creates a staff user or makes it as given, which ends their sessions unless it was so; the history says what of it
 * changed. Run as the owner of the tables: no service may write a password of the staff.
 */
export async function putStaffUser(
  { tx, actor, record }: Work,
  user: { email: string; name: string; passwordHash: string; roles: readonly Role[] },
): Promise<string> {
  const values = { ...user, roles: [...user.roles], emailKey: addressKey(user.email) };
  await holdStaff({ tx });
  const [before] = await tx.select().from(staffUsers).where(eq(staffUsers.emailKey, values.emailKey)).for("update");
  const changed = staffFields.filter((field) => before && isChanged[field](before, values));
  if (before && changed.length === 0) return before.id;
  const [row] = await tx
    .insert(staffUsers)
    .values(values)
    .onConflictDoUpdate({ target: staffUsers.emailKey, set: { ...values, disabledAt: sql`null` } })
    .returning({ id: staffUsers.id });
  if (!row) throw new Error("the statement that writes a staff user returned no row");
  const about = { ...byOf(actor), staffUser: row.id, roles: list(user.roles) };
  if (before) record("staff.user_changed", {}, { ...about, fields: list(changed) });
  else record("staff.user_added", {}, about);
  return row.id;
}

type Values = Pick<typeof staffUsers.$inferSelect, "email" | "name" | "passwordHash" | "roles">;

/** Each field of the history's list, and how to tell that it changed: a new one does not compile without. */
const isChanged: Record<StaffField, (before: typeof staffUsers.$inferSelect, after: Values) => boolean> = {
  name: (before, after) => before.name !== after.name,
  address: (before, after) => before.email !== after.email,
  password: (before, after) => before.passwordHash !== after.passwordHash,
  roles: (before, after) => before.roles.join() !== after.roles.join(),
  disabled: (before) => before.disabledAt !== null,
  // They end with each of the others.
  sessions: () => false,
  // Nobody gives one to somebody else.
  "second-factor": () => false,
  "recovery-codes": () => false,
  // It ends with the others, and is asked for by steps of its own.
  link: () => false,
};
