import type { Rule } from "./rule.ts";

/** Each archive is told of by one row, which says the same. A row that tells of one may itself be in a later one. */
const archiveRule: Rule = {
  name: "archive",
  walk: "audit_archives",
  find: (sql, part) => sql`
    with told as materialized (
      select detail from audit_events where action = 'history.archived'
    ), gone as (
      select max(until) as until from audit_archives where removed_through >= first_sequence
    )
    select p.id::text as subject, 'it has the rows ' || p.first_sequence || ' to ' || p.last_sequence || ' and is in ' || p.file
      || ', and the history tells of it ' || there.count || ' times' as says
    from ${part} p cross join gone cross join lateral (
      select count(*) as count, coalesce(bool_and(detail ->> 'fromRow' = p.first_sequence::text
        and detail ->> 'toRow' = p.last_sequence::text and detail ->> 'file' = p.file and detail ->> 'sha256' = p.sha256), true) as is_same
      from told where detail ->> 'archive' = p.id::text
    ) there
    where not is_same or count > 1 or (count = 0 and (gone.until is null or p.made_at >= gone.until))`,
};

const toldArchiveRule: Rule = {
  name: "row-archive",
  walk: "audit_events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'it tells of the archive ' || (p.detail ->> 'archive') || ', which is not there' as says
    from ${part} p where p.action = 'history.archived' and not exists (
      select from audit_archives a where a.id::text = p.detail ->> 'archive')`,
};

/** Only what is in an archive goes, and all of it. */
const sealedRowRule: Rule = {
  name: "sealed-row",
  walk: "audit_seals",
  find: (sql, part) => sql`
    with gone as (
      select coalesce(max(removed_through), 0) as through from audit_archives
    )
    select p.sequence::text as subject, case when a.id is null then 'it was sealed and is gone, and no archive has it'
      else 'it is here, and was removed as an archive has it' end as says
    from ${part} p cross join gone left join audit_events a on a.id = p.audit_event_id
    where (a.id is null) <> (p.sequence <= gone.through)`,
};

export const archiveRules: readonly Rule[] = [archiveRule, toldArchiveRule, sealedRowRule];
