import { readFileSync } from "node:fs";
import { createDatabase } from "@rekey/dev/own-database";
import postgres from "postgres";
import type { TestServers } from "./global-setup.ts";
import { moveTimesBack } from "./move-times-back.ts";
import { seeIn } from "./see.ts";
import type { Rows } from "./tables.ts";

const sample = (name: string) => readFileSync(new URL(`../samples/${name}`, import.meta.url), "utf8");

/** What opens and signs what the database has; each password, link and cookie by whose it is. */
interface EarlierSecrets extends Pick<TestServers, "keys" | "staff"> {
  passwords: Record<string, string>;
  tokens: Record<string, string>;
  cookies: Record<string, string>;
}

/** With the column as it was called then. */
export type EarlierEvent = Rows["events"] & { parkedAt: Date | null };

/**
 * A database as the version before the unit of work left it: a dump of one that its own services filled, a minute after
 * they ended. A contact's address names what its reset had come to.
 */
export async function loadEarlierDatabase(serverUrl: string, name: string) {
  const databaseUrl = await createDatabase(serverUrl, name);
  const run = async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  await run((sql) => sql.unsafe(sample("earlier-database.sql")));
  const rows = await run(async (sql) => {
    const [ended] = await sql<
      { ago: string }[]
    >`select (max(at) - now() + interval '1 minute')::text as ago from audit_events`;
    // What is sealed stays as it is, with its times.
    await moveTimesBack(sql, ended?.ago ?? "", ["audit_events", "audit_seals"]);
    const see = seeIn(sql);
    return {
      resets: await see.resets(),
      deliveries: await see.deliveries(),
      events: (await see.events()) as EarlierEvent[],
      history: await see.sealedHistory(),
      seals: await see.seals(),
    };
  });
  return { databaseUrl, rows, secrets: JSON.parse(sample("earlier-database.json")) as EarlierSecrets };
}
