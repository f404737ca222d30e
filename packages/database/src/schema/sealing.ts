import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import type { SealingFault, SinkState } from "@rekey/contracts/sealing";
import { at } from "./columns.ts";

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/** One row seals one row of the history: it gives it its place in the tree. */
export const auditSeals = pgTable(
  "audit_seals",
  {
    /** 1, 2, 3 … without a gap; its index in the tree is one less. */
    sequence: bigint("sequence", { mode: "bigint" }).primaryKey(),
    auditEventId: bigint("audit_event_id", { mode: "bigint" }).notNull().unique("audit_seals_event"),
    sealedAt: at("sealed_at").notNull().defaultNow(),
    /** Of the row's canonical form. Null: sealed by a version without the tree, and not looked at again yet. */
    leaf: bytes("leaf"),
  },
  (table) => [check("audit_seals_leaf", sql`${table.leaf} is null or octet_length(${table.leaf}) = 32`)],
);

/** The roots of the complete subtrees of 256^level leaves, so that any node is made from 128 rows at most. */
export const auditTree = pgTable(
  "audit_tree",
  {
    /** 1 and up; level 0 is the leaves, which stand beside their seals. */
    level: smallint("level").notNull(),
    index: bigint("index", { mode: "bigint" }).notNull(),
    hash: bytes("hash").notNull(),
  },
  (table) => [
    primaryKey({ name: "audit_tree_pkey", columns: [table.level, table.index] }),
    check("audit_tree_hashes", sql`octet_length(${table.hash}) = 32`),
  ],
);

/** One row is one signed note about the tree. */
export const auditCheckpoints = pgTable("audit_checkpoints", {
  size: bigint("size", { mode: "bigint" }).primaryKey(),
  root: bytes("root").notNull(),
  note: text("note").notNull(),
  signedAt: at("signed_at").notNull(),
});

/** The public half of every key that has signed a checkpoint. */
export const auditSigningKeys = pgTable("audit_signing_keys", {
  vkey: text("vkey").primaryKey(),
  firstUsedAt: at("first_used_at").notNull().defaultNow(),
});

/** Ids of the history that had no row when a later one had: whoever has taken them may still commit. */
export interface SealingGap {
  first: string;
  last: string;
  /** Every transaction that may have taken one of them has a smaller number. */
  before: string;
  /** By the clock of the database. */
  notedAt: string;
}

/** The one row says how far the history is sealed, and what the sealer last found out about its way out. */
export const auditSealing = pgTable(
  "audit_sealing",
  {
    only: boolean("only").primaryKey().default(true),
    /** Every id up to it is sealed, or will never be. */
    sealedThrough: bigint("sealed_through", { mode: "bigint" }).notNull().default(0n),
    /** Every id up to it is sealed, or in a gap, or will never be. */
    seenThrough: bigint("seen_through", { mode: "bigint" }).notNull().default(0n),
    gaps: jsonb("gaps").$type<SealingGap[]>().notNull().default([]),
    /** So many rows have their leaf in the tree. */
    treeSize: bigint("tree_size", { mode: "bigint" }).notNull().default(0n),
    /** Whether checkpoints are signed. */
    state: text("state").$type<"off" | "ok" | "refused">().notNull().default("off"),
    /** Why not. Null: nothing is wrong. */
    code: text("code").$type<SealingFault>(),
    checkedAt: at("checked_at"),
    sinks: jsonb("sinks").$type<SinkState[]>().notNull().default([]),
  },
  (table) => [check("audit_sealing_only", sql`${table.only}`)],
);

/** One row is one file that rows of the history were put into, before they were removed here. */
export const auditArchives = pgTable(
  "audit_archives",
  {
    /** 1, 2, 3 … */
    id: integer("id").primaryKey(),
    /** Each follows on the one before; a checkpoint is signed over the first `last_sequence` rows of the history. */
    firstSequence: bigint("first_sequence", { mode: "bigint" }).notNull().unique("audit_archives_first"),
    lastSequence: bigint("last_sequence", { mode: "bigint" }).notNull(),
    /** The end of a month; all of its rows are from before. */
    until: at("until").notNull(),
    file: text("file").notNull(),
    /** In hexadecimal. */
    sha256: text("sha256").notNull(),
    madeAt: at("made_at").notNull().defaultNow(),
    /** Up to this one its rows are not here any more. */
    removedThrough: bigint("removed_through", { mode: "bigint" }).notNull(),
    /** Null: some are still here. */
    removedAt: at("removed_at"),
  },
  (table) => [
    check("audit_archives_rows", sql`${table.firstSequence} > 0 and ${table.lastSequence} >= ${table.firstSequence}`),
    check(
      "audit_archives_removed",
      sql`${table.removedThrough} between ${table.firstSequence} - 1 and ${table.lastSequence} and (${table.removedAt} is null or ${table.removedThrough} = ${table.lastSequence})`,
    ),
    check("audit_archives_sha256", sql`${table.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
);
