import type { TestSystem } from "./test-system.ts";

/** Lets nobody into the database any more, and puts out one of those who are in. Disposing lets them in again. */
export async function lockOut(
  { databaseUrl, sql }: Pick<TestSystem, "databaseUrl" | "sql">,
  applicationName: string,
): Promise<AsyncDisposable> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await sql.unsafe(`alter database "${name}" connection limit 0`);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${name} and application_name = ${applicationName}`;
  return { [Symbol.asyncDispose]: async () => void (await sql.unsafe(`alter database "${name}" connection limit -1`)) };
}
