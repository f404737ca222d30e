import { z } from "zod";
import { findClaim } from "@rekey/contracts/claim-path";
import { ExternalId } from "@rekey/contracts/http";
import { rolesNamed } from "@rekey/contracts/issuer-options";
import { type Narrowing, mostNarrowedClients } from "@rekey/contracts/narrowing";
import type { Role } from "@rekey/contracts/roles";
import { type Scope, isScope } from "@rekey/contracts/scopes";
import type { Issuer } from "../read-issuers.ts";

/** What somebody may, of all that their roles could. */
export interface Rights {
  roles: readonly Role[];
  /** The only ones left to them; undefined: nothing limits them. */
  scopes: readonly Scope[] | undefined;
  /** The only ones whom they see; undefined: all. */
  narrowing: Narrowing | undefined;
}

// Of what an issuer has for others too. A header of 16 KB has room for no more that anybody means.
const mostNames = 500;
const Roles = z.array(z.unknown()).max(mostNames);
const Scopes = z.union([z.string().max(8_000), z.array(z.string()).max(mostNames)]).optional();
const Clients = z.union([ExternalId.transform((id) => [id]), z.array(ExternalId).max(mostNarrowedClients)]).optional();
const Contact = ExternalId.optional();

/**
 * What a token lets its holder do; undefined when it does not say so in the way that its issuer should, for then it
 * might mean less than it seems to. Never more than the issuer is granted.
 */
export function readRights(claims: object, issuer: Issuer): Rights | undefined {
  const roles = Roles.safeParse(findClaim(claims, issuer.rolesAt));
  const scopes = readScopes(claims, issuer);
  const narrowing = readNarrowing(claims, issuer);
  if (!roles.success || scopes === "unreadable" || narrowing === "unreadable") return undefined;
  return { roles: rolesNamed(roles.data, issuer), scopes, narrowing };
}

function readScopes(claims: object, { scope, scopesAt }: Issuer): Scope[] | undefined | "unreadable" {
  if (scope === "ignored") return undefined;
  const { success, data } = Scopes.safeParse(findClaim(claims, scopesAt));
  if (!success || (data === undefined && scope === "required")) return "unreadable";
  const names = typeof data === "string" ? data.split(" ") : data;
  return names && [...new Set(names)].filter(isScope);
}

function readNarrowing(claims: object, { clientsAt, contactAt, mustNarrow }: Issuer) {
  const clients = Clients.safeParse(findClaim(claims, clientsAt));
  const contact = Contact.safeParse(findClaim(claims, contactAt));
  if (!clients.success || !contact.success) return "unreadable";
  const [clientIds, contactId] = [clients.data, contact.data];
  if (clientIds === undefined && contactId === undefined) return mustNarrow ? "unreadable" : undefined;
  return { ...(clientIds && { clientIds }), ...(contactId !== undefined && { contactId }) } satisfies Narrowing;
}
