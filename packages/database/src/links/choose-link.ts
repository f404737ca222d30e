import { eq, sql } from "drizzle-orm";
import { type ResetState, resendableStates } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import { links } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";
import { type TokenRecord, writeLink } from "./write-link.ts";

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

/** A link that has not been ended. */
export type LiveLink = Pick<
  typeof links.$inferSelect,
  | "id"
  | "resetId"
  | "contactId"
  | "generation"
  | "keyId"
  | "nonce"
  | "tokenHash"
  | "emailKey"
  | "credentialVersion"
  | "expiresAt"
>;

/** What a mail carries. `isFresh`: a new generation. Null: nothing, there is no link that works. */
export type ChosenLink =
  | {
      resetId: string;
      keyId: string;
      nonce: string;
      generation: number;
      statedExpiryAt: Date;
      lifetimeMs: number | null;
      isFresh: boolean;
    }
  | { missingKey: string }
  | null;

/**
 * The link to put into the mail: the one alive, a fresh generation of it when it would arrive dying, or none. When its
 * key is not here, only the name of that, and nothing has changed.
 */
export async function chooseLink(
  work: Work,
  { state, link }: { state: ResetState; link: LiveLink },
  person: { emailKey: string; portalAccess: boolean; version: number | null },
  delivery: { maybeDelivered: boolean; statedExpiryAt: Date | null; keepsExpiry: boolean; now: Date },
  rules: ClaimRules,
): Promise<ChosenLink> {
  if (!resendableStates.some((one) => one === state) || !person.portalAccess) return null;
  if (link.emailKey !== person.emailKey || link.credentialVersion !== (person.version ?? 0)) return null;
  const { now } = delivery;
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
    const next = await nextGeneration(work, link, rules);
    return { resetId: link.resetId, ...next, statedExpiryAt, lifetimeMs, isFresh: true };
  }
  await keepWhileSending(work.tx, link, rules.attemptMs + rules.leaseMs);
  return { ...sameToken(link), statedExpiryAt, lifetimeMs, isFresh: false };
}

const sameToken = ({ resetId, keyId, nonce, generation }: IssuedLink) => ({ resetId, keyId, nonce, generation });

/** The link as it is, with the end that it has; none when that is near. */
function repeatedLink(link: LiveLink, expiresAt: Date, now: Date, rules: ClaimRules) {
  if (expiresAt.getTime() - now.getTime() < rules.minimumLeftMs) return null;
  return { ...sameToken(link), statedExpiryAt: expiresAt, lifetimeMs: null, isFresh: false };
}

/** A link that is mailed once more must not run out while its mail is under way. */
async function keepWhileSending(tx: Transaction, link: LiveLink, forMs: number): Promise<void> {
  if (link.expiresAt === null) return;
  await tx
    .update(links)
    .set({ expiresAt: sql`greatest(${links.expiresAt}, now() + ${forMs}::float8 * interval '1 millisecond')` })
    .where(eq(links.id, link.id));
}

async function nextGeneration(work: Work, link: LiveLink, rules: ClaimRules) {
  const generation = link.generation + 1;
  const token = rules.newToken({ resetId: link.resetId, generation });
  await work.tx
    .update(links)
    .set({ endedAt: sql`now()`, endedBecause: "superseded" })
    .where(eq(links.id, link.id));
  await writeLink(work, { ...link, ...token, generation });
  return { keyId: token.keyId, nonce: token.nonce, generation };
}
