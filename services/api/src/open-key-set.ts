import { type JWTVerifyGetKey, createRemoteJWKSet, customFetch, errors } from "jose";

const maxBytes = 262_144;

/** The keys of an issuer could not be read. That is no fault of the token, which may be as good as any. */
export class KeySetAway extends Error {
  override name = "KeySetAway";
}

export interface KeySet {
  find: JWTVerifyGetKey;
  /** Which reading of the keys holds. Undefined while it is too old, or another one is under way. */
  reading(): number | undefined;
}

/** The keys of an issuer, fetched when they are needed and kept for a while. */
export function openKeySet(url: URL): KeySet {
  let readings = 0;
  const fetchCounted = (from: string, init: RequestInit) => {
    readings += 1;
    return fetchBounded(from, init);
  };
  const options = { timeoutDuration: 2_000, cooldownDuration: 5_000, [customFetch]: fetchCounted };
  const keys = createRemoteJWKSet(url, options);
  const find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const hasKeys = keys.jwks()?.keys.length !== 0;
      const isRead = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isRead && hasKeys) throw error;
      throw new KeySetAway("the key set of an issuer cannot be read", { cause: error });
    }
  };
  return { find, reading: () => (keys.fresh && !keys.reloading ? readings : undefined) };
}

/** An answer of any length would be read into memory. */
async function fetchBounded(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error("the key set of an issuer is too long");
    chunks.push(chunk);
  }
  return new Response(length > 0 ? Buffer.concat(chunks) : null, { status: response.status });
}
