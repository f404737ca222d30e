import { visibleTextOf } from "@rekey/contracts/visible-text";
import { type Issuer, consoleName } from "./read-issuers.ts";
import { readsAsOther } from "./reads-as-other.ts";

/**
 * What the history calls whoever calls, fit to be read; undefined when the token has no name or that of somebody else.
 * Where several issuers give names, each stands with whose it is: only the console knows who its users are.
 */
export function nameOfCaller(issuers: readonly Issuer[], issuer: Issuer, name: unknown): string | undefined {
  const visible = typeof name === "string" ? visibleTextOf(name.slice(0, 1_000)).normalize("NFC") : "";
  const cut = [...visible].slice(0, 200).join("").trim();
  if (cut === "" || readsAsOther(cut)) return undefined;
  const speaksForAll = issuers.length === 1 || issuer.name === consoleName;
  return speaksForAll ? cut : `${cut} (${issuer.name ?? new URL(issuer.url).host})`;
}
