import type { Sql, TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { asAdmin, codeOf, despiteOthers, isClash, isRefused, NeedsAdministrator, signIn } from "./admin-session.ts";
import { endKeptSessions } from "../readiness/check-settings.ts";
import { advisoryLock, migratorRole, serviceRoles, type ServiceRole } from "./service-roles.ts";
import { refuseServer } from "../server/refuse-server.ts";
import { missingSettings } from "./role-settings.ts";
import { scramSecret } from "./scram-secret.ts";

type Role = ServiceRole | typeof migratorRole;

const roles: readonly Role[] = [migratorRole, ...serviceRoles];

export interface RolePasswords {
  adminUrl: string;
  passwordOf: (role: Role) => string;
  urlOf: (role: Role) => string;
}

/** One thing that is not as it has to be, and what puts it right. */
interface Need {
  statement: string;
  /** The same for a server that takes no passwords that are hashed already. */
  inClear?: string;
  /** What to tell when it has been put right. */
  note?: string;
}

/**
 * Makes the login roles, and puts right what of their passwords, attributes, memberships, rights in this database and
 * settings is not: what is right is not touched, so that it takes no right to change it. May be run again at any time.
 * `notes`: what somebody should know; what this user may not do is in the error, for somebody who may.
 */
export async function prepareRoles(access: RolePasswords): Promise<{ changed: boolean; notes: string[] }> {
  const sql = openClient(access.adminUrl);
  try {
    await refuseServer(sql, access.adminUrl);
    const done = await asAdmin(sql, (tx) => meetNeeds(tx, access));
    const left = [...done.left];
    const settled: Settled = { renewed: [], hasSet: false };
    for (const role of await asAdmin(sql, findRoles)) left.push(...(await settle(sql, access, role, settled)));
    if (left.length > 0) throw new NeedsAdministrator(await asAdmin(sql, databaseName), left);
    return { changed: done.changed || settled.hasSet, notes: [...done.notes, ...tellOf(settled.renewed)] };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function meetNeeds(tx: TransactionSql, access: RolePasswords) {
  await tx`select pg_advisory_xact_lock(${advisoryLock})`;
  const met: Need[] = [];
  for (const need of await findNeeds(tx, access)) {
    if (await isMet(tx, need)) met.push(need);
  }
  const notes = met.flatMap(({ note }) => note ?? []);
  let hasSet = false;
  for (const role of await findRoles(tx)) if (await tryToSet(tx, role)) hasSet = true;
  // PostgreSQL only warns where a right cannot be given or taken, so it is looked at once more.
  const left = await findNeeds(tx, access);
  return { left: left.map(({ statement }) => statement), notes, changed: hasSet || met.length > 0 };
}

async function isMet(tx: TransactionSql, need: Need): Promise<boolean> {
  const run = (statement: string) =>
    tx
      .savepoint((inner) => inner.unsafe(statement))
      .then(
        () => true,
        (error: unknown) => {
          // To this user, or to a role that it could not make.
          if (isRefused(error) || codeOf(error) === "42704") return false;
          throw error;
        },
      );
  try {
    return await run(need.statement);
  } catch (error) {
    // The error of that server is of any kind, and this one is told if it was something else.
    if (need.inClear === undefined || isClash(error)) throw error;
    return run(need.inClear);
  }
}

async function findNeeds(tx: TransactionSql, access: RolePasswords): Promise<Need[]> {
  const found = await findRoles(tx);
  const missing = roles.filter((role) => !found.includes(role));
  return [
    ...missing.map((role) => needPassword("CREATE", role, access.passwordOf(role))),
    ...(await findAttributes(tx)),
    ...(await findMemberships(tx)),
    ...(await findDatabaseRights(tx)),
  ];
}

async function findRoles(sql: TransactionSql): Promise<Role[]> {
  const rows = await sql<{ name: Role }[]>`select rolname as name from pg_roles where rolname in ${sql(roles)}`;
  return roles.filter((role) => rows.some(({ name }) => name === role));
}

function needPassword(verb: "CREATE" | "ALTER", role: Role, password: string): Need {
  const statement = (text: string) => `${verb} ROLE ${role} LOGIN PASSWORD '${text.replaceAll("'", "''")}'`;
  // Hashed, so that the password stands in no log of the server and on no screen.
  return { statement: statement(scramSecret(password)), inClear: statement(password) };
}

async function findAttributes(tx: TransactionSql): Promise<Need[]> {
  const rows = await tx<{ role: Role; wrong: string }[]>`
    select role, array_to_string(wrong, ' ') as wrong from (
      select rolname as role, array_remove(array[
        case when not rolcanlogin then 'LOGIN' end,
        case when rolvaliduntil <= now() then 'VALID UNTIL ''infinity''' end,
        case when rolsuper then 'NOSUPERUSER' end,
        case when rolcreaterole then 'NOCREATEROLE' end,
        case when rolcreatedb then 'NOCREATEDB' end,
        case when rolreplication then 'NOREPLICATION' end,
        case when rolbypassrls then 'NOBYPASSRLS' end
      ], null) as wrong from pg_roles where rolname in ${tx(roles)}) as looked_at
    where wrong <> '{}' order by role`;
  return rows.map(({ role, wrong }) => {
    const powers = [...wrong.matchAll(/\bNO(\w+)/g)].map(([, power]) => power);
    return {
      statement: `ALTER ROLE ${role} ${wrong}`,
      ...(powers.length > 0 && {
        note: `The role ${role} was ${powers.join(", ")}, which no role of Rekey is to be; it is no more.`,
      }),
    };
  });
}

/** Groups that let a role do more than its grants say, as some hosts give to whoever is made on their pages. */
async function findMemberships(tx: TransactionSql): Promise<Need[]> {
  const rows = await tx<{ role: Role; group: string }[]>`
    select distinct m.rolname as role, quote_ident(g.rolname) as "group"
    from pg_auth_members am join pg_roles m on m.oid = am.member join pg_roles g on g.oid = am.roleid
    where m.rolname in ${tx(roles)} and exists (
      select from pg_roles strong where pg_has_role(g.oid, strong.oid, 'MEMBER') and (
        strong.rolsuper or strong.rolcreaterole or strong.rolcreatedb or strong.rolreplication or strong.rolbypassrls
        or strong.rolname in ${tx(roles)} or strong.rolname in ('pg_read_all_data', 'pg_write_all_data',
          'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend', 'pg_maintain')))
    order by 1, 2`;
  return rows.map(({ role, group }) => ({
    statement: `REVOKE ${group} FROM ${role}`,
    note: `The role ${role} was a member of ${group}, which let it do more than it needs; it is no more.`,
  }));
}

async function findDatabaseRights(tx: TransactionSql): Promise<Need[]> {
  // Also of those that could not be made, so that an administrator is told all at once.
  const rows = await tx<{ role: Role; mayConnect: boolean; mayCreate: boolean; database: string }[]>`
    select role, has_database_privilege(coalesce(oid, 0), current_database(), 'CONNECT') as may_connect,
      oid is not null and has_database_privilege(oid, current_database(), 'CREATE') as may_create,
      quote_ident(current_database()) as database
    from unnest(string_to_array(${roles.join()}, ',')) role left join pg_roles on rolname = role`;
  return rows.flatMap(({ role, mayConnect, mayCreate, database }) => {
    const rights = [...(mayConnect ? [] : ["CONNECT"]), ...(mayCreate || role !== migratorRole ? [] : ["CREATE"])];
    return rights.length === 0 ? [] : [{ statement: `GRANT ${rights.join(", ")} ON DATABASE ${database} TO ${role}` }];
  });
}

/** What was put right of roles as they signed in. */
interface Settled {
  /** Those whose passwords were others. */
  renewed: Role[];
  hasSet: boolean;
}

/**
 * Signs in as the role, which shows that its password is right, and has it set for itself what its sessions in this
 * database begin with: for that it needs no administrator. Returns what only one can put right.
 */
async function settle(sql: Sql, access: RolePasswords, role: Role, settled: Settled): Promise<string[]> {
  const own = async () => {
    await using session = await signIn(access.urlOf(role));
    if (await despiteOthers(() => setForItself(session.sql, role))) settled.hasSet = true;
    await endKeptSessions(session.sql);
  };
  try {
    await own();
    return [];
  } catch (error) {
    if (codeOf(error) !== "28P01")
      throw new Error(`${role} cannot sign in: ${(error as Error).message}`, { cause: error });
  }
  const need = needPassword("ALTER", role, access.passwordOf(role));
  if (!(await asAdmin(sql, (tx) => isMet(tx, need)))) return [need.statement];
  await own();
  settled.renewed.push(role);
  settled.hasSet = true;
  return [];
}

function tellOf(renewed: Role[]): string[] {
  if (renewed.length === 0) return [];
  return [
    `The passwords of ${renewed.join(", ")} were others and now follow from that of this user: start their services again.`,
  ];
}

/** Before the role signs in: a pooler keeps its sessions, which then have what they began with. */
async function tryToSet(tx: TransactionSql, role: Role): Promise<boolean> {
  const statements = await missingSettings(tx, role);
  return statements !== "" && isMet(tx, { statement: statements });
}

async function setForItself(sql: Sql, role: Role): Promise<boolean> {
  const statements = await missingSettings(sql, role);
  if (statements !== "") await sql.begin("read write", (tx) => tx.unsafe(statements));
  return statements !== "";
}

async function databaseName(sql: TransactionSql): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  return row?.name ?? "";
}
