import { visibleTextOf } from "@rekey/contracts/visible-text";
import { type Issuer, consoleName } from "./read-issuers.ts";
import { readsAsOther } from "./reads-as-other.ts";

/**
 * The caller's name in the history, fit to be read; undefined when the token has none, or one that reads as somebody
 * else. With several issuers the issuer stands behind the name, but for the console, which knows its own users.
 */
export function nameOfCaller(issuers: readonly Issuer[], issuer: Issuer, name: unknown): string | undefined {
  const visible = typeof name === "string" ? visibleTextOf(name.slice(0, 1_000)).normalize("NFC") : "";
  const cut = [...visible].slice(0, 200).join("").trim();
  if (cut === "" || readsAsOther(cut)) return undefined;
  const speaksForAll = issuers.length === 1 || issuer.name === consoleName;
  return speaksForAll ? cut : `${cut} (${issuer.name ?? new URL(issuer.url).host})`;
}
