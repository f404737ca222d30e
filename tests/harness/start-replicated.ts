import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";
import { type OwnPostgres, startOwnPostgres } from "./own-postgres.ts";
import type { TestSystem, TestSystemOptions } from "./test-system.ts";

interface Replicated {
  system: TestSystem;
  primary: OwnPostgres;
  replica: OwnPostgres;
  /** The superuser of the replica. */
  replicaSql: Sql;
  /** As the API signs in. */
  primaryUrl: string;
  replicaUrl: string;
}

/** A system whose API reads the history from a streaming replica. */
export async function startReplicated(
  start: (options: TestSystemOptions) => Promise<TestSystem>,
  stack: AsyncDisposableStack,
  options: Required<Pick<TestSystemOptions, "services">> & { lags: Record<string, string> },
): Promise<Replicated> {
  const primary = stack.use(await startOwnPostgres());
  const databaseUrl = await createDatabase(primary.url, "rekey");
  await prepareDatabase(databaseUrl);
  const replica = stack.use(await startOwnPostgres({ standbyOf: primary }));
  const replicaSql = postgres(replica.url, { max: 1, onnotice: () => {} });
  stack.defer(() => replicaSql.end({ timeout: 1 }));
  const primaryUrl = databaseUrlFor(databaseUrl, "rekey_api");
  const replicaUrl = urlAt(primaryUrl, replica);
  const serviceEnv = { api: { HISTORY_DATABASE_URL: replicaUrl, ...options.lags } };
  const system = await start({ services: options.services, ownProcess: ["api"], databaseUrl, serviceEnv });
  return { system, primary, replica, replicaSql, primaryUrl, replicaUrl };
}

/** The same database at another server. */
export function urlAt(url: string, { port }: OwnPostgres): string {
  return Object.assign(new URL(url), { port: String(port) }).href;
}

/** What `/readyz` of the API says. */
export async function readinessOf({ adminUrls }: TestSystem): Promise<{ isReady: boolean; says: string }> {
  const response = await fetch(`${adminUrls["api"]}/readyz?verbose`);
  return { isReady: response.ok, says: await response.text() };
}

/** How often the API has counted each of these figures of a metric, by the labels that are named. */
export async function countsOf(
  { adminUrls }: TestSystem,
  metric: string,
  labels: readonly string[],
): Promise<Record<string, number>> {
  const text = await (await fetch(`${adminUrls["api"]}/metrics`)).text();
  const counts: Record<string, number> = {};
  for (const [, inner = "", value] of text.matchAll(new RegExp(`^${metric}\\{(.*)\\} (\\d+)$`, "gm"))) {
    const of = labels.map((label) => new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(inner)?.[1]).join(" ");
    counts[of] = Number(value);
  }
  return counts;
}
