import { sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { Transaction } from "../connection.ts";
import type { LiveLink } from "../links/choose-link.ts";
import { uuids } from "../sql-lists.ts";
import type { HeldDelivery } from "./hold-deliveries.ts";

/** Whom a mail goes to. */
export interface Recipient {
  name: string;
  email: string;
  emailKey: string;
  locale: string;
  timeZone: string | null;
  portalAccess: boolean;
  hasEnded: boolean;
  hasBounced: boolean;
  clientName: string;
  /** Of the password. Null: there is none yet. */
  version: number | null;
}

/** The contact of a mail, and the link of its reset that is alive. */
export interface Addressee {
  contact: Recipient;
  link: LiveLink | undefined;
}

/** Those of a list of mails, by the ids of these. To be asked while the mails and their resets are held. */
export async function findAddressees(tx: Transaction, ids: readonly string[]): Promise<Map<string, Addressee>> {
  const rows = await tx.execute<AddresseeRow>(sql`
    select d.id as delivery_id, c.name, c.email, c.email_key, c.locale, c.time_zone, c.portal_access,
      c.ended_at is not null as has_ended, c.email_bounced_at is not null as has_bounced, cl.name as client_name,
      p.version, l.id as link_id, l.reset_id, l.contact_id, l.generation, l.key_id, l.nonce, l.token_hash,
      l.email_key as link_email_key, l.credential_version,
      (extract(epoch from l.expires_at) * 1000)::float8 as expires_ms
    from deliveries d join contacts c on c.id = d.contact_id join clients cl on cl.id = c.client_id
      left join credentials p on p.contact_id = c.id
      left join links l on l.reset_id = d.reset_id and l.ended_at is null
    where d.id = any(${uuids(ids)}) order by l.generation`);
  return new Map(rows.map((row) => [row.deliveryId, asAddressee(row)]));
}

type AddresseeRow = Recipient & {
  deliveryId: string;
  linkId: string | null;
  linkEmailKey: string;
  expiresMs: number | null;
} & Omit<LiveLink, "id" | "emailKey" | "expiresAt"> &
  Record<string, unknown>;

function asAddressee(row: AddresseeRow): Addressee {
  const { name, email, emailKey, locale, timeZone, portalAccess, hasEnded, hasBounced, clientName, version } = row;
  const contact = { name, email, emailKey, locale, timeZone, portalAccess, hasEnded, hasBounced, clientName, version };
  const { linkId, resetId, contactId, generation, keyId, nonce, tokenHash, credentialVersion, expiresMs } = row;
  if (linkId === null) return { contact, link: undefined };
  const expiresAt = expiresMs === null ? null : new Date(expiresMs);
  const link = { id: linkId, resetId, contactId, generation, keyId, nonce, tokenHash, credentialVersion, expiresAt };
  return { contact, link: { ...link, emailKey: row.linkEmailKey } };
}

/** The contact, unless it has ended; of a mail to an earlier address, with that address and in any case. */
export function recipientOf({ toAddress, toName }: HeldDelivery, contact: Recipient): Recipient | undefined {
  if (toAddress === null) return contact.hasEnded ? undefined : contact;
  return { ...contact, name: toName ?? "", email: toAddress, emailKey: addressKey(toAddress), hasBounced: false };
}
