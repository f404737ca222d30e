import { sql } from "drizzle-orm";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import { sentTogether } from "../sent-together.ts";
import { uuids } from "../sql-lists.ts";
import { type LockedContact, lockedColumns } from "./lock-contact.ts";
import { hasNewerPassword, hasNewerReset, idsOfHandingOver, idsOfOthers } from "./supersede.ts";

/** A reset that a worker is about to act on, held with its contact, and what it has to go by. */
export interface HeldRequest {
  contact: LockedContact;
  state: ResetState;
  method: ResetMethod;
  requestedBy: string;
  requestedByName: string;
  mustChange: boolean;
  /** The client for whose contact it was asked for. */
  clientId: string | null;
  /** Whether a later request of the contact has taken effect, or has given the contact a password. */
  hasNewerReset: boolean;
  hasNewerPassword: boolean;
  /** The contact's other resets that end when this one takes effect. */
  others: readonly string[];
  /** Those whose password is being handed over to the CRM, and ends to be when another one is set. */
  handingOver: readonly string[];
}

type ContactRow = Omit<LockedContact, "credentialVersion"> & { resetId: string };
type RequestRow = Omit<HeldRequest, "contact"> & { resetId: string; credentialVersion: number };

/**
 * Holds the contacts of resets, and then the resets, each in the order of their ids; by the id of the reset. What is
 * read was committed before the contact was held, and is changed by no other step on a contact until the end. Those
 * without a contact are left out. Of two of the same contact at once one would have to see what the other one does, so
 * that is refused.
 */
export async function holdRequests(
  tx: Transaction,
  resetIds: readonly string[],
): Promise<ReadonlyMap<string, HeldRequest>> {
  // Sent together and done in this order: what the second one reads is as whoever held the contacts has left it.
  const [contacts, requests] = await sentTogether(
    tx.execute<ContactRow & Record<string, unknown>>(sql`
      select r.id as reset_id, ${lockedColumns} from resets r join contacts c on c.id = r.contact_id
      where r.id = any(${uuids(resetIds)}) order by c.id for no key update of c`),
    tx.execute<RequestRow & Record<string, unknown>>(sql`
      select r.id as reset_id, r.state, r.method, r.requested_by, r.requested_by_name, r.must_change, r.client_id,
        coalesce((select version from credentials where contact_id = r.contact_id), 0) as credential_version,
        ${hasNewerReset({ isSelfService: false })} as has_newer_reset, ${hasNewerPassword} as has_newer_password,
        to_jsonb(array(${idsOfOthers})) as others, to_jsonb(array(${idsOfHandingOver})) as handing_over
      from resets r where r.id = any(${uuids(resetIds)}) order by r.id for no key update of r`),
  );
  if (new Set(contacts.map(({ id }) => id)).size < contacts.length)
    throw new Error("two resets of a list are of the same contact");
  const contactOf = new Map(contacts.map(({ resetId, ...contact }) => [resetId, contact]));
  return new Map(
    requests.flatMap(({ resetId, credentialVersion, ...request }) => {
      const contact = contactOf.get(resetId);
      return contact ? [[resetId, { ...request, contact: { ...contact, credentialVersion } }] as const] : [];
    }),
  );
}

/**
 * Whether the contact went to another client while staff asked for this: a move ends what is under way, but not what is
 * accepted beside it, in a transaction that neither waits for the other. Whoever asked may have nothing to do with the
 * contact any more.
 */
export const isOfOtherClient = ({ clientId, contact }: Pick<HeldRequest, "clientId" | "contact">): boolean =>
  clientId !== null && clientId !== contact.clientId;
