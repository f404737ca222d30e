import type { Contact } from "@rekey/contracts/resources";
import type { Html } from "@rekey/web/html";
import { statusPill } from "@rekey/web/views/status-pill";

/** How a contact stands with the client portal. */
export function portalPill({ endedAt, mergedInto, portalAccess, hasPassword }: Contact): Html {
  if (mergedInto !== null) return statusPill({ tone: "quiet", words: "Merged" });
  if (endedAt !== null) return statusPill({ tone: "quiet", words: "Ended" });
  if (!portalAccess) return statusPill({ tone: "quiet", words: "No access" });
  if (hasPassword) return statusPill({ tone: "done", words: "Has a password" });
  return statusPill({ tone: "waiting", words: "No password yet" });
}
