import type { AuditSource } from "@rekey/contracts/audit-source";
import { agentFamilies, sourceAddress } from "@rekey/contracts/audit-source";
import { z } from "zod";
import { type Issuer, consoleName, consoleSubject } from "../read-issuers.ts";

/** By which way somebody calls, and whose word that is. */
export interface CallerOrigin extends Pick<AuditSource, "issuer" | "client"> {
  via: "api" | "console";
  /** Where the browser is in which somebody uses the console. */
  visitor?: Pick<AuditSource, "address" | "agent">;
}

const Program = z.string().regex(/^[\x20-\x7e]{1,255}$/);

// Each by itself: a console of another version may say less, or more.
const Visitor = z.object({
  address: sourceAddress.exactOptional().catch(undefined as never),
  agent: z
    .enum(agentFamilies)
    .exactOptional()
    .catch(undefined as never),
});

/**
 * The console is who its tokens are of: what they say of the browser is believed of no other issuer. For which program
 * a token was made stands in `azp` or `client_id`.
 */
export function readOrigin(claims: Readonly<Record<string, unknown>>, issuer: Issuer): CallerOrigin {
  const client = [claims["azp"], claims["client_id"]].map((claim) => Program.safeParse(claim).data).find(Boolean);
  const known = { issuer: issuer.url.slice(0, 255), ...(client !== undefined && { client }) };
  const isConsole = issuer.name === consoleName && String(claims["sub"]).startsWith(consoleSubject);
  if (!isConsole) return { via: "api", ...known };
  const { address, agent } = Visitor.safeParse(claims["rekey_visitor"]).data ?? {};
  return { via: "console", ...known, visitor: { ...(address && { address }), ...(agent && { agent }) } };
}
