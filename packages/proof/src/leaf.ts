import { toPassingUtf8 } from "./bytes.ts";
import { canonicalJson, canonicalString } from "./canonical-json.ts";
import type { Sha256 } from "./primitives.ts";

export type DetailValue = string | number | boolean | null | { readonly sealed: string };

/** What of a row its leaf covers; sealed fields of the detail as they are stored, so that nobody needs a key for it. */
export interface HistoryEntry {
  id: string;
  /** In milliseconds and UTC: `2026-03-02T15:06:00.000Z`. */
  at: string;
  action: string;
  actor: string;
  resetId: string | null;
  contactId: string | null;
  clientId: string | null;
  detail: Readonly<Record<string, DetailValue>>;
  source: Readonly<Record<string, string | number>> | null;
}

/** Of each member its canonical form. */
export type EntryTexts = Readonly<Record<keyof HistoryEntry, string>>;

/** RFC 8785 of an entry and its version. The order of the keys is written down, which is quicker than to sort them. */
export function joinEntry(texts: EntryTexts): string {
  const { action, actor, at, clientId, contactId, detail, id, resetId, source } = texts;
  return (
    `{"action":${action},"actor":${actor},"at":${at},"clientId":${clientId},"contactId":${contactId}` +
    `,"detail":${detail},"id":${id},"resetId":${resetId},"source":${source},"version":1}`
  );
}

export function canonicalEntry({
  action,
  actor,
  at,
  clientId,
  contactId,
  detail,
  id,
  resetId,
  source,
}: HistoryEntry): string {
  return joinEntry({
    action: canonicalString(action),
    actor: canonicalString(actor),
    at: canonicalString(at),
    clientId: canonicalJson(clientId),
    contactId: canonicalJson(contactId),
    detail: canonicalJson(detail),
    id: canonicalString(id),
    resetId: canonicalJson(resetId),
    source: canonicalJson(source),
  });
}

/** RFC 6962 §2.1: SHA-256 of a zero byte and the canonical form. */
export function leafHash(sha256: Sha256, entry: HistoryEntry): Uint8Array {
  return leafOfText(sha256, canonicalEntry(entry));
}

export const leafOfText = (sha256: Sha256, canonical: string): Uint8Array => sha256(toPassingUtf8(`\0${canonical}`));
