import { readFileSync } from "node:fs";

/** A migration that this code has. */
export interface KnownMigration {
  /** `0012_a_name`, as its file is called. */
  tag: string;
  /** By which drizzle remembers that it has run. */
  when: number;
}

/** In the order in which they are run. */
export const knownMigrations: readonly KnownMigration[] = readJournal();

function readJournal(): KnownMigration[] {
  const url = new URL("../../migrations/meta/_journal.json", import.meta.url);
  const { entries } = JSON.parse(readFileSync(url, "utf8")) as { entries: KnownMigration[] };
  return entries.map(({ tag, when }) => ({ tag, when })).toSorted((a, b) => a.when - b.when);
}

/** The name of the last migration up to `newest`; undefined where a database has run none of ours. */
export function migrationAt(newest: number): string | undefined {
  return knownMigrations.findLast(({ when }) => when <= newest)?.tag;
}
