import type { Sql, TransactionSql } from "postgres";
import type { PreparedPart } from "@rekey/contracts/installation-actions";
import { list } from "@rekey/contracts/listed";
import { tellOperation } from "../history/tell-operation.ts";
import { openClient } from "../server/open-client.ts";
import { despiteOthers } from "./admin-session.ts";
import { grants } from "./grants.ts";
import { isOfNoExtension } from "./crypto-extension.ts";
import { advisoryLock, migratorRole, ownSchema, serviceRoles } from "./service-roles.ts";

/** One right of one role: to a column where there is one, else to the whole of a table, a function or the schema. */
export interface Right {
  role: string;
  kind: "TABLE" | "SEQUENCE" | "FUNCTION" | "SCHEMA";
  /** Quoted, without its schema. */
  object: string;
  column: string | null;
  privilege: string;
  /** Whether the role may give it on. */
  mayGive: boolean;
}

/** Who prepares, and what they have put right before the rights. */
export interface Preparing {
  operator: string;
  parts: readonly PreparedPart[];
}

/**
 * Gives every service the rights that `grants` names and takes away all others in our schema, whoever has them; says of
 * the latter. In one transaction, so that no service is without for a moment. As the migrator, whose schema it is. The
 * history is told in it of all that preparing has changed, unless nobody typed a command, as in tests.
 */
export async function applyGrants(migratorUrl: string, preparing?: Preparing): Promise<string[]> {
  const sql = openClient(migratorUrl);
  try {
    return await despiteOthers(() =>
      sql.begin("read write", async (tx) => {
        await tx`select pg_advisory_xact_lock(${advisoryLock})`;
        const wanted = wantedRights();
        const extra = without(await readRights(tx), wanted);
        for (const right of extra) await tx.unsafe(takeAway(right));
        // What was taken away from a table as a whole is gone from its columns too.
        const missing = without(wanted, await readRights(tx));
        for (const right of missing) await tx.unsafe(`GRANT ${phrase(right)} TO ${right.role}`);
        const left = without(await readRights(tx), wanted);
        if (left.length > 0) throw new Error(`These rights could not be taken away: ${describe(left)}`);
        const parts = [...(preparing?.parts ?? []), ...(extra.length + missing.length > 0 ? ["rights" as const] : [])];
        if (preparing !== undefined && parts.length > 0) {
          const counts = { rightsGiven: missing.length, rightsTaken: extra.length };
          await tellOperation(tx, preparing.operator, "database.prepared", { parts: list(parts), ...counts });
        }
        return tell(extra);
      }),
    );
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The rights that `grants` names, each by itself. */
export function wantedRights(): Right[] {
  return serviceRoles.flatMap((role) => [
    { role, kind: "SCHEMA", object: ownSchema, column: null, privilege: "USAGE", mayGive: false } as const,
    ...Object.entries(grants[role]).flatMap(([object, text]) => {
      const kind = object.endsWith(")") ? "FUNCTION" : "TABLE";
      return splitPrivileges(text).map((part) => ({ role, kind, object, mayGive: false, ...part }) as const);
    }),
  ]);
}

/** `SELECT, UPDATE (state, ended_at)`: the whole of a table, or columns of it. */
function splitPrivileges(text: string): { privilege: string; column: string | null }[] {
  return [...text.matchAll(/([A-Z]+)(?:\s*\(([^)]*)\))?/g)].flatMap(([, privilege = "", list]) => {
    const columns = list?.split(",").map((column) => column.trim()) ?? [null];
    return columns.map((column) => ({ privilege, column }));
  });
}

/** All rights in our schema but the owner's own, and those to what an extension has there, which keeps nothing. */
export async function readRights(sql: Sql | TransactionSql): Promise<Right[]> {
  return sql<Right[]>`
    with rights as (
      select 'SCHEMA' as kind, quote_ident(nspname) as object, null as "column", a.*
      from pg_namespace, aclexplode(nspacl) a where nspname = ${ownSchema}
      union all
      select case relkind when 'S' then 'SEQUENCE' else 'TABLE' end, quote_ident(relname), null, a.*
      from pg_class, aclexplode(relacl) a where relnamespace = to_regnamespace(${ownSchema})
      union all
      select 'TABLE', quote_ident(relname), quote_ident(attname), a.*
      from pg_class c join pg_attribute on attrelid = c.oid, aclexplode(attacl) a
      where relnamespace = to_regnamespace(${ownSchema}) and not attisdropped
      union all
      select 'FUNCTION', format('%I(%s)', proname, oidvectortypes(proargtypes)), null, a.*
      from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
      where pronamespace = to_regnamespace(${ownSchema}) and ${isOfNoExtension(sql)})
    select case grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(grantee)) end as role, kind, object, "column",
      privilege_type as privilege, bool_or(is_grantable) as may_give
    from rights where grantee = 0 or pg_get_userbyid(grantee) <> ${migratorRole}
    group by grantee, kind, object, "column", privilege_type
    order by role, kind, object, privilege, "column"`;
}

function without(rights: Right[], others: Right[]): Right[] {
  const keys = new Set(others.map((right) => keyOf(right)));
  return rights.filter((right) => !keys.has(keyOf(right)));
}

const keyOf = ({ role, kind, object, column, privilege, mayGive }: Right) =>
  JSON.stringify([role, kind, object, column, privilege, mayGive]);

const phrase = ({ kind, object, column, privilege }: Right) =>
  `${privilege}${column === null ? "" : ` (${column})`} ON ${kind} ${kind === "SCHEMA" ? "" : `${ownSchema}.`}${object}`;

function tell(taken: Right[]): string[] {
  // Everybody has this one in every new function, of PostgreSQL's own accord.
  const told = taken.filter(({ kind, role }) => kind !== "FUNCTION" || role !== "PUBLIC");
  return told.length === 0 ? [] : [`Rights that no service needs were taken away: ${describe(told)}.`];
}

// What a role has given on goes with its right to do so.
const takeAway = (right: Right) => `REVOKE ${phrase(right)} FROM ${right.role} CASCADE`;

const describe = (rights: Right[]) => rights.map((right) => `${phrase(right)} from ${right.role}`).join("; ");
