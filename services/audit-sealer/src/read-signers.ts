import { type NoteSigner, openSigner } from "@rekey/proof/note";

/** The keys that sign, all of them of this history. Throws without a word of a key. */
export async function readSigners(keys: readonly string[], origin: string): Promise<NoteSigner[]> {
  if (keys.length === 0) throw new Error("AUDIT_SIGNING_KEYS has no key");
  const signers = await Promise.all(keys.map(openKey));
  if (signers.some(({ name }) => name !== origin))
    throw new Error("AUDIT_SIGNING_KEYS: each key has to be made for the name in AUDIT_ORIGIN");
  return signers;
}

async function openKey(key: string): Promise<NoteSigner> {
  try {
    return await openSigner(key);
  } catch (error) {
    const why = error instanceof TypeError ? error.message : "a key is of no use";
    throw new Error(`AUDIT_SIGNING_KEYS: ${why}`);
  }
}
