import { isSameBytes } from "./bytes.ts";
import type { Sha256 } from "./primitives.ts";

/** A tree as the roots of its complete subtrees, the largest first; grows in place. */
export interface CompactRange {
  size: number;
  peaks: Uint8Array[];
}

/** The hash of the complete subtree over the 2^height leaves from index * 2^height on. */
export type ReadNode = (height: number, index: number) => Promise<Uint8Array>;

export const emptyRange = (): CompactRange => ({ size: 0, peaks: [] });

/** A tree that somebody else has made: undefined where so many subtrees are not what `size` leaves have. */
export function rangeOf(size: number, peaks: readonly Uint8Array[]): CompactRange | undefined {
  const isIt = peaks.length === heightsOf(size).length && peaks.every((peak) => peak.length === 32);
  return isIt ? { size, peaks: [...peaks] } : undefined;
}

/** The heights of the complete subtrees that a tree is made of, the largest first. */
function heightsOf(size: number): number[] {
  const bits = size === 0 ? "" : size.toString(2);
  return [...bits].flatMap((bit, place) => (bit === "1" ? [bits.length - 1 - place] : []));
}

/** The roots of these, of a tree that is kept. */
export async function peaksOf(readNode: ReadNode, size: number): Promise<Uint8Array[]> {
  const peaks: Uint8Array[] = [];
  let begin = 0;
  for (const height of heightsOf(size)) {
    const width = 2 ** height;
    peaks.push(await readNode(height, begin / width));
    begin += width;
  }
  return peaks;
}

const children = new Uint8Array(65).fill(1, 0, 1);

/** RFC 6962 §2.1: SHA-256 of a one and both children. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  children.set(left, 1);
  children.set(right, 33);
  return sha256(children);
}

/** Is shown each subtree that is complete with what was added, but for the leaves. */
export type SeeNode = (height: number, index: number, node: Uint8Array) => void;

export function appendLeaf(sha256: Sha256, range: CompactRange, leaf: Uint8Array, see?: SeeNode): void {
  appendSubtree(sha256, range, 0, leaf, see);
}

/** Adds the 2^height leaves below `node`; the tree must end where such a subtree may begin. */
export function appendSubtree(
  sha256: Sha256,
  range: CompactRange,
  height: number,
  node: Uint8Array,
  see?: SeeNode,
): void {
  const width = 2 ** height;
  if (range.size % width !== 0) throw new RangeError(`No subtree of height ${height} begins at ${range.size}`);
  let [root, above] = [node, height];
  for (let rest = range.size / width; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = range.peaks.pop();
    if (left === undefined) throw new RangeError("A tree has lost a subtree");
    root = nodeHash(sha256, left, root);
    above += 1;
    see?.(above, (rest - 1) / 2, root);
  }
  range.peaks.push(root);
  range.size += width;
}

/** The hash of the empty text for an empty tree. */
export function rangeRoot(sha256: Sha256, range: CompactRange): Uint8Array {
  const last = range.peaks.at(-1);
  if (last === undefined) return sha256(new Uint8Array());
  return range.peaks.slice(0, -1).reduceRight((root, peak) => nodeHash(sha256, peak, root), last);
}

/** The root over leaves, or over the roots of subtrees that are all of one height. */
export function rootOver(sha256: Sha256, hashes: Iterable<Uint8Array>): Uint8Array {
  const range = emptyRange();
  for (const hash of hashes) appendLeaf(sha256, range, hash);
  return rangeRoot(sha256, range);
}

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

async function subtree(sha256: Sha256, readNode: ReadNode, begin: number, end: number): Promise<Uint8Array> {
  const count = end - begin;
  const height = Math.log2(count);
  if (Number.isInteger(height)) return readNode(height, begin / count);
  const middle = begin + splitOf(count);
  const left = await subtree(sha256, readNode, begin, middle);
  return nodeHash(sha256, left, await subtree(sha256, readNode, middle, end));
}

export async function treeRoot(sha256: Sha256, readNode: ReadNode, size: number): Promise<Uint8Array> {
  return size === 0 ? sha256(new Uint8Array()) : subtree(sha256, readNode, 0, size);
}

/** RFC 6962 §2.1.1: the hashes beside the way from a leaf up to the root of the first `size` leaves. */
export async function inclusionPath(
  sha256: Sha256,
  readNode: ReadNode,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`A tree of ${size} has no leaf ${index}`);
  const path: Uint8Array[] = [];
  for (let begin = 0, end = size; end - begin > 1;) {
    const middle = begin + splitOf(end - begin);
    const isLeft = index < middle;
    path.unshift(await subtree(sha256, readNode, isLeft ? middle : begin, isLeft ? end : middle));
    if (isLeft) end = middle;
    else begin = middle;
  }
  return path;
}

/** RFC 6962 §2.1.2: what shows that the tree of `to` leaves begins with the tree of `from` leaves. */
export async function consistencyPath(
  sha256: Sha256,
  readNode: ReadNode,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  if (from < 0 || from > to) throw new RangeError(`A tree of ${to} has not had ${from} leaves`);
  if (from === 0 || from === to) return [];
  const path: Uint8Array[] = [];
  let [begin, end] = [0, to];
  while (end !== from) {
    const middle = begin + splitOf(end - begin);
    const isLeft = from <= middle;
    path.unshift(await subtree(sha256, readNode, isLeft ? middle : begin, isLeft ? end : middle));
    if (isLeft) end = middle;
    else begin = middle;
  }
  return begin === 0 ? path : [await subtree(sha256, readNode, begin, end), ...path];
}

export interface Inclusion {
  leaf: Uint8Array;
  index: number;
  size: number;
  root: Uint8Array;
  path: readonly Uint8Array[];
}

/** RFC 9162 §2.1.3.2, which checks the paths of RFC 6962. */
export function isIncluded(sha256: Sha256, { leaf, index, size, root, path }: Inclusion): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && isSameBytes(hash, root);
}

export interface Consistency {
  from: { size: number; root: Uint8Array };
  to: { size: number; root: Uint8Array };
  path: readonly Uint8Array[];
}

/** RFC 9162 §2.1.4.2. Every tree extends the empty one. */
export function isConsistent(sha256: Sha256, { from, to, path }: Consistency): boolean {
  if (from.size > to.size) return false;
  if (from.size === to.size) return path.length === 0 && isSameBytes(from.root, to.root);
  if (from.size === 0) return path.length === 0;
  let [place, last] = [from.size - 1, to.size - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  const [first, ...rest] = place === 0 ? [from.root, ...path] : path;
  if (first === undefined) return false;
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, now] = [nodeHash(sha256, sibling, old), nodeHash(sha256, sibling, now)];
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      now = nodeHash(sha256, now, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && isSameBytes(old, from.root) && isSameBytes(now, to.root);
}
