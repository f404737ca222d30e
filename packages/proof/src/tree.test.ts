import { expect, test } from "vitest";
import { nodePrimitives } from "./node-primitives.ts";
import {
  appendLeaf,
  appendSubtree,
  consistencyPath,
  emptyRange,
  inclusionPath,
  isConsistent,
  isIncluded,
  nodeHash,
  rangeRoot,
  rootOver,
  treeRoot,
} from "./tree.ts";
import type { ReadNode } from "./tree.ts";

const { sha256 } = nodePrimitives;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const unhex = (text: string): Uint8Array => Buffer.from(text, "hex");

// The eight leaves, roots and paths that the implementations of Certificate Transparency are tested with.
const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const leaves = inputs.map((input) => sha256(unhex(`00${input}`)));

function readerOf(all: readonly Uint8Array[]): ReadNode {
  return (height, index) => {
    const below = all.slice(index * 2 ** height, (index + 1) * 2 ** height);
    if (below.length !== 2 ** height) throw new RangeError("not a complete subtree");
    return Promise.resolve(rootOver(sha256, below));
  };
}
const readNode = readerOf(leaves);

test.each(roots.map((root, size) => ({ root, size })))("the root of $size leaves is the known one", async (known) => {
  expect(hex(rootOver(sha256, leaves.slice(0, known.size)))).toBe(known.root);
  expect(hex(await treeRoot(sha256, readNode, known.size))).toBe(known.root);
});

test("inclusion paths are the known ones", async () => {
  const paths = await Promise.all(
    [
      [0, 8],
      [5, 8],
      [2, 3],
      [1, 5],
    ].map(([index = 0, size = 0]) => inclusionPath(sha256, readNode, index, size)),
  );
  expect(paths.map((path) => path.map((node) => hex(node).slice(0, 16)))).toEqual([
    ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"],
    ["bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957"],
    ["fac54203e7cc696c"],
    ["6e340b9cffb37a98", "5f083f0a1a33ca07", "bc1a0643b12e4d2d"],
  ]);
});

test("consistency paths are the known ones", async () => {
  const paths = await Promise.all(
    [
      [1, 1],
      [1, 8],
      [6, 8],
      [2, 5],
    ].map(([from = 0, to = 0]) => consistencyPath(sha256, readNode, from, to)),
  );
  expect(paths.map((path) => path.map((node) => hex(node).slice(0, 16)))).toEqual([
    [],
    ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"],
    ["0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957"],
    ["5f083f0a1a33ca07", "bc1a0643b12e4d2d"],
  ]);
});

const many = Array.from({ length: 21 }, (_, index) => sha256(Uint8Array.of(0, index)));
const readMany = readerOf(many);
const rootsOfMany = many.map((_, index) => rootOver(sha256, many.slice(0, index)));
const rootOf = (size: number): Uint8Array => rootsOfMany[size] ?? rootOver(sha256, many);

test("every leaf of every tree proves its place, and no other", async () => {
  for (let size = 2; size <= many.length; size += 1) {
    for (const [index, leaf] of many.slice(0, size).entries()) {
      const path = await inclusionPath(sha256, readMany, index, size);
      const inclusion = { leaf, index, size, root: rootOf(size), path };
      expect(isIncluded(sha256, inclusion)).toBe(true);
      expect(isIncluded(sha256, { ...inclusion, leaf: sha256(leaf) })).toBe(false);
      expect(isIncluded(sha256, { ...inclusion, index: (index + 1) % (size + 1) })).toBe(false);
      expect(isIncluded(sha256, { ...inclusion, path: [...path, leaf] })).toBe(false);
      expect(isIncluded(sha256, { ...inclusion, path: path.slice(1) })).toBe(false);
    }
  }
});

test("every tree proves that it extends every smaller one, and no other", async () => {
  for (let to = 1; to <= many.length; to += 1) {
    for (let from = 1; from < to; from += 1) {
      const path = await consistencyPath(sha256, readMany, from, to);
      const consistency = { from: { size: from, root: rootOf(from) }, to: { size: to, root: rootOf(to) }, path };
      expect(isConsistent(sha256, consistency)).toBe(true);
      const other = sha256(rootOf(from));
      expect(isConsistent(sha256, { ...consistency, from: { size: from, root: other } })).toBe(false);
      expect(isConsistent(sha256, { ...consistency, to: { size: to, root: other } })).toBe(false);
      expect(isConsistent(sha256, { ...consistency, path: [...path, other] })).toBe(false);
      expect(isConsistent(sha256, { ...consistency, path: path.slice(1) })).toBe(false);
    }
  }
});

test("every tree extends itself and the empty one, without a path", () => {
  const to = { size: 5, root: rootOf(5) };
  for (const from of [to, { size: 0, root: rootOf(0) }]) {
    expect(isConsistent(sha256, { from, to, path: [] })).toBe(true);
    expect(isConsistent(sha256, { from, to, path: [rootOf(1)] })).toBe(false);
  }
  expect(isConsistent(sha256, { from: to, to: { size: 4, root: rootOf(4) }, path: [] })).toBe(false);
  expect(isConsistent(sha256, { from: { size: 5, root: rootOf(4) }, to, path: [] })).toBe(false);
});

test("a tree grows by leaves and by complete subtrees of any height alike", () => {
  const range = emptyRange();
  for (const leaf of many.slice(0, 16)) appendLeaf(sha256, range, leaf);
  appendSubtree(sha256, range, 2, rootOver(sha256, many.slice(16, 20)));
  expect(() => appendSubtree(sha256, range, 3, sha256(Uint8Array.of()))).toThrow(RangeError);
  appendLeaf(sha256, range, sha256(Uint8Array.of(0, 20)));
  expect(range.size).toBe(21);
  expect(hex(rangeRoot(sha256, range))).toBe(hex(rootOf(21)));
});

test("sizes beyond 32 bits keep their places", () => {
  const size = 2 ** 40 + 1;
  const [left, leaf] = [sha256(Uint8Array.of(1)), sha256(Uint8Array.of(2))];
  const root = nodeHash(sha256, left, leaf);
  expect(isIncluded(sha256, { leaf, index: size - 1, size, root, path: [left] })).toBe(true);
  expect(isIncluded(sha256, { leaf, index: size - 2, size, root, path: [left] })).toBe(false);
  expect(isConsistent(sha256, { from: { size: size - 1, root: left }, to: { size, root }, path: [leaf] })).toBe(true);
});
