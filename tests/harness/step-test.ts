import { randomBytes } from "node:crypto";
import { type Database, openDatabase } from "@rekey/database/connection";
import type { migratorRole, ServiceRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres from "postgres";
import { beforeAll, inject } from "vitest";
import { arrangeIn } from "./arrange.ts";
import { endedBy } from "./ended-by.ts";
import { late } from "./late.ts";
import { seeIn } from "./see.ts";
import { stepsIn } from "./take-steps.ts";

type Role = ServiceRole | typeof migratorRole;

/**
 * A file of tests that take steps of packages/database, one by one, on a database of their own and without any service.
 * `as` opens the database as a service does, `sql` and `admin` as its administrator, and `take` takes the steps on the
 * way of a reset; `see` and `arrange` are those of `systemTest`. `connections`: how many each role has, for what is
 * asked of one connection.
 */
export function stepTest({ connections = 10 }: { connections?: number } = {}) {
  let begun: Awaited<ReturnType<typeof begin>> | undefined;
  beforeAll(async () => {
    begun = await begin(connections);
  });
  return {
    test: endedBy(() => begun?.stack.disposeAsync()),
    as: late("the database", () => begun?.as),
    sql: late("the database", () => begun?.sql),
    admin: late("the database", () => begun?.admin),
    see: late("the reader", () => begun?.see),
    arrange: late("the hand", () => begun?.arrange),
    take: late("the steps", () => begun?.take),
  };
}

async function begin(maxConnections: number) {
  await using stack = new AsyncDisposableStack();
  const { serverUrl, templateName } = inject("database");
  const name = `rekey_steps_${randomBytes(6).toString("hex")}`;
  stack.defer(() => dropDatabase(serverUrl, name));
  const databaseUrl = await createDatabase(serverUrl, name, { template: templateName });
  const sql = postgres(databaseUrl, { max: 3, onnotice: () => {} });
  stack.defer(() => sql.end({ timeout: 2 }));
  const opened = new Map<Role, Database>();
  const moved = stack.move();
  const as = (role: Role): Database => {
    const url = databaseUrlFor(databaseUrl, role);
    const db = opened.get(role) ?? moved.use(openDatabase(url, { applicationName: role, maxConnections }));
    opened.set(role, db);
    return db;
  };
  const [see, arrange] = [seeIn(sql), arrangeIn(sql)];
  await arrange.setUpMail();
  const admin = moved.use(openDatabase(databaseUrl, { applicationName: "administrator", maxConnections: 1 }));
  return { stack: moved, sql, admin, as, see, arrange, take: stepsIn(sql, as, see) };
}
