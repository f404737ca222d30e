import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import type { DeliveryState } from "@rekey/contracts/deliveries";
import type { Role } from "@rekey/contracts/roles";
import type { StaffLinkEnd, StaffLinkKind } from "@rekey/contracts/staff-mails";
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
  /** The latest one to set a password by. Null: none was asked for. */
  link: StaffLink | null;
}

export interface StaffLink {
  kind: StaffLinkKind;
  /** Of its mail. */
  state: DeliveryState;
  requestedAt: string;
  /** Null: no mail has left yet. */
  expiresAt: string | null;
  /** Null: it may still be used, or will be, or has come to its time. */
  endedBecause: StaffLinkEnd | null;
  isExpired: boolean;
  lastFailure: DeliveryFailure | null;
  /** The words with which a mail server gave the mail back. Null: none did. */
  answer: string | null;
}

/** More than are shown at once; whoever is looked for among more is searched. */
export const mostStaffShown = 200;

const columns = (db: Database) => db.$client`
  u.id, u.name, u.email, to_jsonb(u.roles) as roles, u.issuer, u.password_hash is not null as has_password,
  (select since from staff_totp t where t.staff_user_id = u.id) as second_factor_since,
  u.disabled_at is not null as is_disabled, u.created_at, seen.last_sign_in_at, seen.open_sessions, (
    select jsonb_build_object('kind', m.kind, 'state', m.state, 'requestedAt', m.created_at, 'expiresAt', m.expires_at,
      'endedBecause', m.ended_because, 'isExpired', coalesce(m.expires_at <= now(), false), 'lastFailure', m.last_failure,
      'answer', case when m.ended_because = 'returned' then m.last_response end)
    from staff_mails m where m.staff_user_id = u.id and m.kind <> 'staff_password_changed'
    order by m.created_at desc, m.id desc limit 1) as link
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
