import { type Asked, askJson } from "./ask-json.ts";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";

interface Issuer {
  url: string;
  jwksUrl: URL;
}

/** Whether the API finds the keys of those whose tokens it takes. */
export async function checkIssuers({ service, config }: Patient): Promise<Finding[]> {
  const issuers = service === "api" ? (config["JWT_ISSUERS"] as Issuer[]) : [];
  return Promise.all(
    issuers.map(async ({ url, jwksUrl }) => {
      const what = `JWT_ISSUERS: the key set of ${url} at ${jwksUrl.href}`;
      const judged = judgeKeySet(await askJson(jwksUrl.href));
      const start = "start that issuer, or correct its second part in JWT_ISSUERS; until then its tokens are refused";
      return findingOf(service, "issuers", what, judged, start);
    }),
  );
}

/** Whether the firm's OpenID provider says where staff are sent to, and by which keys it vouches for them. */
export async function checkFirmProvider({ service, config }: Patient): Promise<Finding[]> {
  const issuer = config["STAFF_OIDC_ISSUER"];
  if (service !== "console" || typeof issuer !== "string") return [];
  const address = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const what = `STAFF_OIDC_ISSUER: the discovery document at ${address}`;
  const remedy = "start the provider, or correct STAFF_OIDC_ISSUER; until then nobody signs in by it";
  const asked = await askJson(address);
  const judged = "json" in asked ? judgeDiscovery(asked.json, issuer) : asked;
  const told = findingOf(service, "provider", what, judged, remedy);
  if (!("json" in asked) || !("count" in judged)) return [told];
  const jwksUrl = (asked.json as Record<string, unknown>)["jwks_uri"] as string;
  const keys = judgeKeySet(await askJson(jwksUrl));
  const ofKeys = `STAFF_OIDC_ISSUER: the key set at ${jwksUrl}, as the provider names it,`;
  return [told, findingOf(service, "provider", ofKeys, keys, "have the provider's jwks_uri lead to its keys")];
}

type Judged = { count: number } | Exclude<Asked, { json: object }>;

function findingOf(service: string, check: string, what: string, judged: Judged, remedy: string): Finding {
  if ("count" in judged) return ok(service, check, `${what} is there`);
  const says = `${what} is of no use: ${judged.trouble}`;
  // Who is looked at before anything runs finds nobody there, and nothing to put right.
  return (judged.isThere ? fail : warn)(service, check, says, judged.remedy ?? remedy);
}

const signing = new Set<unknown>(["RSA", "EC", "OKP"]);

/** By one key at least a signature can be checked. */
function judgeKeySet(asked: Asked): Judged {
  if (!("json" in asked)) return asked;
  const { keys } = asked.json as { keys?: unknown };
  if (!Array.isArray(keys)) return { trouble: 'it has no list "keys"', isThere: true };
  const isOfUse = (key: Partial<Record<"kty" | "use", unknown>> | null) => signing.has(key?.kty) && key?.use !== "enc";
  const count = keys.filter(isOfUse).length;
  return count > 0 ? { count } : { trouble: "it has no public key for signatures", isThere: true };
}

const wanted = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

function judgeDiscovery(json: object, issuer: string): Judged {
  const said = json as Record<string, unknown>;
  const lacks = wanted.filter((name) => typeof said[name] !== "string" || !URL.canParse(said[name]));
  if (lacks.length > 0) return { trouble: `it names no ${lacks.join(", no ")}`, isThere: true };
  const named = typeof said["issuer"] === "string" ? URL.parse(said["issuer"])?.href : undefined;
  if (named === new URL(issuer).href) return { count: 1 };
  const remedy = 'write for STAFF_OIDC_ISSUER what stands there as "issuer", with its slash at the end if it has one';
  return { trouble: "its issuer is another one", remedy, isThere: true };
}
