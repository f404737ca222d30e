import { sql } from "drizzle-orm";
import type { Sha256 } from "@rekey/proof/primitives";
import { type ReadNode, rootOver } from "@rekey/proof/tree";
import type { Database, Transaction } from "../connection.ts";

/** So many nodes of one level are below each of the next: what is kept is every eighth height of the tree. */
const fanOut = 256;
export const heightOfLevel = 8;

type Reader = Database | Transaction;

/** Hashes of a level from one index on, which have to be there. Those of level 0 are leaves. */
async function readHashes(db: Reader, level: number, first: number, count: number): Promise<Uint8Array[]> {
  if (count === 0) return [];
  const rows = await db.execute<{ hash: Uint8Array | null }>(
    level === 0
      ? sql`select leaf as hash from audit_seals
          where sequence > ${first}::bigint and sequence <= ${first + count}::bigint order by sequence`
      : sql`select hash from audit_tree
          where level = ${level}::smallint and index >= ${first}::bigint and index < ${first + count}::bigint order by index`,
  );
  const hashes = rows.flatMap(({ hash }) => (hash === null ? [] : [hash]));
  if (hashes.length !== count)
    throw new TreeIncomplete(`level ${level} lacks some of ${count} hashes from ${first} on`);
  return hashes;
}

/** Sealed rows, or what was made of them, are gone. */
export class TreeIncomplete extends Error {
  override name = "TreeIncomplete";
}

/** Any node of the tree, made from 128 hashes at most; each is read once. */
export function nodeReader(db: Reader, sha256: Sha256): ReadNode {
  const known = new Map<string, Promise<Uint8Array>>();
  return (height, index) => {
    const key = `${height}/${index}`;
    const node = known.get(key) ?? readNode(db, sha256, height, index);
    known.set(key, node);
    return node;
  };
}

async function readNode(db: Reader, sha256: Sha256, height: number, index: number): Promise<Uint8Array> {
  const level = Math.floor(height / heightOfLevel);
  const width = 2 ** (height % heightOfLevel);
  return rootOver(sha256, await readHashes(db, level, index * width, width));
}

/** Writes the roots of the subtrees that are complete with these leaves, which come behind the first `size`. */
export async function growTree(
  tx: Transaction,
  sha256: Sha256,
  size: number,
  leaves: readonly Uint8Array[],
): Promise<void> {
  let [begin, added] = [size, leaves];
  for (let level = 1; ; level += 1) {
    const first = Math.floor(begin / fanOut);
    const complete = Math.floor((begin + added.length) / fanOut) - first;
    if (complete === 0) return;
    const earlier = await readHashes(tx, level - 1, first * fanOut, begin - first * fanOut);
    const below = [...earlier, ...added];
    const roots = Array.from({ length: complete }, (_, place) =>
      rootOver(sha256, below.slice(place * fanOut, (place + 1) * fanOut)),
    );
    await tx.execute(sql`
      insert into audit_tree (level, index, hash)
      select ${level}::smallint, ${first}::bigint + place - 1, decode(hash, 'hex')
      from unnest(string_to_array(${hexList(roots)}, ',')) with ordinality as s (hash, place)`);
    [begin, added] = [first, roots];
  }
}

/** As one text, however many there are: a parameter for each value is what takes longest. */
export const hexList = (hashes: readonly Uint8Array[]): string =>
  hashes.map((hash) => Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString("hex")).join();
