import { addressKey } from "@rekey/contracts/address";
import type { VerifiedContact } from "@rekey/contracts/resources";
import type { Database } from "../connection.ts";
import type { Statement } from "../history/statement.ts";
import { hindranceOf, isExpired, type NoSignIn, type PortalSignIn, unlessHindered } from "./portal-sessions.ts";

/** Who a program asks about: by the address that was typed, or by the id that it knows itself. */
export type VerifiedBy = { email: string } | { contactId: string };

export type Verifiable = Omit<PortalSignIn, "name" | "email"> & Omit<VerifiedContact, "id">;

/** The person of whom a program asks, if they may use the portal and have a password: the same as at the portal. */
export async function findVerifiable(
  db: Database,
  by: VerifiedBy,
  typedLifetimeMs: number | undefined,
): Promise<Verifiable | NoSignIn> {
  const { $client: sql } = db;
  const isMeant = "email" in by ? sql`c.email_key = ${addressKey(by.email)}` : sql`c.id = ${by.contactId}`;
  const [row] = await sql<(Verifiable & { hindrance: "no-access" | "no-password" | null })[]>`
    select c.id as contact_id, c.client_id, c.name, c.email, c.locale, c.time_zone, k.password_hash,
      k.imported_at is not null as is_imported, ${isExpired(db, typedLifetimeMs)} as is_expired, k.must_change, k.version as credential_version, c.access_version,
      ${hindranceOf(db)} as hindrance
    from contacts c left join credentials k on k.contact_id = c.id
    where ${isMeant} order by c.portal_access desc, c.id limit 1`;
  return unlessHindered(row);
}

/** Where tries about an id count, which is where those about its address do. Undefined: nobody has it. */
export async function findAddressOf(
  { $client: sql }: Database,
  contactId: string,
): Promise<{ email: string; clientId: string } | undefined> {
  const [row] = await sql<{ email: string; clientId: string }[]>`
    select email, client_id from contacts where id = ${contactId}`;
  return row;
}

/**
 * Tells the history that the password was right, by the program that asked; false when password, access or address
 * changed since they were checked.
 */
export async function recordVerification(
  { sql, actor, record, run }: Statement,
  checked: Pick<Verifiable, "contactId" | "credentialVersion" | "accessVersion">,
): Promise<boolean> {
  const rows = await run(sql`
    with told as (
      ${record("password.verified", {
        from: sql`contacts c join credentials k on k.contact_id = c.id
          where c.id = ${checked.contactId} and c.portal_access and k.version = ${checked.credentialVersion}
            and c.access_version = ${checked.accessVersion}`,
        contactId: sql`c.id`,
        clientId: sql`c.client_id`,
        detail: { by: actor.name },
      })}
      returning 1
    )
    select 1 from told`);
  return rows.length > 0;
}
