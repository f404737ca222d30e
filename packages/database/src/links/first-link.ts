import { sql } from "drizzle-orm";
import type { LockedContact } from "../resets/lock-contact.ts";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import type { TokenRecord } from "./write-link.ts";
import { newId } from "../new-id.ts";

export interface FirstLink {
  resetId: string;
  contact: LockedContact;
  token: TokenRecord;
  traceparent?: string | undefined;
  isBulk?: boolean | undefined;
}

/**
 * Issues the first links of resets that are held and still `accepted`, and writes the mails that carry them. From now
 * on the reset is the contact's; the address that was typed for it is not needed any more.
 */
export function issueFirstLinks(work: Work, links: readonly FirstLink[]): void {
  if (links.length === 0) return;
  const rows = links.map(({ resetId, contact, token, traceparent, isBulk }) => {
    const { id: contactId, clientId, emailKey, credentialVersion } = contact;
    const deliveryId = newId();
    work.record("link.issued", { resetId, contactId, clientId }, { generation: 1 });
    work.emit("SetPasswordLinkIssued", { deliveryId }, { isBulk, ...(traceparent && { traceparent }) });
    return { resetId, deliveryId, contactId, clientId, emailKey, credentialVersion, ...token };
  });
  work.writeLast(sql`
    with first as (
      select * from ${rowsOf(rows)} as first ("resetId" uuid, "deliveryId" uuid, "contactId" text, "clientId" text,
        "emailKey" text, "credentialVersion" int, "keyId" text, nonce text, "tokenHash" text)
      limit ${countOf(rows)}
    ), issued as (
      update resets set state = 'issued', contact_id = "contactId", client_id = "clientId", typed_address_key = null,
        updated_at = now()
      from first where resets.id = "resetId"
    ), link as (
      insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version)
      select "resetId", "contactId", 1, "keyId", nonce, "tokenHash", "emailKey", "credentialVersion" from first
    )
    insert into deliveries (id, reset_id, contact_id, kind)
    select "deliveryId", "resetId", "contactId", 'set_password_link' from first`);
}
