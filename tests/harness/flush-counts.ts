import type { Database } from "@rekey/database/connection";
import { type ServiceRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import type { Sql } from "postgres";

/**
 * Has PostgreSQL count what was done on all connections that wait for nothing: those of the services, and all of the
 * administrator, so that nothing of them is counted later.
 */
export async function flushCounts(sql: Sql, as: (role: ServiceRole) => Database): Promise<void> {
  const own = await Promise.all(Array.from({ length: sql.options.max }, () => sql.reserve()));
  for (const session of [...own, ...serviceRoles.map((role) => as(role).$client)]) {
    await session`select pg_stat_force_next_flush()`;
    // A statement after it, so that it has been flushed.
    await session`select 1`;
  }
  for (const session of own) session.release();
}
