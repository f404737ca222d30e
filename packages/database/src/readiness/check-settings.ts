import { settingsOf, wrongEncoding } from "../prepare/role-settings.ts";
import { migratorRole, serviceRoles } from "../prepare/service-roles.ts";
import type { Sql } from "postgres";

export interface SessionState {
  role: string;
  encoding: string;
  /** What PostgreSQL shows of each setting; null for one that its version does not have. */
  settings: Record<string, string | null>;
}

/** The names to ask about, as JSON for `sessionState`. */
const names = JSON.stringify(Object.keys(settingsOf("rekey_api")));

/** A part of a select: what this session has of all that our statements rely on. */
export const sessionState = (sql: Sql) => sql`
  current_user as role, current_setting('server_encoding') as encoding,
  (select jsonb_object_agg(name, current_setting(name, true)) from jsonb_array_elements_text(${names}::text::jsonb) as t(name)) as settings`;

const howToSet =
  "run npm run rekey -- database prepare, or npm start; a pooler has to make its connections anew after that";

/** What of a session is not as our statements need it, and what to do; undefined when all is. */
export function settingsFault({ role, encoding, settings }: SessionState): string | undefined {
  if (encoding !== "UTF8") return wrongEncoding(encoding);
  const known = ([migratorRole, ...serviceRoles] as const).find((name) => name === role);
  if (!known)
    return `the role ${JSON.stringify(role)} is not one of Rekey's: sign in as that which npm run rekey -- database prepare makes for the service`;
  for (const [name, wanted] of Object.entries(settingsOf(known))) {
    const found = settings[name];
    if (found === undefined || found === null || found === wanted) continue;
    return `the setting ${name} is ${JSON.stringify(found)} and has to be ${JSON.stringify(wanted)}; ${howToSet}`;
  }
  return undefined;
}

/**
 * Where this session has begun otherwise than it has to, ends it, and those of its role that wait for nothing: a pooler
 * would give them to the services.
 */
export async function endKeptSessions(sql: Sql): Promise<void> {
  const [state] = await sql<SessionState[]>`select ${sessionState(sql)}`;
  if (!state || settingsFault(state) === undefined) return;
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = current_user and datname = current_database() and state = 'idle' and pid <> pg_backend_pid()`;
  // It says so as it ends.
  await sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
}
