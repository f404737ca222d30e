import { type CryptoKey, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";

/** The keys by which applications know that a token is of the portal. */
export interface ProviderKeys {
  /** All of them, with their private parts; the first one signs. */
  jwks: readonly (JWK & { kid: string; alg: string })[];
  /** What the first one signs by. */
  alg: string;
  sign(claims: JWTPayload, typ: string): Promise<string>;
}

type ProviderKey = JWK & { kid: string; alg: string };

const fault = "a signing key of the OpenID provider";
// 2048 bits in base64url.
const shortestModulus = 342;

/**
 * Private JWKs in JSON or base64url, separated by commas: the first one signs, and all are published, so that a new one
 * is known before it signs and an old one until its last token has run out.
 */
export async function parseProviderKeys(text: string): Promise<ProviderKeys> {
  const texts = text.trim().startsWith("{") ? [text] : text.split(",");
  const jwks = texts.map((part) => readKey(part.trim()));
  if (new Set(jwks.map(({ kid }) => kid)).size < jwks.length) throw new Error(`${fault} has the kid of another one`);
  const [first] = await Promise.all(jwks.map(async (jwk) => ({ jwk, key: await importKey(jwk) })));
  if (first === undefined) throw new Error(`${fault} is missing`);
  const { jwk, key } = first;
  return {
    jwks,
    alg: jwk.alg,
    sign: (claims, typ) => new SignJWT(claims).setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ }).sign(key),
  };
}

function readKey(text: string): ProviderKey {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("{") ? text : Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    throw new Error(`${fault} is not a JWK in JSON or base64url`);
  }
  if (typeof value !== "object" || value === null) throw new Error(`${fault} is not a JWK`);
  const jwk: JWK = value;
  const alg = algorithmOf(jwk);
  if (alg === undefined) throw new Error(`${fault} must be of type RSA with 2048 bits or more, P-256 or Ed25519`);
  if (typeof jwk.d !== "string") throw new Error(`${fault} has no private part`);
  if (typeof jwk.kid !== "string" || jwk.kid === "") throw new Error(`${fault} has no kid`);
  if (jwk.alg !== undefined && jwk.alg !== alg) throw new Error(`${fault} says another algorithm than ${alg}`);
  return { ...jwk, kid: jwk.kid, alg, use: "sig" };
}

function algorithmOf({ kty, crv, n }: JWK): string | undefined {
  if (kty === "RSA") return (n ?? "").length >= shortestModulus ? "RS256" : undefined;
  if (kty === "EC") return crv === "P-256" ? "ES256" : undefined;
  return kty === "OKP" && crv === "Ed25519" ? "EdDSA" : undefined;
}

async function importKey(jwk: ProviderKey): Promise<CryptoKey> {
  try {
    const key = await importJWK(jwk, jwk.alg);
    if (!(key instanceof Uint8Array)) return key;
  } catch {
    // The library's own message may quote the key.
  }
  throw new Error(`${fault} cannot be used`);
}
