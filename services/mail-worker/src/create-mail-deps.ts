import { reveal } from "@rekey/secrets/secret";
import { currentKeyId, deriveToken, hasTokenKey, hashToken, newNonce, type TokenKeys } from "@rekey/secrets/token";
import type { BounceAddress } from "./bounce-address.ts";
import type { Config } from "./config.ts";
import type { MailDeps } from "./send-delivery.ts";

type Parts = Pick<MailDeps, "db" | "routes" | "render" | "renderTest" | "onTry" | "onMissingKey"> & {
  bounces: BounceAddress | undefined;
  tokenKeys: TokenKeys;
};

/** What sending a delivery needs, from the settings. */
export function createMailDeps(config: Config, parts: Parts): MailDeps {
  const { bounces, tokenKeys, ...others } = parts;
  const { MAIL_FROM: sender, BRAND_NAME: firm, MAIL_REPLY_TO: replyTo } = config;
  const from = { name: sender.name || (firm ?? ""), address: sender.address };
  return {
    ...others,
    deriveToken: (link) => deriveToken(tokenKeys, link),
    from,
    replyTo,
    envelopeFrom: (deliveryId) => bounces?.of(deliveryId) ?? from.address,
    portalUrl: config.PORTAL_URL,
    claim: {
      leaseMs: config.CLAIM_LEASE,
      attemptMs: config.ATTEMPT_DEADLINE,
      linkLifetimeMs: config.LINK_LIFETIME,
      inviteLifetimeMs: config.INVITE_LIFETIME,
      // A life shorter than the minimum would otherwise be renewed with every attempt.
      minimumLeftMs: Math.min(config.LINK_MINIMUM_LEFT, config.LINK_LIFETIME / 2),
      // Another key under the same name would make a link that never works.
      canDerive: ({ tokenHash, ...link }) =>
        hasTokenKey(tokenKeys, link.keyId) && hashToken(reveal(deriveToken(tokenKeys, link))) === tokenHash,
      newToken: ({ resetId, generation }) => {
        const record = { keyId: currentKeyId(tokenKeys), nonce: newNonce() };
        return { ...record, tokenHash: hashToken(reveal(deriveToken(tokenKeys, { ...record, resetId, generation }))) };
      },
    },
    retry: { firstMs: config.RETRY_FIRST, maxMs: config.RETRY_MAX, giveUpAfterMs: config.MAIL_GIVE_UP_AFTER },
    attemptDeadlineMs: config.ATTEMPT_DEADLINE,
  };
}
