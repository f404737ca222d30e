import { isTokenShaped } from "@rekey/secrets/token";
import { type Found, findToken } from "@rekey/web/find-token";

/** The token in whatever a person pasted, be it the code, the link or the whole mail, or why there is none to go by. */
export function readLinkCode(typed: string): Found {
  const found = findToken(typed);
  return "problem" in found || isTokenShaped(found.token) ? found : { problem: "none" };
}
