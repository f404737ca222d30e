import type { ErasedContact } from "@rekey/contracts/resources";
import { sql } from "drizzle-orm";
import { requireWithin } from "../access/keep-within.ts";
import type { Database, Transaction } from "../connection.ts";
import { anyTexts, uuids } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { endHeld } from "./end-contact.ts";
import { lockContacts, requireUnmerged } from "./lock-contacts.ts";

/**
 * Erases a contact, with those that were merged into it, for they are the same person: it ends as any contact ends, and
 * all that is known of it goes, wherever it stands; its words in the history are lost with their key. What stays is
 * that there was one, of which client, and when it was erased. Undefined when there is no such contact.
 */
export async function eraseContact(work: Work, id: string): Promise<"erased" | "already-erased" | undefined> {
  const { tx, actor } = work;
  await lockContacts(tx, await findPerson(tx, id));
  // Once more, as nobody is merged into it while it is held.
  const held = await lockContacts(tx, await findPerson(tx, id));
  requireWithin(work.narrowing, held);
  const contact = held.find((found) => found.id === id);
  if (!contact) return undefined;
  if (contact.erasedAt !== null) return "already-erased";
  requireUnmerged(contact);
  const ids = held.map((found) => found.id);
  // All of them before any link, as the order of locks has it.
  await tx.execute(sql`select from resets where contact_id = any(${anyTexts(ids)}) order by id for no key update`);
  if (contact.endedAt === null) await endHeld(work, [id], {});
  // In a statement of its own: where no reset is there to be joined, PostgreSQL would not call it at all.
  const handingOver = await tx.execute<{ id: string }>(sql`select erase_contacts(${anyTexts(ids)}) as id`);
  const cancelled = await tx.execute<{ id: string; contactId: string; clientId: string }>(sql`
    select id, contact_id, client_id from resets where id = any(${uuids(handingOver.map((reset) => reset.id))})`);
  for (const { id: resetId, contactId, clientId } of cancelled)
    work.record("reset.cancelled", { resetId, contactId, clientId }, { by: actor.name, because: "contact-ended" });
  for (const contactId of ids) work.record("contact.erased", { contactId }, { by: actor.name });
  return "erased";
}

/** What is left of a contact that was erased. */
export async function getTombstone(db: Database, id: string): Promise<Tombstone | undefined> {
  const [row] = await db.$client<Tombstone[]>`
    select id, client_id, ended_at, erased_at from contacts where id = ${id} and erased_at is not null`;
  return row;
}

type Tombstone = Omit<ErasedContact, "alreadyErased">;

/** The contact and all that were merged into it, also by way of another one. */
async function findPerson(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with recursive person as (
      select id from contacts where id = ${id}
      union
      select c.id from person p join contacts c on c.merged_into = p.id
    )
    select id from person`);
  return rows.map((row) => row.id);
}
