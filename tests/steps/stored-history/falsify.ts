import { formatCheckpoint, parseCheckpoint } from "@rekey/proof/checkpoint";
import { type DetailValue, leafHash } from "@rekey/proof/leaf";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { parseNote, signNote } from "@rekey/proof/note";
import type { SealedHistory, Signed, StoredEntry } from "./sealed-history.ts";

/** A whole number from zero up to, and without, `below`. */
export type Pick = (below: number) => number;

export const hex = (bytes: Uint8Array): string => `'\\x${Buffer.from(bytes).toString("hex")}'::bytea`;
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A row that says something else, with a leaf that fits. */
export function falsify({ id, sequence }: StoredEntry, pick: Pick): { leaf: Uint8Array; statements: string[] } {
  const at = new Date(Date.UTC(2026, 5, 1) + pick(1_000_000)).toISOString();
  const detail: Record<string, DetailValue> = { made: pick(1_000) };
  const subjects = { resetId: null, contactId: null, clientId: null, source: null };
  const leaf = leafHash(nodePrimitives.sha256, { id, at, action: "test.step", actor: "somebody", detail, ...subjects });
  const set = `at = '${at}', action = 'test.step', actor = 'somebody', detail = '${JSON.stringify(detail)}',
    reset_id = null, contact_id = null, client_id = null, source = null`;
  const statements = [
    `update audit_events set ${set} where id = ${id}`,
    `update audit_seals set leaf = ${hex(leaf)} where sequence = ${sequence}`,
  ];
  return { leaf, statements };
}

/** The checkpoint with another root, signed by somebody else. */
export async function resign({ size, root, note }: Signed, by: SealedHistory["foreign"]): Promise<string> {
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? "");
  if (checkpoint === undefined) throw new Error("a checkpoint is none");
  const forged = await signNote(formatCheckpoint({ ...checkpoint, root }), [by]);
  return `update audit_checkpoints set root = ${hex(root)}, note = ${quoted(forged)} where size = ${size}`;
}
