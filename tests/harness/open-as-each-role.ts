import { randomBytes } from "node:crypto";
import { serviceRoles, type ServiceRole } from "@rekey/database/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";

/** A database of its own without any service, and one connection to it as each role. */
export async function openAsEachRole(stack: AsyncDisposableStack) {
  const { serverUrl, templateName } = inject("servers");
  const name = `rekey_roles_${randomBytes(6).toString("hex")}`;
  stack.defer(() => dropDatabase(serverUrl, name));
  const databaseUrl = await createDatabase(serverUrl, name, { template: templateName });
  const connect = (url: string): Sql => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    stack.defer(() => sql.end({ timeout: 1 }));
    return sql;
  };
  const admin = connect(databaseUrl);
  const as = Object.fromEntries(
    serviceRoles.map((role) => [role, connect(databaseUrlFor(databaseUrl, role))]),
  ) as Record<ServiceRole, Sql>;
  return { admin, as, databaseUrl, connectAs: (role: ServiceRole) => connect(databaseUrlFor(databaseUrl, role)) };
}

/** "done", or the code of PostgreSQL: "42501" is a grant that is not there, "RK001" one of our rules. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? "failed",
  );
