import { sql } from "drizzle-orm";
import { type Narrowing, isClientWithin, isWithin } from "@rekey/contracts/narrowing";
import type { Sql } from "postgres";
import { DirectoryConflict } from "../directory/directory-conflict.ts";
import { arrayOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import type { Owner } from "./read-owners.ts";

/**
 * Undoes the change unless what it holds is of whom its caller is narrowed to: another's is not found, also where it
 * became another's after the guard of the route had looked.
 */
export function requireWithin(narrowing: Narrowing | undefined, held: readonly Owner[]): void {
  if (!held.every((contact) => isWithin(narrowing, contact))) throw new DirectoryConflict("not-found");
}

/** Nobody adds a contact where they may not see it, and whoever is narrowed to one contact adds none. */
export function requireOwnClient(narrowing: Narrowing | undefined, clientId: string): void {
  if (!isClientWithin(narrowing, clientId)) throw new DirectoryConflict("not-found");
}

/** The same for a reset that is held: whose it was when it was asked for, and whose its contact is now. */
export async function requireOwnReset({ tx, narrowing }: Work, resetId: string): Promise<void> {
  if (narrowing === undefined) return;
  const owners = await tx.execute<Owner & Record<string, unknown>>(sql`
    select c.id, owner.client_id from resets r join contacts c on c.id = r.contact_id
      cross join lateral (values (r.client_id), (c.client_id)) owner (client_id)
    where r.id = ${resetId}::uuid`);
  if (owners.length === 0) throw new DirectoryConflict("not-found");
  requireWithin(narrowing, owners);
}

/** Which of `contacts c` are of whom somebody is narrowed to. */
export function isOwnContact(sql: Sql, narrowing: Narrowing | undefined) {
  const { clientIds, contactId } = narrowing ?? {};
  return sql`true
    ${clientIds ? sql`and c.client_id = any(${arrayOf(clientIds)}::text[])` : sql``}
    ${contactId === undefined ? sql`` : sql`and c.id = ${contactId}`}`;
}

/** The same of rows that say which client and contact they were about. */
export function isAboutOwn(sql: Sql, narrowing: Narrowing | undefined, table: "a" | "r") {
  const { clientIds, contactId } = narrowing ?? {};
  return sql`
    ${clientIds ? sql`and ${sql(table)}.client_id = any(${arrayOf(clientIds)}::text[])` : sql``}
    ${contactId === undefined ? sql`` : sql`and ${sql(table)}.contact_id = ${contactId}`}`;
}
