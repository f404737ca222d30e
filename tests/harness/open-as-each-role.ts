import { randomBytes } from "node:crypto";
import { serviceRoles, type ServiceRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql, type TransactionSql } from "postgres";
import { inject } from "vitest";

/** A database of its own without any service, and one connection to it as each role. */
export async function openAsEachRole(stack: AsyncDisposableStack) {
  const { serverUrl, templateName } = inject("database");
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

/** A reset that is written with its row of the history, without which no commit is let through. */
export const writeTold = (
  sql: Sql,
  id: string,
  actor: string,
  write: (tx: TransactionSql, id: string) => Promise<unknown>,
) =>
  sql.begin(async (tx) => {
    await write(tx, id);
    const detail = actor === "contact" ? {} : { by: "Alice" };
    await tx`insert into audit_events (action, actor, reset_id, detail)
      values ('reset.accepted', ${actor}, ${id}, ${tx.json(detail)})`;
  });
