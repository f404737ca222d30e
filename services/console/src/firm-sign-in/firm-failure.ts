/**
 * Why nobody was signed in. `away`: the provider does not answer; `declined`: it says that it signed nobody in;
 * `begun-elsewhere`: nothing shows that this browser began it; `not-proven`: what came back does not show who it is;
 * `no-role`: it is somebody whom the firm gives no role here; `disabled`: whose account is switched off here.
 */
export type FirmFailure = "away" | "declined" | "begun-elsewhere" | "not-proven" | "no-role" | "disabled";

/** A sign-in with a firm's account that came to nothing; holds no word of what the provider sent. */
export class FirmSignInFailed extends Error {
  override name = "FirmSignInFailed";
  readonly because: FirmFailure;
  /** A code of OAuth or of the library, where there is one. */
  readonly told: string | undefined;
  constructor(because: FirmFailure, told?: string) {
    super(`nobody was signed in with a firm's account: ${because}${told === undefined ? "" : ` (${told})`}`);
    this.because = because;
    this.told = told;
  }
}

/** What a failure of the library's means here. */
export function firmFailureOf(error: unknown): FirmSignInFailed {
  if (error instanceof FirmSignInFailed) return error;
  const { code, error: word, name, status } = error as Partial<Record<"code" | "error" | "name" | "status", unknown>>;
  const told = [word, code].find((text) => typeof text === "string" && /^[\w-]{1,60}$/.test(text)) as
    | string
    | undefined;
  if (name === "AuthorizationResponseError") return new FirmSignInFailed("declined", told);
  return new FirmSignInFailed(isAway(error, code, status) ? "away" : "not-proven", told);
}

// A connection that fails is a TypeError of `fetch` without a code, and an answer of a server that is ill is no JSON.
const awayCodes: readonly unknown[] = [
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "ERR_JWKS_TIMEOUT",
];

function isAway(error: unknown, code: unknown, status: unknown): boolean {
  if (error instanceof TypeError) return code === undefined;
  return awayCodes.includes(code) || (typeof status === "number" && status >= 500);
}
