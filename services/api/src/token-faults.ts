import { errors } from "jose";

type Challenge = { error?: "invalid_request" | "invalid_token"; description: string };

// Whoever has no token of ours makes any that they like. What they are told of it is the same for each, so that nobody
// learns by trying which issuers are set up, or which keys they have. The log has them apart.
const untrusted: Challenge = {
  error: "invalid_token",
  description: "The token is not signed by a key of an issuer that is set up.",
};

const ofHolder = (description: string): Challenge => ({ error: "invalid_token", description });

/** Why a token is not taken, by the word that the log has for it: what its sender is told (RFC 6750). */
export const tokenFaults = {
  "no-token": {
    description: "Send the header Authorization: Bearer, with a JWT or the secret of a service account behind it.",
  },
  "not-bearer": {
    error: "invalid_request",
    description: "The header Authorization has to come once, and to be the word Bearer, a space and a token.",
  },
  "not-a-jwt": ofHolder(
    "The token is neither a JWT nor a secret of a service account, or a part of it says something twice.",
  ),
  "unknown-issuer": untrusted,
  "unknown-key": untrusted,
  "wrong-signature": untrusted,
  "wrong-algorithm": untrusted,
  "not-verifiable": untrusted,
  "unknown-secret": ofHolder(
    "The secret is of no service account that is good: it was revoked, replaced or has expired, or never was one.",
  ),
  expired: ofHolder("The token has expired: get a new one."),
  "not-yet-valid": ofHolder("The token is not valid yet (nbf): compare the clocks."),
  "wrong-audience": ofHolder("The token is for another audience (aud)."),
  "wrong-claims": ofHolder("The claims sub, exp, iat or roles of the token are missing, or not as they have to be."),
  "lives-too-long": ofHolder("The token is made to live longer than is allowed here (exp, iat)."),
  "other-kind": ofHolder("The token is of another kind, such as one that tells an application who signed in (typ)."),
  "subject-taken": ofHolder("The subject of the token (sub) reads as somebody that its issuer may not speak for."),
} as const satisfies Record<string, Challenge>;
export type TokenFault = keyof typeof tokenFaults;

/** The header of the answer. Its texts are ours, and have no quotation mark. */
export function challengeFor(fault: TokenFault): string {
  const { error, description }: Challenge = tokenFaults[fault];
  const said = error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`];
  return ['Bearer realm="rekey"', ...said].join(", ");
}

/** What an error of the library means. All but the last are told after the signature was found good. */
export function tokenFaultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return "wrong-audience";
    return error.claim === "nbf" ? "not-yet-valid" : "wrong-claims";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "wrong-signature";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return "unknown-key";
  return error instanceof errors.JOSEAlgNotAllowed ? "wrong-algorithm" : "not-verifiable";
}
