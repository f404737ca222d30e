import { formatCheckpoint, parseCheckpoint } from "@rekey/proof/checkpoint";
import { type DetailValue, leafHash } from "@rekey/proof/leaf";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { parseNote, signNote } from "@rekey/proof/note";
import { rootOver } from "@rekey/proof/tree";
import type { FaultCode } from "@rekey/proof/verdict";
import { type Pick, pickRow, pickTwo } from "./pick-row.ts";
import type { SealedHistory, Signed, StoredEntry } from "./sealed-history.ts";

/** What the owner of a database may do to the history in it, each with what has to be said of it. */
export interface StoredTamper {
  statements: readonly string[];
  codes: readonly FaultCode[];
  /** The first bad row, where it is defined: from, to. */
  rows?: readonly [number, number];
}

type Tamper = (history: SealedHistory, pick: Pick) => StoredTamper | Promise<StoredTamper>;

const { sha256 } = nodePrimitives;
const exactly = (sequence: number): readonly [number, number] => [sequence, sequence];
const hex = (bytes: Uint8Array): string => `'\\x${Buffer.from(bytes).toString("hex")}'::bytea`;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const onEvent = (set: string, { id }: StoredEntry): string => `update audit_events set ${set} where id = ${id}`;

const edits = [
  "at = at + interval '1 millisecond'",
  "action = action || 's'",
  "actor = 'x' || actor",
  "reset_id = gen_random_uuid()",
  "contact_id = coalesce(contact_id, '') || 'x'",
  "client_id = nullif('another', client_id)",
  "detail = detail || '{\"attempts\": 77}'",
  "detail = case when detail = '{}' then '{\"more\": null}'::jsonb else '{}' end",
  'source = case when source is null then \'{"via": "api"}\'::jsonb end',
];

function editColumn(history: SealedHistory, pick: Pick): StoredTamper {
  const row = pickRow(history, pick);
  const edit = edits[pick(edits.length)] ?? "";
  return { statements: [onEvent(edit, row)], codes: ["edited"], rows: exactly(row.sequence) };
}

/** What is sealed in a row is swapped for what is sealed in another. */
function editSealedWord(history: SealedHistory, pick: Pick): StoredTamper {
  const [one, other] = pickTwo(history, pick);
  if (!("reason" in one.detail && "reason" in other.detail)) return editSealedWord(history, pick);
  const reason = JSON.stringify({ reason: other.detail["reason"] });
  return {
    statements: [onEvent(`detail = detail || ${quoted(reason)}`, one)],
    codes: ["edited"],
    rows: exactly(one.sequence),
  };
}

function editLeaf(history: SealedHistory, pick: Pick): StoredTamper {
  const { sequence } = pickRow(history, pick);
  const leaf = pick(4) === 0 ? "null" : `sha256('${pick(1_000)}')`;
  const statements = [`update audit_seals set leaf = ${leaf} where sequence = ${sequence}`];
  const codes: FaultCode[] = sequence === history.size && leaf === "null" ? ["truncated"] : ["edited"];
  return { statements, codes, rows: exactly(sequence) };
}

/** The row, its seal, or both. */
function deleteRow(history: SealedHistory, pick: Pick): StoredTamper {
  const { sequence, id } = pickRow(history, pick);
  const row = `delete from audit_events where id = ${id}`;
  const seal = `delete from audit_seals where sequence = ${sequence}`;
  const statements = [[row], [seal], [seal, row]][pick(3)] ?? [row];
  const isShort = sequence === history.size && statements.includes(seal);
  return { statements, codes: [isShort ? "truncated" : "missing"], rows: exactly(sequence) };
}

const copied = (id: string, { id: of }: StoredEntry): string =>
  `insert into audit_events (id, action, actor, detail) overriding system value
   select ${id}, action, actor, detail from audit_events where id = ${of}`;

/** Among rows that were sealed long ago; or with a seal before them all. */
function insertRow(history: SealedHistory, pick: Pick): StoredTamper {
  const row = pickRow(history, pick);
  const id = String(-1 - pick(1_000));
  if (pick(2) === 0) return { statements: [copied(id, row)], codes: ["inserted"] };
  const seal = `insert into audit_seals (sequence, audit_event_id, leaf) values (${-pick(9)}, ${id}, ${hex(row.leaf)})`;
  return { statements: [copied(id, row), seal], codes: ["inserted"], rows: exactly(1) };
}

