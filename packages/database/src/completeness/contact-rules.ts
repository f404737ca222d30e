import type { Rule } from "./rule.ts";

/** Made once, and ended and taken back in turns. */
const lifeRule: Rule = {
  name: "contact-life",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, case when p.ended_at is null then 'it is active' else 'it has ended' end || ', and its history tells of '
      || coalesce(told.actions, 'nothing') as says
    from ${part} p cross join lateral (
      select string_agg(letter, '' order by id) as path, string_agg(action, ', ' order by id) as actions from (
        select id, action, case action when 'contact.created' then 'C' when 'contact.ended' then 'E' else 'R' end as letter
        from audit_events a where a.contact_id = p.id and action in ('contact.created', 'contact.ended', 'contact.reactivated')
      ) rows_of_contact
    ) told
    where coalesce(told.path, '') !~ case when p.ended_at is null then '^C(ER)*$' else '^C(ER)*E$' end`,
};

/** With which other contact it is one person: the last word of its history, told at that one too. */
const mergeRule: Rule = {
  name: "contact-merged",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'it was merged into ' || coalesce(p.merged_into, 'nobody') || ', and its history says '
      || coalesce(told.into, 'nobody') as says
    from ${part} p cross join lateral (
      select (array_agg(detail ->> 'mergedInto' order by id desc))[1] as into,
        count(*) filter (where action = 'contact.merged') as merges
      from audit_events a where a.contact_id = p.id
        and (action = 'contact.reactivated' or (action = 'contact.merged' and detail ? 'mergedInto'))
    ) told cross join lateral (
      select count(*) as others from (
        select distinct detail ->> 'mergedInto' as id from audit_events a
        where a.contact_id = p.id and action = 'contact.merged' and detail ? 'mergedInto'
      ) other join audit_events a on a.contact_id = other.id and a.action = 'contact.merged' and a.detail ->> 'mergedFrom' = p.id
    ) there
    where told.into is distinct from p.merged_into or merges <> others`,
};

const mergedFromRule: Rule = {
  name: "contact-merged-from",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'its history tells that ' || (a.detail ->> 'mergedFrom') || ' was merged into it, and that of the other one does not' as says
    from ${part} p join audit_events a on a.contact_id = p.id and a.action = 'contact.merged' and a.detail ? 'mergedFrom'
    where not exists (select from audit_events o where o.contact_id = a.detail ->> 'mergedFrom'
      and o.action = 'contact.merged' and o.detail ->> 'mergedInto' = p.id)`,
};

/** From client to client, each move told at both, up to the client that it has. */
const moveRule: Rule = {
  name: "contact-moved",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'it is of the client ' || p.client_id || ', and its history leads to '
      || coalesce(told.last, 'no client') as says
    from ${part} p cross join lateral (
      select (array_agg(client_id order by id desc) filter (where action <> 'contact.moved' or detail ? 'fromClientId'))[1] as last,
        count(*) filter (where detail ? 'toClientId') as left_one, count(*) filter (where detail ? 'fromClientId') as came,
        bool_and(is_unbroken) as is_unbroken
      from (
        select id, action, client_id, detail, case when detail ? 'fromClientId' then detail ->> 'fromClientId' = lag(client_id) over (order by id)
          when detail ? 'toClientId' then client_id = lag(client_id) over (order by id)
            and detail ->> 'toClientId' = lead(client_id) over (order by id)
          else true end as is_unbroken
        from audit_events a where a.contact_id = p.id and action in ('contact.created', 'contact.moved')
      ) rows_of_contact
    ) told
    where told.last is distinct from p.client_id or left_one <> came or not is_unbroken`,
};

/** What ends access counts its version up, and so the history has a row for each. */
const accessRule: Rule = {
  name: "contact-access",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'access has changed ' || p.access_version - 1 || ' times, and its history tells of ' || told as says
    from ${part} p cross join lateral (
      select count(*) as told from audit_events a where a.contact_id = p.id and (action in ('contact.ended', 'contact.reactivated', 'contact.erased')
        or (action = 'contact.updated' and detail ->> 'fields' ~ '(email|portalAccess)'))
    ) history
    where p.access_version - 1 > told`,
};

/** Told once, of a contact of which nothing is left. */
const eraseRule: Rule = {
  name: "contact-erased",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'it was ' || case when p.erased_at is null then 'not ' else '' end || 'erased, and its history tells '
      || told || ' times that it was' as says
    from ${part} p cross join lateral (
      select count(*) as told from audit_events a where a.contact_id = p.id and action = 'contact.erased'
    ) history
    where told <> case when p.erased_at is null then 0 else 1 end`,
};

const bounceRule: Rule = {
  name: "contact-bounced",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, 'a mail to its address came back, and its history does not tell of it' as says
    from ${part} p where p.email_bounced_at is not null and not exists (
      select from audit_events a where a.contact_id = p.id and action = 'mail.bounced')`,
};

const clientRule: Rule = {
  name: "client-created",
  walk: "clients",
  find: (sql, part) => sql`
    with told as materialized (
      select client_id from audit_events where action = 'client.created'
    )
    select p.id as subject, 'it is there, and the history tells ' || count(told.client_id) || ' times that it was made' as says
    from ${part} p left join told on told.client_id = p.id group by p.id having count(told.client_id) <> 1`,
};

export const contactRules: readonly Rule[] = [
  lifeRule,
  mergeRule,
  mergedFromRule,
  moveRule,
  accessRule,
  eraseRule,
  bounceRule,
  clientRule,
];
