import type { RefusalReason } from "@rekey/contracts/reset-reasons";
import { refuseReset } from "../resets/end-resets.ts";
import { type HeldRequest, holdRequests, isOfOtherClient } from "../resets/hold-requests.ts";
import type { LockedContact } from "../resets/lock-contact.ts";
import { supersedeLateOnes, supersedeOthers } from "../resets/supersede.ts";
import type { Work } from "../unit-of-work.ts";
import { issueFirstLinks } from "./first-link.ts";
import type { TokenRecord } from "./write-link.ts";

/** A request for a link, by the event that asks for it. */
export interface LinkRequest {
  eventId: string;
  resetId: string;
  token: TokenRecord;
  traceparent?: string | undefined;
  isBulk?: boolean | undefined;
}

/**
 * Acts on accepted requests of staff for a link, each of another contact: replaces the contact's earlier resets, issues
 * the link and its mail, or refuses. Any replay finds the reset no longer `accepted` and changes nothing. Says of each
 * whether a link was issued.
 */
export async function issueLinks(work: Work, requests: readonly LinkRequest[]): Promise<boolean[]> {
  const held = await holdRequests(
    work.tx,
    requests.map(({ resetId }) => resetId),
  );
  const issued: (LinkRequest & HeldRequest)[] = [];
  const late: string[] = [];
  for (const request of requests) {
    work.consume(request.eventId);
    const found = held.get(request.resetId);
    if (found?.state !== "accepted") continue;
    const refusal = whyRefused(found.contact);
    if (isOfOtherClient(found)) await refuseReset(work, request.resetId, "other-client");
    else if (refusal) await refuseReset(work, request.resetId, refusal, found.contact);
    else if (found.hasNewerReset) late.push(request.resetId);
    else issued.push({ ...request, ...found });
  }
  await supersedeLateOnes(work, late);
  await supersedeOthers(work, issued, "superseded");
  issueFirstLinks(work, issued);
  const ids = new Set(issued.map(({ resetId }) => resetId));
  return requests.map(({ resetId }) => ids.has(resetId));
}

/** What stands against a contact's getting a link. */
export function whyRefused({ portalAccess, hasBounced }: LockedContact): RefusalReason | undefined {
  if (!portalAccess) return "portal-access-off";
  return hasBounced ? "address-bounced" : undefined;
}