/** All that two rows say, but for their ids. */
function swapContents(history: SealedHistory, pick: Pick): StoredTamper {
  const [one, other] = pickTwo(history, pick);
  const columns = "at, action, actor, reset_id, contact_id, client_id, detail, source";
  const statement = `update audit_events a set (${columns}) =
    (select ${columns} from audit_events b where b.id <> a.id and b.id in (${one.id}, ${other.id}))
    where a.id in (${one.id}, ${other.id})`;
  return { statements: [statement], codes: ["edited"], rows: exactly(one.sequence) };
}

/** Each of two seals is of the other one's row. */
function swapRows(history: SealedHistory, pick: Pick): StoredTamper {
  const [one, other] = pickTwo(history, pick);
  const give = (id: string, sequence: number) =>
    `update audit_seals set audit_event_id = ${id} where sequence = ${sequence}`;
  const statements = [give("-1", one.sequence), give(one.id, other.sequence), give(other.id, one.sequence)];
  return { statements, codes: ["reordered"], rows: exactly(one.sequence) };
}

const number = (from: number, to: number): string => `update audit_seals set sequence = ${to} where sequence = ${from}`;

/** Rows with their seals change places: each is what it was, and the tree is not. */
function swapSeals(history: SealedHistory, pick: Pick): StoredTamper {
  const [{ sequence: one }, { sequence: other }] = pickTwo(history, pick);
  const statements = [number(one, -1), number(other, one), number(-1, other)];
  return { statements, codes: ["edited"], rows: checkedWithin(history, one) };
}

/** The rows between two checkpoints, of which one is this. */
function checkedWithin({ checkpoints, size }: SealedHistory, sequence: number): readonly [number, number] {
  const end = checkpoints.find((one) => one.size >= sequence)?.size ?? size;
  const begin = checkpoints.findLast((one) => one.size < sequence)?.size ?? 0;
  return [begin + 1, end];
}

function renumberRow(history: SealedHistory, pick: Pick): StoredTamper {
  const { sequence } = pickRow(history, pick);
  const statements = [number(sequence, history.size + 1 + pick(50))];
  return { statements, codes: [sequence === history.size ? "renumbered" : "missing"], rows: exactly(sequence) };
}

function cutRows(size: number): string[] {
  return [
    `delete from audit_events where id in (select audit_event_id from audit_seals where sequence > ${size})`,
    `delete from audit_seals where sequence > ${size}`,
    `delete from audit_tree where index >= (${size} >> 8)`,
    `update audit_sealing set tree_size = ${size}`,
  ];
}

function truncate({ size }: SealedHistory, pick: Pick): StoredTamper {
  const kept = pick(size - 1) + 1;
  return { statements: cutRows(kept), codes: ["truncated"], rows: exactly(kept + 1) };
}

/** All of a backup was signed, and outsiders have seen more. */
function restoreOlder({ checkpoints }: SealedHistory, pick: Pick): StoredTamper {
  const { size = 0 } = checkpoints[pick(checkpoints.length - 1)] ?? {};
  const statements = [...cutRows(size), `delete from audit_checkpoints where size > ${size}`];
  return { statements, codes: ["rolled-back"], rows: exactly(size + 1) };
}

/** A row is changed with its leaf and the tree above; checkpoints are left, or signed with a key of one's own. */
async function sealAgain(history: SealedHistory, pick: Pick): Promise<StoredTamper> {
  const row = pickRow(history, pick);
  const { leaf, statements } = falsify(row, pick);
  const leaves = history.rows.map((one) => (one === row ? leaf : one.leaf));
  const tree = `update audit_tree set hash = ${hex(rootOver(sha256, leaves.slice(0, 256)))} where level = 1 and index = 0`;
  const falsified = [...statements, ...(pick(2) === 0 ? [] : [tree])];
  if (pick(2) === 0) return { statements: falsified, codes: ["edited"], rows: checkedWithin(history, row.sequence) };
  const { foreign, checkpoints } = history;
  const signed = checkpoints.map(({ size, note }) => {
    const root = rootOver(sha256, leaves.slice(0, size));
    return resign({ size, note, root }, foreign);
  });
  const key = `insert into audit_signing_keys (vkey) values ('${foreign.vkey}')`;
  return { statements: [...falsified, tree, key, ...(await Promise.all(signed))], codes: ["forged-signature"] };
}

