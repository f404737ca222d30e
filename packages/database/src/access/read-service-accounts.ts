import type { Role } from "@rekey/contracts/roles";
import type { Scope } from "@rekey/contracts/scopes";
import { type ServiceAccount, mostServiceAccounts } from "@rekey/contracts/service-accounts";
import type { Database } from "../connection.ts";
import { textsIn, uuidsIn } from "../sql-lists.ts";

const columns = (db: Database) => db.$client`
  a.id, a.name, to_jsonb(a.roles) as roles, to_jsonb(a.scopes) as scopes, to_jsonb(a.client_ids) as client_ids,
  a.contact_id, a.created_by_name as created_by, a.created_at, a.expires_at, a.revoked_at,
  (select last_used_at from service_account_uses where account_id = a.id) as last_used_at,
  (select max(created_at) from service_account_secrets where account_id = a.id) as secret_made_at,
  (select max(ends_at) from service_account_secrets
    where account_id = a.id and ends_at > now()) as earlier_secret_ends_at`;

/** Those that live, by name, and behind them the latest that were revoked. */
export async function listServiceAccounts(db: Database): Promise<ServiceAccount[]> {
  return db.$client<ServiceAccount[]>`
    (select ${columns(db)} from service_accounts a where a.revoked_at is null order by a.name limit ${mostServiceAccounts})
    union all
    (select ${columns(db)} from service_accounts a where a.revoked_at is not null order by a.revoked_at desc limit 50)`;
}

export async function getServiceAccount(db: Database, id: string): Promise<ServiceAccount | undefined> {
  const [account] = await db.$client<ServiceAccount[]>`
    select ${columns(db)} from service_accounts a where a.id = ${id}::uuid`;
  return account;
}

/** Whom a secret is of, and what they may. */
export interface ServiceCaller {
  secretHash: string;
  id: string;
  name: string;
  roles: Role[];
  scopes: Scope[] | null;
  clientIds: string[] | null;
  contactId: string | null;
  expiresAt: string | null;
  /** Whether when it was last seen has to be written anew. */
  isUnseen: boolean;
}

/** The living accounts of these secrets, by their hashes. */
export async function findServiceCallers(db: Database, hashes: readonly string[]): Promise<ServiceCaller[]> {
  return db.$client<ServiceCaller[]>`
    select s.secret_hash, a.id, a.name, to_jsonb(a.roles) as roles, to_jsonb(a.scopes) as scopes,
      to_jsonb(a.client_ids) as client_ids, a.contact_id, a.expires_at,
      not exists (select from service_account_uses
        where account_id = a.id and last_used_at > now() - interval '15 minutes') as is_unseen
    from service_account_secrets s join service_accounts a on a.id = s.account_id
    where s.secret_hash = any(${textsIn(db.$client, hashes)}) and (s.ends_at is null or s.ends_at > now())
      and a.revoked_at is null and (a.expires_at is null or a.expires_at > now())`;
}

/** Writes that accounts were seen; so seldom that no account's row is in anybody's way. */
export async function noteUses(db: Database, ids: readonly string[]): Promise<void> {
  await db.$client`
    insert into service_account_uses as u (account_id, last_used_at)
    select id, now() from service_accounts where id = any(${uuidsIn(db.$client, ids)})
    on conflict (account_id) do update set last_used_at = excluded.last_used_at
      where u.last_used_at < now() - interval '15 minutes'`;
}
