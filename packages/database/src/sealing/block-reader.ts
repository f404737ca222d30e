import { sql } from "drizzle-orm";
import type { Sha256 } from "@rekey/proof/primitives";
import { type ReadNode, nodeHash } from "@rekey/proof/tree";
import type { Database } from "../connection.ts";
import { TreeIncomplete } from "./tree-nodes.ts";

const heightOfBlock = 8;
const inBlock = 2 ** heightOfBlock;
/** The blocks on the way from a row to the root, and those at the right edge of the tree, for any tree there will be. */
const blocksKept = 32;

/** The nodes of a block by their height above its first ones; a node is there where all below it are. */
type Block = Uint8Array[][];

/**
 * Any node of the tree, for the proofs of many rows in their order: what stands together is read together and kept for
 * a while, so that rows beside each other cost one look into the database, and any number of them little memory.
 */
export function blockReader(db: Database, sha256: Sha256): ReadNode {
  const kept = new Map<string, Promise<Block>>();
  const blockOf = (level: number, number: number): Promise<Block> => {
    const key = `${level}/${number}`;
    const block = kept.get(key) ?? readBlock(db, sha256, level, number);
    kept.delete(key);
    kept.set(key, block);
    const [oldest] = kept.keys();
    if (kept.size > blocksKept && oldest !== undefined) kept.delete(oldest);
    return block;
  };
  return async (height, index) => {
    const level = Math.floor(height / heightOfBlock);
    const within = height % heightOfBlock;
    const width = inBlock / 2 ** within;
    const node = (await blockOf(level, Math.floor(index / width)))[within]?.[index % width];
    if (!node) throw new TreeIncomplete(`the node ${index} at height ${height} is not there`);
    return node;
  };
}

async function readBlock(db: Database, sha256: Sha256, level: number, number: number): Promise<Block> {
  const [first, end] = [number * inBlock, (number + 1) * inBlock];
  const rows = await db.execute<{ hash: Uint8Array | null }>(
    level === 0
      ? sql`select leaf as hash from audit_seals where sequence > ${first}::bigint and sequence <= ${end}::bigint order by sequence`
      : sql`select hash from audit_tree
          where level = ${level}::smallint and index >= ${first}::bigint and index < ${end}::bigint order by index`,
  );
  const hashes = rows.flatMap(({ hash }) => (hash === null ? [] : [hash]));
  const block = [hashes];
  for (let below = hashes; below.length > 1;) {
    below = pairsOf(sha256, below);
    block.push(below);
  }
  return block;
}

function pairsOf(sha256: Sha256, below: readonly Uint8Array[]): Uint8Array[] {
  const pairs: Uint8Array[] = [];
  for (let at = 1; at < below.length; at += 2) {
    const [left, right] = [below[at - 1], below[at]];
    if (left && right) pairs.push(nodeHash(sha256, left, right));
  }
  return pairs;
}
