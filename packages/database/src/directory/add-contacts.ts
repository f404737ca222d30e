import { sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { ContactFields } from "@rekey/contracts/contact-fields";
import type { Transaction } from "../connection.ts";
import { rowsOf } from "../sql-lists.ts";
import { writtenFields } from "./contact-columns.ts";

export type NewContact = ContactFields & { id: string; clientId: string };

/** Writes new contacts. A rule that one of them breaks is an error of all. */
export async function addContacts(tx: Transaction, added: readonly NewContact[]): Promise<void> {
  if (added.length === 0) return;
  const rows = added.map((contact) => ({ ...contact, emailKey: addressKey(contact.email) }));
  const join = (parts: readonly ReturnType<typeof sql>[]) => sql.join([...parts], sql`, `);
  await tx.execute(sql`
    insert into contacts (id, client_id, email_key, ${join(writtenFields.map(({ column }) => column))})
    select row.id, row."clientId", row."emailKey", ${join(writtenFields.map(({ value }) => value))}
    from ${rowsOf(rows)} as row (id text, "clientId" text, "emailKey" text, ${join(writtenFields.map(({ type }) => type))})`);
}
