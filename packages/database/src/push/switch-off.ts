import { sql } from "drizzle-orm";
import type { WholeList } from "@rekey/contracts/directory-push";
import type { Database } from "../connection.ts";
import { endHeld, shutOutHeld } from "../directory/end-contact.ts";
import { lockContacts, type StoredContact } from "../directory/lock-contacts.ts";
import { readLong } from "../long-statements.ts";
import { manyTexts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";

/** The moment by PostgreSQL's clock: a contact that is added later is on no list that was begun before. */
export async function momentOf(db: Pick<Database, "execute">): Promise<string> {
  const [row] = await db.execute<{ at: string }>(sql`select now()::text as at`);
  if (!row) throw new Error("PostgreSQL does not tell the time");
  return row.at;
}

/**
 * Of the contacts that a list is to have, how many there are, and those that it has not, in the order of their ids.
 * Takes a while in a large directory: `db` is one that waits so long.
 */
export async function findMissing(
  db: Database,
  whole: WholeList,
  { listed, begunAt }: { listed: readonly string[]; begunAt: string },
): Promise<{ of: number; missing: string[] }> {
  const isMeant = sql`${whole.of === "client" ? sql`c.client_id = ${whole.clientId}` : sql`starts_with(c.id, ${whole.idPrefix ?? ""})`}
    and ${whole.missing === "end" ? sql`c.ended_at is null` : sql`c.portal_access`} and c.created_at < ${begunAt}::timestamptz`;
  const rows = await readLong(db, (tx) =>
    tx.execute<{ id: string; isListed: boolean }>(sql`
    with listed as materialized (select distinct unnest(${manyTexts(listed)}) as id)
    select id, false as is_listed from contacts c where ${isMeant} and not exists (select from listed where listed.id = c.id)
    union all
    select count(*)::text, true from contacts c where ${isMeant}
    order by id`),
  );
  const [total] = rows.filter(({ isListed }) => isListed);
  return { of: Number(total?.id ?? 0), missing: rows.flatMap(({ id, isListed }) => (isListed ? [] : [id])) };
}

/**
 * Ends contacts that a CRM no longer lists, or takes their portal access; says which had not ended or lost it yet.
 * Whoever was given to another client since the list was read is none of its contacts any more, and stays.
 */
export async function switchOff(work: Work, ids: readonly string[], whole: WholeList): Promise<readonly string[]> {
  const isMeant = ({ id, clientId }: StoredContact) =>
    whole.of === "client" ? clientId === whole.clientId : id.startsWith(whole.idPrefix ?? "");
  const isOn = ({ endedAt, portalAccess }: StoredContact) =>
    whole.missing === "end" ? endedAt === null : portalAccess;
  const locked = await lockContacts(work.tx, ids);
  const held = locked.filter((contact) => isMeant(contact) && isOn(contact)).map(({ id }) => id);
  await (whole.missing === "end" ? endHeld : shutOutHeld)(work, held, { notListed: true });
  return held;
}
