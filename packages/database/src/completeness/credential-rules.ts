import type { Sql } from "postgres";
import type { Fragment } from "../history/statement.ts";
import { type Rule, numberIn } from "./rule.ts";

/** The rows that tell of a new password of contact `p`, since it was last ended: an end takes the password away. */
const settings = (sql: Sql): Fragment => sql`
  select a.id, a.reset_id, a.detail from audit_events a
  where a.contact_id = p.id and a.id > coalesce((
      select max(id) from audit_events e where e.contact_id = p.id and e.action = 'contact.ended'), 0)
    and (a.action in ('password.stored', 'credential.imported') or (a.action = 'reset.completed' and not exists (
      select from audit_events s where s.reset_id = a.reset_id and s.action = 'password.stored')))`;

/** Each version of the password was told of once, in order, and the last one is in force. */
const versionRule: Rule = {
  name: "credential-version",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, case when k.version is null then 'it has no password' else 'its password is number ' || k.version end
      || ', and its history tells of ' || coalesce(told.versions, 'none') as says
    from ${part} p left join credentials k on k.contact_id = p.id cross join lateral (
      select count(*) as count, string_agg(detail ->> 'credentialVersion', ', ' order by id) as versions,
        coalesce(bool_and(detail ->> 'credentialVersion' = place::text), true) as in_order,
        (array_agg(reset_id order by id desc))[1] as reset_id, (array_agg(detail ->> 'mustChange' order by id desc))[1] as must_change
      from (select *, row_number() over (order by id) as place from (${settings(sql)}) each_setting) numbered
    ) told
    where coalesce(k.version, 0) <> told.count or not in_order
      or (k.version is not null and (k.set_by_reset_id is distinct from told.reset_id or k.must_change::text is distinct from told.must_change))`,
};

/** A hash of another program, while it waits and when it was made anew. */
const importRule: Rule = {
  name: "credential-import",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'a hash of another program ' || case when i is null then 'was made anew' else 'waits' end
      || ', and its history does not say so' as says
    from ${part} p left join imported_passwords i on i.contact_id = p.id left join credentials k on k.contact_id = p.id
    cross join lateral (
      select (array_agg(action order by id desc) filter (where action like 'credential.import%'))[1] as last,
        coalesce(bool_or(action = 'credential.rehashed'), false) as rehashed
      from audit_events a where a.contact_id = p.id and action like 'credential.%'
    ) told
    where (i is not null and last is distinct from 'credential.import_requested')
      or (k.version is not null and k.set_by_reset_id is null and k.imported_at is null and not rehashed)`,
};

/**
 * Each session was begun by a row, and ended by one; where access ended, the row of that does not count
 * them. Cleared ones are counted as they were. Of an erased contact none is left.
 */
const sessionRule: Rule = {
  name: "portal-sessions",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, begun || ' of its sessions were begun and ' || ended || ' ended, and its history tells of '
      || told_begun || ' and ' || told_ended as says
    from ${part} p cross join lateral (
      select coalesce(sum(begun), 0) as begun, coalesce(sum(ended), 0) as ended from (
        select count(*) as begun, count(ended_at) as ended from portal_sessions s where s.contact_id = p.id
        union all select begun, ended from cleared_sessions where site = 'portal' and person = p.id
      ) kept_and_cleared
    ) there cross join lateral (
      select count(*) filter (where action = 'portal.signed_in') as told_begun, coalesce(sum(case
        when action = 'portal.signed_out' then 1
        when action in ('portal.other_sessions_ended', 'contact.sessions_ended') then ${numberIn(sql, "count")}
        when action in ('reset.completed', 'password.stored', 'credential.imported') then ${numberIn(sql, "sessionsEnded")}
        else 0 end), 0) as told_ended
      from audit_events a where a.contact_id = p.id
    ) told
    where p.erased_at is null and (begun <> told_begun or ended < told_ended or (ended > told_ended and p.access_version = 1 and p.ended_at is null))`,
};

export const credentialRules: readonly Rule[] = [versionRule, importRule, sessionRule];
