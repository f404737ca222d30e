import { and, count, eq, gt, isNull, or, sql } from "drizzle-orm";
import { list } from "@rekey/contracts/listed";
import { type NewServiceAccount, mostServiceAccounts } from "@rekey/contracts/service-accounts";
import { newId } from "../new-id.ts";
import { serviceAccountSecrets as secrets, serviceAccounts as accounts } from "../schema/access.ts";
import type { Work } from "../unit-of-work.ts";

/** Makes an account with its first secret, of which only the hash is given. */
export async function makeServiceAccount(
  { tx, actor, record }: Work,
  account: NewServiceAccount,
  secretHash: string,
): Promise<{ outcome: "made"; id: string } | { outcome: "name-in-use" | "service-accounts-full" }> {
  // One at a time, so that each counts those before it, and none is kept from its name by one that fails.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rekey service accounts'))`);
  const [alive] = await tx.select({ count: count() }).from(accounts).where(isNull(accounts.revokedAt));
  if ((alive?.count ?? 0) >= mostServiceAccounts) return { outcome: "service-accounts-full" };
  const named = and(eq(accounts.name, account.name), isNull(accounts.revokedAt));
  if ((await tx.$count(accounts, named)) > 0) return { outcome: "name-in-use" };
  const id = newId();
  const { expiresAt } = account;
  await tx.insert(accounts).values({
    ...account,
    id,
    createdBy: actor.subject,
    createdByName: actor.name,
    expiresAt: expiresAt === undefined ? null : sql`${expiresAt}::timestamptz`,
  });
  await tx.insert(secrets).values({ secretHash, accountId: id });
  record("service_account.made", {}, { by: actor.name, serviceAccount: id, ...describe(account) });
  return { outcome: "made", id };
}

function describe({ name, roles, scopes, clientIds, contactId, expiresAt }: NewServiceAccount) {
  return {
    accountName: name,
    roles: list(roles),
    ...(scopes && { scopes: list(scopes) }),
    ...(clientIds && { clients: clientIds.join(", ") }),
    ...(contactId !== undefined && { contact: contactId }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Gives an account another secret. The one until now works for a while, and one that was rotated before no longer. */
export async function rotateServiceAccount(
  { tx, actor, record }: Work,
  id: string,
  { secretHash, overlapSeconds }: { secretHash: string; overlapSeconds: number },
): Promise<"rotated" | "service-account-revoked" | undefined> {
  const [account] = await tx.select().from(accounts).where(eq(accounts.id, id)).for("update");
  if (!account) return undefined;
  if (account.revokedAt !== null) return "service-account-revoked";
  const isAlive = or(isNull(secrets.endsAt), gt(secrets.endsAt, sql`now()`));
  const endsAt = sql`case when ends_at is null then now() + ${overlapSeconds}::float8 * interval '1 second' else now() end`;
  await tx
    .update(secrets)
    .set({ endsAt })
    .where(and(eq(secrets.accountId, id), isAlive));
  await tx.insert(secrets).values({ secretHash, accountId: id });
  record("service_account.rotated", {}, { by: actor.name, serviceAccount: id, overlapSeconds });
  return "rotated";
}

/** Ends an account for good. To do so again changes nothing. Undefined: there is no such account. */
export async function revokeServiceAccount(
  { tx, actor, record }: Work,
  id: string,
): Promise<"revoked" | "already-revoked" | undefined> {
  const [account] = await tx.select().from(accounts).where(eq(accounts.id, id)).for("update");
  if (!account) return undefined;
  if (account.revokedAt !== null) return "already-revoked";
  await tx
    .update(accounts)
    .set({ revokedAt: sql`now()` })
    .where(eq(accounts.id, id));
  record("service_account.revoked", {}, { by: actor.name, serviceAccount: id });
  return "revoked";
}
