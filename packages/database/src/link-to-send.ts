import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import type { TokenRecord } from "./issue-link.ts";
import { recordAudit } from "./record-audit.ts";
import { links } from "./schema/resets.ts";

/** A link with what its token is derived from, and the hash of that token. */
type IssuedLink = Pick<typeof links.$inferSelect, "resetId" | "keyId" | "nonce" | "generation" | "tokenHash">;

export interface ClaimRules {
  /** For how long the claim holds before another worker may take the delivery over. */
  leaseMs: number;
  /** The longest that an attempt may take. */
  attemptMs: number;
  linkLifetimeMs: number;
  /** The life of a link for a contact who has no password yet. */
  inviteLifetimeMs: number;
  /** A repeat of a mail whose link has less left than this gets a fresh link instead. */
  minimumLeftMs: number;
  /** Whether the key of a link is here, so that its token comes out as it was when the link was issued. */
  canDerive: (link: IssuedLink) => boolean;
  newToken: (link: { resetId: string; generation: number }) => TokenRecord;
}

/**
 * The link to put into the mail: the one alive, a fresh generation of it when it would arrive dying, or none. When its
 * key is not here, only the name of that, and nothing has changed.
 */
export async function linkToSend(
  tx: Transaction,
  reset: { id: string; state: string },
  person: { emailKey: string; portalAccess: boolean; version: number | null },
  delivery: { contactId: string; maybeDelivered: boolean; statedExpiryAt: Date | null; keepsExpiry: boolean },
  now: Date,
  rules: ClaimRules,
) {
  if (!["issued", "deferred", "mailed"].includes(reset.state) || !person.portalAccess) return null;
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.resetId, reset.id), isNull(links.endedAt)))
    .orderBy(desc(links.generation))
    .limit(1);
  if (!link || link.emailKey !== person.emailKey || link.credentialVersion !== (person.version ?? 0)) return null;
  if (delivery.keepsExpiry && link.expiresAt) {
    return rules.canDerive(link) ? repeatedLink(link, link.expiresAt, now, rules) : { missingKey: link.keyId };
  }
  const lifetimeMs = link.credentialVersion === 0 ? rules.inviteLifetimeMs : rules.linkLifetimeMs;
  const stated = delivery.statedExpiryAt;
  const isSame = delivery.maybeDelivered && stated && stated.getTime() - now.getTime() >= rules.minimumLeftMs;
  if ((isSame || !delivery.maybeDelivered) && !rules.canDerive(link)) return { missingKey: link.keyId };
  if (isSame) {
    return { ...sameToken(link), statedExpiryAt: stated, lifetimeMs, isFresh: false };
  }
  const statedExpiryAt = new Date(now.getTime() + lifetimeMs);
  // What may lie in the inbox states an end that is near: that link is ended, and the mail goes out with a new one.
  if (delivery.maybeDelivered) {
    const next = await nextGeneration(tx, link, rules);
    return { resetId: reset.id, ...next, statedExpiryAt, lifetimeMs, isFresh: true };
  }
  await keepWhileSending(tx, link, rules.attemptMs + rules.leaseMs);
  return { ...sameToken(link), statedExpiryAt, lifetimeMs, isFresh: false };
}

const sameToken = ({ resetId, keyId, nonce, generation }: IssuedLink) => ({ resetId, keyId, nonce, generation });

/** The link as it is, with the end that it has; none when that is near. */
function repeatedLink(link: typeof links.$inferSelect, expiresAt: Date, now: Date, rules: ClaimRules) {
  if (expiresAt.getTime() - now.getTime() < rules.minimumLeftMs) return null;
  return { ...sameToken(link), statedExpiryAt: expiresAt, lifetimeMs: null, isFresh: false };
}

/** A link that is mailed once more must not run out while its mail is under way. */
async function keepWhileSending(tx: Transaction, link: typeof links.$inferSelect, forMs: number): Promise<void> {
  if (link.expiresAt === null) return;
  await tx
    .update(links)
    .set({ expiresAt: sql`greatest(${links.expiresAt}, now() + ${forMs}::float8 * interval '1 millisecond')` })
    .where(eq(links.id, link.id));
}

async function nextGeneration(tx: Transaction, link: typeof links.$inferSelect, rules: ClaimRules) {
  const generation = link.generation + 1;
  const token = rules.newToken({ resetId: link.resetId, generation });
  await tx
    .update(links)
    .set({ endedAt: sql`now()`, endedBecause: "superseded" })
    .where(eq(links.id, link.id));
  await tx.insert(links).values({
    resetId: link.resetId,
    contactId: link.contactId,
    generation,
    ...token,
    emailKey: link.emailKey,
    credentialVersion: link.credentialVersion,
  });
  await recordAudit(tx, {
    action: "link.issued",
    actor: systemActor,
    resetId: link.resetId,
    contactId: link.contactId,
    detail: { generation },
  });
  return { keyId: token.keyId, nonce: token.nonce, generation };
}
