import { openDatabase } from "@rekey/database/connection";
import { readRights, wantedRights, type Right } from "@rekey/database/prepare/apply-grants";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import { describeServers } from "@rekey/database/server/database-target";
import { askPostgres } from "@rekey/dev/reachable";
import type { InstalledService } from "../installation/folder.ts";
import { roleOf } from "../installation/plan-installation.ts";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";

const replicaPage = "see docs/how-to/fail-over.md";
const prepare = "npm run rekey -- database prepare";

// Tokens and limits are judged by the clocks of both.
const clockWarnsMs = 2_000;
const clockFailsMs = 60_000;

/** Connection, role, settings, migration, rights and clock of a service's PostgreSQL, as the service signs in. */
export async function checkPostgres({ service, raw }: Patient): Promise<Finding[]> {
  const names = ["DATABASE_URL", "VERIFY_DATABASE_URL"].filter((name) => raw[name] !== undefined);
  const found = (await Promise.all(names.map((name) => checkOne(service, name, raw[name] ?? "")))).flat();
  const replica = raw["HISTORY_DATABASE_URL"];
  return replica === undefined ? found : [...found, await checkReplica(service, replica, raw["DATABASE_URL"] ?? "")];
}

async function checkReplica(service: InstalledService, url: string, primaryUrl: string): Promise<Finding> {
  const options = { applicationName: "rekey doctor", maxConnections: 1 };
  await using replica = openDatabase(url, options);
  await using primary = openDatabase(primaryUrl, options);
  try {
    await watchReplica({ primary, replica }, 0).check();
    return ok(service, "postgresql", `HISTORY_DATABASE_URL: ${describeServers(url)} is a replica of the database`);
  } catch (error) {
    return warn(service, "postgresql", error instanceof Error ? error.message : "no reason given", replicaPage);
  }
}

async function checkOne(service: InstalledService, name: string, url: string): Promise<Finding[]> {
  const where = `${name}: ${describeServers(url)}`;
  const refusal = await askPostgres(url);
  if (refusal !== undefined) return [fail(service, "postgresql", `${where} cannot be used (${refusal})`, prepare)];
  await using db = openDatabase(url, { applicationName: "rekey doctor", maxConnections: 1 });
  try {
    await checkDatabase(db);
  } catch (error) {
    // Its sentence ends with what to type.
    return [fail(service, "postgresql", `${where}: ${error instanceof Error ? error.message : "no reason given"}`)];
  }
  const [row] = await db.$client<{ role: string }[]>`select current_user as role`;
  const wanted = name === "VERIFY_DATABASE_URL" ? "rekey_verifier" : roleOf[service];
  if (row?.role !== wanted)
    return [
      fail(service, "postgresql", `${where}: the role is not ${wanted}`, `npm run rekey -- database url ${wanted}`),
    ];
  return [
    ok(service, "postgresql", `${where}: ${wanted} signs in, and the tables are those of this version`),
    ...checkRights(service, wanted, await readRights(db.$client)),
    await checkClock(service, () => db.$client<{ at: Date }[]>`select clock_timestamp() as at`),
  ];
}

const keyOf = ({ kind, object, column, privilege }: Right) => `${privilege} ${column ?? ""} ${kind} ${object}`;

function checkRights(service: string, role: string, rights: readonly Right[]): Finding[] {
  const has = new Set(rights.filter((right) => right.role === role).map(keyOf));
  const wanted = new Set(
    wantedRights()
      .filter((right) => right.role === role)
      .map(keyOf),
  );
  const missing = [...wanted].filter((key) => !has.has(key));
  const extra = [...has].filter((key) => !wanted.has(key));
  if (missing.length > 0)
    return [fail(service, "grants", `${role} lacks ${missing.length} rights, such as ${missing[0]}`, prepare)];
  if (extra.length > 0)
    return [
      warn(service, "grants", `${role} has ${extra.length} rights that it does not need, such as ${extra[0]}`, prepare),
    ];
  return [ok(service, "grants", `${role} has the ${wanted.size} rights that it needs, and no others`)];
}

async function checkClock(service: string, ask: () => PromiseLike<{ at: Date }[]>): Promise<Finding> {
  const askedAtMs = Date.now();
  const [row] = await ask();
  const answeredAtMs = Date.now();
  const offMs = Math.round(new Date(row?.at ?? 0).getTime() - (askedAtMs + answeredAtMs) / 2);
  const says = `the clock of PostgreSQL is ${Math.abs(offMs)} ms ${offMs < 0 ? "behind" : "ahead of"} that of this machine`;
  const remedy = "keep both by NTP";
  if (Math.abs(offMs) > clockFailsMs) return fail(service, "clock", says, remedy);
  return Math.abs(offMs) > clockWarnsMs ? warn(service, "clock", says, remedy) : ok(service, "clock", says);
}
