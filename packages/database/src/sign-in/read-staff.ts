import type { Role } from "@rekey/contracts/roles";
import type { Database } from "../connection.ts";

/** One of the staff as administrators see them. */
export interface StaffMember {
  id: string;
  name: string;
  email: string;
  roles: Role[];
  /** Who vouches for their account; null: it is an account of Rekey, with a password. */
  issuer: string | null;
  hasPassword: boolean;
  /** Since when a code is asked of them after the password; null: none is. */
  secondFactorSince: string | null;
  isDisabled: boolean;
  createdAt: string;
  /** Null: never, or longer ago than sessions are kept. */
  lastSignInAt: string | null;
  openSessions: number;
}

/** More than are shown at once; whoever is looked for among more is searched. */
export const mostStaffShown = 200;

const columns = (db: Database) => db.$client`
  u.id, u.name, u.email, to_jsonb(u.roles) as roles, u.issuer, u.password_hash is not null as has_password,
  (select since from staff_totp t where t.staff_user_id = u.id) as second_factor_since,
  u.disabled_at is not null as is_disabled, u.created_at, seen.last_sign_in_at, seen.open_sessions
  from staff_users u cross join lateral (
    select max(s.created_at) as last_sign_in_at, (count(*) filter (where s.ended_at is null and s.expires_at > now()
      and s.session_version = u.session_version))::int as open_sessions
    from staff_sessions s where s.staff_user_id = u.id) seen`;

/** By name, those who may sign in first; of one too many it is known that there are more. */
export async function listStaffMembers(db: Database, search: string | undefined): Promise<StaffMember[]> {
  const sought = (search ?? "").toLowerCase();
  return db.$client<StaffMember[]>`
    select ${columns(db)}
    where strpos(lower(u.name || ' ' || u.email), ${sought}::text) > 0
    order by u.disabled_at is not null, lower(u.name), u.id limit ${mostStaffShown + 1}`;
}

export async function findStaffMember(db: Database, id: string): Promise<StaffMember | undefined> {
  const [member] = await db.$client<StaffMember[]>`select ${columns(db)} where u.id::text = ${id}`;
  return member;
}
