import { links } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

/** What is stored of a token: enough to derive it again with the key, and to recognise it, but not the token. */
export interface TokenRecord {
  keyId: string;
  nonce: string;
  tokenHash: string;
}

/** Writes a generation of the link of a reset. It works for the address and the credential version that it names. */
export async function writeLink(
  work: Work,
  link: TokenRecord & {
    resetId: string;
    contactId: string;
    generation: number;
    emailKey: string;
    credentialVersion: number;
  },
): Promise<void> {
  const { resetId, contactId, generation, keyId, nonce, tokenHash, emailKey, credentialVersion } = link;
  await work.tx
    .insert(links)
    .values({ resetId, contactId, generation, keyId, nonce, tokenHash, emailKey, credentialVersion });
  work.record("link.issued", { resetId, contactId }, { generation });
}
