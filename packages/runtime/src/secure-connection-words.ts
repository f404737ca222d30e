interface InsecureWords {
  /** What is wrong with the server's certificate, or with the way it is spoken to. */
  says: string;
  /** What to do about it. */
  remedy: string;
}

const trust =
  "write its authority, in PEM, into a file and name that in NODE_EXTRA_CA_CERTS of each service that connects to it";
const renew = "renew its certificate, or set the clock of this machine or of that one right";

const unknownAuthority = { says: "its certificate is of an authority that is not known here", remedy: trust };
const selfSigned = { says: "its certificate is self-signed, so nobody vouches for it", remedy: trust };
const plain = {
  says: "it answers in clear where TLS is expected",
  remedy: "write the scheme that is without TLS from the start, or the port at which the server speaks TLS",
};

/** By the code of Node or OpenSSL. */
const words: Readonly<Record<string, InsecureWords>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  CERT_HAS_EXPIRED: { says: "its certificate has expired", remedy: renew },
  CERT_NOT_YET_VALID: { says: "its certificate is not valid yet", remedy: renew },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: "its certificate is for another name than the one in the setting",
    remedy: "write the name that stands in the certificate, or give the server one for its name",
  },
  ERR_SSL_WRONG_VERSION_NUMBER: plain,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plain,
  ERR_SSL_RECORD_LAYER_FAILURE: plain,
  ERR_SSL_HTTP_REQUEST: plain,
};

/** What is wrong with a secure connection, where an error or one of its causes says so; nothing that a server said. */
export function insecureWords(error: unknown, depth = 0): InsecureWords | undefined {
  if (typeof error === "string") return Object.hasOwn(words, error) ? words[error] : undefined;
  if (!(error instanceof Error) || depth > 4) return undefined;
  const { code, originalCode } = error as { code?: unknown; originalCode?: unknown };
  for (const each of [code, originalCode])
    if (typeof each === "string" && Object.hasOwn(words, each)) return words[each];
  const inside: readonly unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return inside.map((cause) => insecureWords(cause, depth + 1)).find((found) => found !== undefined);
}