function falsify({ id, sequence }: StoredEntry, pick: Pick): { leaf: Uint8Array; statements: string[] } {
  const at = new Date(Date.UTC(2026, 5, 1) + pick(1_000_000)).toISOString();
  const detail: Record<string, DetailValue> = { made: pick(1_000) };
  const subjects = { resetId: null, contactId: null, clientId: null, source: null };
  const leaf = leafHash(sha256, { id, at, action: "test.step", actor: "somebody", detail, ...subjects });
  const set = `at = '${at}', action = 'test.step', actor = 'somebody', detail = '${JSON.stringify(detail)}',
    reset_id = null, contact_id = null, client_id = null, source = null`;
  const statements = [
    `update audit_events set ${set} where id = ${id}`,
    `update audit_seals set leaf = ${hex(leaf)} where sequence = ${sequence}`,
  ];
  return { leaf, statements };
}

async function resign({ size, root, note }: Signed, by: SealedHistory["foreign"]): Promise<string> {
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? "");
  if (checkpoint === undefined) throw new Error("a checkpoint is none");
  const forged = await signNote(formatCheckpoint({ ...checkpoint, root }), [by]);
  return `update audit_checkpoints set root = ${hex(root)}, note = ${quoted(forged)} where size = ${size}`;
}

/** An older checkpoint stands where a newer one was. */
function replayCheckpoint({ checkpoints }: SealedHistory, pick: Pick): StoredTamper {
  const at = 1 + pick(checkpoints.length - 1);
  const [older, newer] = [checkpoints[pick(at)], checkpoints[at]];
  if (!older || !newer) throw new Error("there is no such checkpoint");
  const set = `note = ${quoted(older.note)}, root = ${hex(older.root)}`;
  return { statements: [`update audit_checkpoints set ${set} where size = ${newer.size}`], codes: ["edited"] };
}

/** Of one checkpoint: its root, its signature or its place; or all that there are. */
function spoilCheckpoint({ checkpoints }: SealedHistory, pick: Pick): StoredTamper {
  const at = pick(checkpoints.length);
  const { size, note } = checkpoints[at] ?? { size: 0, note: "" };
  const place = note.length - 20;
  const broken = `${note.slice(0, place)}${note[place] === "x" ? "y" : "x"}${note.slice(place + 1)}`;
  const ways: StoredTamper[] = [
    { statements: [`update audit_checkpoints set root = sha256('x') where size = ${size}`], codes: ["edited"] },
    {
      statements: [`update audit_checkpoints set note = ${quoted(broken)} where size = ${size}`],
      codes: ["forged-signature"],
    },
    { statements: [`update audit_checkpoints set size = ${size + 1} where size = ${size}`], codes: ["edited"] },
    { statements: ["delete from audit_checkpoints"], codes: ["rolled-back"] },
  ];
  return ways[pick(ways.length)] ?? { statements: [], codes: [] };
}

/** What is kept beside the rows. */
function spoilTree({ size }: SealedHistory, pick: Pick): StoredTamper {
  const ways: StoredTamper[] = [
    { statements: ["update audit_tree set hash = sha256('x')"], codes: ["edited"] },
    { statements: ["delete from audit_tree"], codes: ["edited"] },
    { statements: ["insert into audit_tree values (1, 1, sha256('x'))"], codes: ["edited"] },
    { statements: [`update audit_sealing set tree_size = ${size + 1}`], codes: ["truncated"] },
    { statements: [`update audit_sealing set tree_size = ${size - 1}`], codes: ["edited"] },
  ];
  return ways[pick(ways.length)] ?? { statements: [], codes: [] };
}

export const storedTampers: Readonly<Record<string, Tamper>> = {
  editColumn,
  editSealedWord,
  editLeaf,
  deleteRow,
  insertRow,
  swapContents,
  swapRows,
  swapSeals,
  renumberRow,
  truncate,
  restoreOlder,
  sealAgain,
  replayCheckpoint,
  spoilCheckpoint,
  spoilTree,
};
