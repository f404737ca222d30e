import { isScope } from "@rekey/contracts/scopes";
import { type ServiceCaller, findServiceCallers, noteUses } from "@rekey/database/access/read-service-accounts";
import type { Database } from "@rekey/database/connection";
import { gather } from "@rekey/runtime/gather";
import { hashToken } from "@rekey/secrets/token";
import type { Caller } from "../authenticate.ts";
import { serviceSubject } from "../read-issuers.ts";

/** A revoked account is let in for no longer. */
const believedForMs = 2_000;
const atMost = 1_000;
/** What goes on longer than a request, such as a stream, is opened anew. */
const openForMs = 60_000;

interface Known {
  found: ServiceCaller | undefined;
  untilMs: number;
}

export type FindServiceCaller = (secret: string) => Promise<Caller | undefined>;

/**
 * Whose secret it is. However many ask with whatever they have made up, one statement at a time looks for all of them;
 * what it found is believed for two seconds. That an account was seen is written beside, and not waited for.
 */
export function findServiceCallersIn(db: Database, onFailure: (error: unknown) => void): FindServiceCaller {
  const known = new Map<string, Known>();
  const look = async (hashes: readonly string[]) => {
    const found = await findServiceCallers(db, [...new Set(hashes)]);
    const unseen = found.filter(({ isUnseen }) => isUnseen).map(({ id }) => id);
    if (unseen.length > 0) void noteUses(db, unseen).catch(onFailure);
    return hashes.map((hash) => found.find(({ secretHash }) => secretHash === hash));
  };
  const find = gather(look, { atMost: 100, atOnce: 1, about: () => [], mayBeOfOne: () => false });
  return async (secret) => {
    const hash = hashToken(secret);
    const before = known.get(hash);
    if (before && Date.now() < before.untilMs) return callerOf(before.found);
    const untilMs = Date.now() + believedForMs;
    const found = await find(hash);
    known.delete(hash);
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= atMost) known.delete(oldest);
    known.set(hash, { found, untilMs });
    return callerOf(found);
  };
}

function callerOf(found: ServiceCaller | undefined): Caller | undefined {
  if (found === undefined) return undefined;
  const { id, name, roles, scopes, clientIds, contactId, expiresAt } = found;
  const endsAtMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  if (endsAtMs <= Date.now()) return undefined;
  const isNarrowed = clientIds !== null || contactId !== null;
  return {
    subject: `${serviceSubject}${id}`,
    name: `${name} (service account)`,
    roles,
    scopes: scopes?.filter(isScope),
    origin: { via: "api", client: id },
    narrowing: isNarrowed ? { clientIds: clientIds ?? undefined, contactId: contactId ?? undefined } : undefined,
    validUntilMs: Math.min(endsAtMs, Date.now() + openForMs),
  };
}
