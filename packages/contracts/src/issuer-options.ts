import { type ClaimPath, readClaimPath } from "./claim-path.ts";
import { type Role, roles as ourRoles } from "./roles.ts";

/** How the tokens of an issuer say what their holder may. */
export interface IssuerOptions {
  rolesAt: ClaimPath;
  /** What its names of roles mean here. Undefined: they are ours. Else no other name means anything. */
  roleNames: ReadonlyMap<string, readonly Role[]> | undefined;
  scopesAt: ClaimPath;
  /** `ignored`: its scopes speak of something else. `required`: a token without scopes is none. */
  scope: (typeof scopeRules)[number];
  clientsAt: ClaimPath;
  contactAt: ClaimPath;
  /** Whether a token has to be narrowed. */
  mustNarrow: boolean;
}

const scopeRules = ["optional", "required", "ignored"] as const;
const names = ["roles", "scope", "scope-claim", "clients", "contact", "narrowing"];
const pathNames = ["roles", "scope-claim", "clients", "contact"];

const faults = {
  option:
    "must have after its roles only options, each once: roles=<claim>, role:<their name>=<role+role>, scope=<optional, required or ignored>, scope-claim=<claim>, clients=<claim>, contact=<claim>, narrowing=required",
  path: "must name a claim as roles=realm_access.roles, or as roles=/resource_access/my.client/roles where a name has a dot",
  scope: 'must have "optional", "required" or "ignored" as scope=',
  narrowing: 'must have "required" as narrowing=, or no narrowing=',
  mapped: "must map a role to one that the issuer grants, as role:<their name>=staff",
  escape: "must write % in an option as %25, a comma as %2C and | as %7C",
} as const;

/** Reads `roles=realm_access.roles` and the others; a text is what is wrong with them. */
export function readIssuerOptions(texts: readonly string[], grants: readonly Role[]): IssuerOptions | string {
  const given = new Map<string, string>();
  const roleNames = new Map<string, readonly Role[]>();
  for (const text of texts) {
    const [, name = "", value = ""] = /^(role:[^=]+|[a-z-]+)=(.+)$/.exec(text) ?? [];
    const [key, read] = [decode(name), decode(value)];
    if (key === undefined || read === undefined) return faults.escape;
    const isMapped = key.startsWith("role:");
    if ((!isMapped && !names.includes(key)) || given.has(key)) return faults.option;
    given.set(key, read);
    if (!isMapped) continue;
    const ours = ourRoles.filter((role) => read.split("+").includes(role) && grants.includes(role));
    if (ours.length !== read.split("+").length) return faults.mapped;
    roleNames.set(key.slice("role:".length), ours);
  }
  if (pathNames.some((name) => given.has(name) && readClaimPath(given.get(name) ?? "") === undefined))
    return faults.path;
  const scope = scopeRules.find((rule) => rule === (given.get("scope") ?? "optional"));
  if (scope === undefined) return faults.scope;
  const narrowing = given.get("narrowing");
  if (narrowing !== undefined && narrowing !== "required") return faults.narrowing;
  const at = (name: string, usual: string) => readClaimPath(given.get(name) ?? usual) ?? [usual];
  return {
    rolesAt: at("roles", "roles"),
    roleNames: roleNames.size > 0 ? roleNames : undefined,
    scopesAt: at("scope-claim", "scope"),
    scope,
    clientsAt: at("clients", "rekey_clients"),
    contactAt: at("contact", "rekey_contact"),
    mustNarrow: narrowing !== undefined,
  };
}

/** What of our roles an issuer's names of roles mean; never more than it grants. */
export function rolesNamed(
  named: readonly unknown[],
  { roleNames, grants }: Pick<IssuerOptions, "roleNames"> & { grants: readonly Role[] },
): Role[] {
  if (roleNames === undefined) return grants.filter((role) => named.includes(role));
  const meant = new Set(named.flatMap((name) => (typeof name === "string" ? (roleNames.get(name) ?? []) : [])));
  return grants.filter((role) => meant.has(role));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
