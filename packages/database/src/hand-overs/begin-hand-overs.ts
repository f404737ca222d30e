import { sql } from "drizzle-orm";
import { rowsOf, uuids } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";

/** The hash of a new password in the CRM's format, sealed to the worker that hands it over. */
export interface SealedHandOver {
  format: string;
  sealedHash: string;
}

// The client is the one for whose contact the reset was, wherever the contact is by now.
type Waiting = { id: string; contactId: string; clientId: string };

/** Has passwords handed over that were set in the same work, each of a reset that is `handing-over`. */
export function beginHandOvers(
  work: Work,
  handOvers: readonly (SealedHandOver & { resetId: string; credentialVersion: number })[],
): void {
  if (handOvers.length === 0) return;
  work.writeLast(sql`
    insert into hand_overs (reset_id, credential_version, format, sealed_hash)
    select "resetId", "credentialVersion", format, "sealedHash"
    from ${rowsOf(handOvers)} as row ("resetId" uuid, "credentialVersion" int, format text, "sealedHash" text)`);
}

/**
 * Ends hand-overs of contacts that get a newer password in the same work, and so their resets. One that is on its way
 * just now may still arrive: the CRM knows by its version that it is the older one.
 */
export async function supersedeHandOvers(
  work: Work,
  newer: readonly { resetId: string; handingOver: readonly string[] }[],
): Promise<void> {
  const byOf = new Map(newer.flatMap(({ resetId, handingOver }) => handingOver.map((id) => [id, resetId] as const)));
  if (byOf.size === 0) return;
  // One that was completed meanwhile stays so.
  const waiting = await work.tx.execute<Waiting>(sql`
    select id, contact_id, client_id from resets where id = any(${uuids([...byOf.keys()])}) and state = 'handing-over'
    order by id for no key update`);
  await endInState(work, waiting, "superseded");
  for (const { id, contactId, clientId } of waiting)
    work.record("reset.superseded", { resetId: id, contactId, clientId }, { by: byOf.get(id) });
}

/**
 * Ends those that nobody has handed over for so long, such as when handing over was switched off while they waited.
 * Says how many. Passes over what another step holds.
 */
export async function giveUpHandOvers(work: Work, { olderThanMs, limit }: { olderThanMs: number; limit: number }) {
  const late = await work.tx.execute<Waiting>(sql`
    select r.id, r.contact_id, r.client_id from hand_overs h join resets r on r.id = h.reset_id
    where h.state in ('pending', 'sending') and h.created_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
      and r.state = 'handing-over'
    order by r.id limit ${limit} for no key update of r skip locked`);
  await endInState(work, late, "undeliverable");
  for (const { id, contactId, clientId } of late)
    work.record("reset.undeliverable", { resetId: id, contactId, clientId }, { because: "crm-given-up" });
  return late.length;
}

/** The mails of such a reset stay: its password is in force here, and the contact is told. */
async function endInState(
  { tx }: Work,
  ended: readonly { id: string }[],
  state: "superseded" | "undeliverable",
): Promise<void> {
  if (ended.length === 0) return;
  const ids = uuids(ended.map(({ id }) => id));
  await tx.execute(sql`
    with reset as (
      update resets set state = ${state}, ended_at = now(), updated_at = now() where id = any(${ids})
    )
    update hand_overs set state = ${state === "superseded" ? "superseded" : "failed"}, ended_at = now(), sealed_hash = null
    where reset_id = any(${ids})`);
}
