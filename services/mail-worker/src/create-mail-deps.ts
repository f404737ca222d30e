import { reveal } from "@rekey/secrets/secret";
import { currentKeyId, deriveToken, hashToken, newNonce, parseTokenKeys } from "@rekey/secrets/token";
import type { Config } from "./config.ts";
import type { MailDeps } from "./send-delivery.ts";

/** What sending a delivery needs, from the settings. */
export function createMailDeps(config: Config, parts: Pick<MailDeps, "db" | "routes" | "render" | "onTry">): MailDeps {
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  return {
    ...parts,
    deriveToken: (link) => deriveToken(tokenKeys, link),
    from: parseSender(config.MAIL_FROM),
    portalUrl: config.PORTAL_URL.replace(/\/+$/, ""),
    claim: {
      leaseMs: config.CLAIM_LEASE,
      linkLifetimeMs: config.LINK_LIFETIME,
      inviteLifetimeMs: config.INVITE_LIFETIME,
      // A life shorter than the minimum would otherwise be renewed with every attempt.
      minimumLeftMs: Math.min(config.LINK_MINIMUM_LEFT, config.LINK_LIFETIME / 2),
      newToken: ({ resetId, generation }) => {
        const record = { keyId: currentKeyId(tokenKeys), nonce: newNonce() };
        return { ...record, tokenHash: hashToken(reveal(deriveToken(tokenKeys, { ...record, resetId, generation }))) };
      },
    },
    retry: { firstMs: config.RETRY_FIRST, maxMs: config.RETRY_MAX, giveUpAfterMs: config.MAIL_GIVE_UP_AFTER },
    attemptDeadlineMs: config.ATTEMPT_DEADLINE,
  };
}

function parseSender(text: string): { name: string; address: string } {
  const [, name, address] = /^(.*) <(.+)>$/.exec(text) ?? [];
  return name && address ? { name, address } : { name: "", address: text };
}
