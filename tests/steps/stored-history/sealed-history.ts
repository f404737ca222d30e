import type { Database } from "@rekey/database/connection";
import { keepCheckpoint, openRoots } from "@rekey/database/sealing/checkpoints";
import { formatCheckpoint } from "@rekey/proof/checkpoint";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import {
  generateSigningKey,
  type NoteSigner,
  openSigner,
  parseVerifierKey,
  signNote,
  type VerifierKey,
} from "@rekey/proof/note";
import type { Sql } from "postgres";
import { sealAll, sealNow } from "../../harness/seal-now.ts";

const origin = "history.test/rekey";
const rowsOfRound = 30;
const rounds = 10;

export interface Signed {
  size: number;
  root: Uint8Array;
  note: string;
}

/** A history of 300 rows, with what outsiders have of it. */
export interface SealedHistory {
  size: number;
  rows: readonly StoredEntry[];
  /** The smallest first; the last one covers all rows. */
  checkpoints: readonly Signed[];
  key: VerifierKey;
  foreign: NoteSigner;
}

export interface StoredEntry {
  sequence: number;
  id: string;
  leaf: Buffer;
  detail: Readonly<Record<string, unknown>>;
}

export async function newSigner(): Promise<NoteSigner> {
  return openSigner((await generateSigningKey(origin)).signingKey);
}

/** Writes, seals and signs it. Some rows are about nobody, and one in each round commits behind later ones. */
export async function writeSealedHistory(sql: Sql, sealer: Database): Promise<SealedHistory> {
  const signer = await newSigner();
  const checkpoints: Signed[] = [];
  const { size: before } = await sealed(sql, sealer);
  for (let round = 1; round <= rounds; round += 1) {
    await sql.begin(async (tx) => {
      await tx`insert into audit_events (action, actor, detail) values ('test.step', 'late', '{"attempts": 3}')`;
      await write(sql, round);
      if (round > 1) await sealNow(sealer);
    });
    checkpoints.push(await signHistory(sql, sealer, signer));
  }
  const key = await parseVerifierKey(signer.vkey);
  if (!key || before > 0) throw new Error("this is no history of its own");
  const rows = await sql<(Omit<StoredEntry, "sequence"> & { sequence: string })[]>`
    select sequence, id, leaf, detail from audit_seals join audit_events on id = audit_event_id order by sequence`;
  return {
    size: rows.length,
    rows: rows.map((row) => ({ ...row, sequence: Number(row.sequence) })),
    checkpoints,
    key,
    foreign: await newSigner(),
  };
}

/** Seals all that there is, and signs it. */
export async function signHistory(sql: Sql, sealer: Database, signer: NoteSigner): Promise<Signed> {
  const { size } = await sealed(sql, sealer);
  const signed = { size, root: await openRoots(sealer, nodePrimitives.sha256)(size) };
  const time = new Date(Date.UTC(2026, 2, 2, 15, size % 60)).toISOString();
  const note = await signNote(formatCheckpoint({ origin, time, ...signed }), [signer]);
  await keepCheckpoint(sealer, { ...signed, note, signedAt: time, vkeys: [signer.vkey] });
  return { ...signed, note };
}

const write = (sql: Sql, round: number): Promise<unknown> => sql`
  insert into audit_events (at, action, actor, reset_id, contact_id, client_id, detail, source)
  select now(), 'test.step', 'actor-' || n, case when n % 3 = 0 then gen_random_uuid() end,
    case when n % 4 > 0 then 'contact-' || n % 7 end, 'client-' || n % 5,
    case when n % 2 = 0 then jsonb_build_object('attempts', n, 'outcome', 'delivered', 'reason', 'said ' || n)
      else '{}' end,
    case when n % 5 = 0 then '{"via": "api", "address": "192.0.2.0/24"}'::jsonb end
  from generate_series(${round * 100}::int, ${round * 100 + rowsOfRound - 2}::int) n`;

async function sealed(sql: Sql, sealer: Database): Promise<{ size: number }> {
  const [had] = await sql<{ any: boolean }[]>`select exists (select from audit_events) as any`;
  if (had?.any) await sealAll(sealer);
  const [counted] = await sql<{ size: number }[]>`select count(*)::int as size from audit_seals`;
  return { size: counted?.size ?? 0 };
}
