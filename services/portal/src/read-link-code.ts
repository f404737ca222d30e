import { isTokenShaped } from "@rekey/secrets/token";

/** The token of a link as a person may paste it: the bare code, the code with spaces around it, or the whole link. */
export function readLinkCode(typed: unknown): string | undefined {
  if (typeof typed !== "string" || typed.length > 2_000) return undefined;
  const code = typed.slice(typed.lastIndexOf("#") + 1).replaceAll(/\s/g, "");
  return isTokenShaped(code) ? code : undefined;
}
