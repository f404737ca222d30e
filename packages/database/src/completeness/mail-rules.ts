import type { Sql } from "postgres";
import type { Fragment } from "../history/statement.ts";
import type { Rule, Walk } from "./rule.ts";

/** Mails are told of at their reset, and at their contact where they have none. */
interface Place {
  walk: Walk;
  ofMails: (sql: Sql) => Fragment;
  ofRows: (sql: Sql) => Fragment;
}

const places: readonly Place[] = [
  { walk: "resets", ofMails: (sql) => sql`d.reset_id = p.id`, ofRows: (sql) => sql`a.reset_id = p.id` },
  {
    walk: "contacts",
    ofMails: (sql) => sql`d.contact_id = p.id and d.reset_id is null`,
    ofRows: (sql) => sql`a.contact_id = p.id and a.reset_id is null`,
  },
];

/** What each attempt came to; of one that nobody reported the history says no server. */
const attempted = ({ walk, ofMails, ofRows }: Place): Rule => ({
  name: "mail-attempted",
  walk,
  find: (sql, part) => sql`
    select id::text as subject, coalesce(there.count, 0) || ' tries of ' || kind || ' were ' || outcome || ' by ' || transport
      || ' as attempt ' || number || ', and its history tells of ' || coalesce(told.count, 0) as says
    from (
      select p.id, d.kind, t.number::text as number, t.transport, t.outcome, count(*) from ${part} p
        join deliveries d on ${ofMails(sql)} join delivery_attempts t on t.delivery_id = d.id group by 1, 2, 3, 4, 5
    ) there full join (
      select p.id, a.detail ->> 'mail' as kind, a.detail ->> 'attempt' as number,
        coalesce(a.detail ->> 'transport', 'unknown') as transport, a.detail ->> 'outcome' as outcome, count(*)
      from ${part} p join audit_events a on ${ofRows(sql)} and a.action = 'mail.attempted'
        and (a.detail ? 'transport' or a.detail ->> 'failure' = 'worker-lost') group by 1, 2, 3, 4, 5
    ) told using (id, kind, number, transport, outcome)
    where there.count is distinct from told.count`,
});

/** How each mail has ended. One that is given up before any try is told of without a server. */
const ended = ({ walk, ofMails, ofRows }: Place): Rule => ({
  name: "mail-ended",
  walk,
  find: (sql, part) => sql`
    select p.id::text as subject, 'its mail ' || d.id || ' is ' || d.state || ', and nothing that is told of it says so' as says
    from ${part} p join deliveries d on ${ofMails(sql)} cross join lateral (
      select coalesce(bool_or(outcome = 'accepted'), false) as taken, coalesce(bool_or(outcome <> 'accepted'), false) as turned_down
      from delivery_attempts t where t.delivery_id = d.id and t.number = d.attempts
    ) tried
    where (d.state = 'accepted' and not tried.taken) or (d.state = 'undeliverable' and not tried.turned_down and not exists (
      select from audit_events a where ${ofRows(sql)} and a.detail ->> 'mail' = d.kind and (a.action = 'mail.bounced'
        or (a.action = 'mail.attempted' and not a.detail ? 'transport'))))`,
});

const toldEnds = ({ walk, ofMails, ofRows }: Place): Rule => ({
  name: "mail-told-ended",
  walk,
  find: (sql, part) => sql`
    select p.id::text as subject, 'its history tells of ' || bounced || ' mails that came back, ' || given_up || ' that were given up and '
      || withheld || ' that were withheld and ' || gathered || ' that another one tells of, which its mails do not show' as says
    from ${part} p cross join lateral (
      select count(*) filter (where action = 'mail.bounced') as bounced, count(*) filter (where action = 'mail.withheld') as withheld,
        count(*) filter (where action = 'notice.gathered') as gathered,
        count(*) filter (where action = 'mail.attempted' and not detail ? 'transport'
          and detail ->> 'failure' is distinct from 'worker-lost') as given_up
      from audit_events a where ${ofRows(sql)} and action in ('mail.bounced', 'mail.withheld', 'mail.attempted', 'notice.gathered')
    ) told cross join lateral (
      select count(*) filter (where state = 'undeliverable') as undeliverable,
        count(*) filter (where state = 'withdrawn' and last_failure = 'address-bounced') as withheld_mails,
        count(*) filter (where state = 'withdrawn' and kind <> 'set_password_link') as withdrawn_notices
      from deliveries d where ${ofMails(sql)}
    ) there
    where bounced + given_up > undeliverable or withheld <> withheld_mails or gathered > withdrawn_notices`,
});

/** Each mail was asked for by what the history tells. */
const asked: Rule = {
  name: "mail-asked",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, links || ' mails with its link and ' || notices || ' notices were written, and its history asks for '
      || asked_links || ' and ' || asked_notices as says
    from ${part} p cross join lateral (
      select count(*) filter (where kind = 'set_password_link') as links,
        count(*) filter (where kind <> 'set_password_link') as notices
      from deliveries d where d.reset_id = p.id
    ) there cross join lateral (
      select count(*) filter (where action in ('link.resent', 'link.repeated')
          or (action = 'link.issued' and detail ->> 'generation' = '1')) as asked_links,
        greatest(count(*) filter (where action = 'password.stored'), count(*) filter (where action = 'reset.completed')) as asked_notices
      from audit_events a where a.reset_id = p.id
    ) told
    where links <> asked_links or notices <> asked_notices`,
};

const askedOfContact: Rule = {
  name: "mail-asked",
  walk: "contacts",
  find: (sql, part) => sql`
    select p.id as subject, moved || ' mails to its old address and ' || notices || ' notices were written, and its history asks for '
      || asked_moved || ' and ' || asked_notices as says
    from ${part} p cross join lateral (
      select count(*) filter (where kind = 'address_changed') as moved, count(*) filter (where kind <> 'address_changed') as notices
      from deliveries d where d.contact_id = p.id and d.reset_id is null
    ) there cross join lateral (
      select count(*) filter (where action = 'contact.updated' and detail ->> 'oldAddressIsTold' = 'true') as asked_moved,
        count(*) filter (where action = 'credential.imported' and detail ->> 'credentialVersion' <> '1') as asked_notices
      from audit_events a where a.contact_id = p.id
    ) told
    where moved <> asked_moved or notices <> asked_notices`,
};

/** Test mails are about nobody, so they are counted by who asked for them. Older ones may be told of in an archive. */
const testRule: Rule = {
  name: "mail-test",
  walk: "mail_tests",
  find: (sql, part) => sql`
    with told as materialized (
      select actor, count(*) from audit_events where action = 'mail.test_requested' group by actor
    ), gone as (
      select max(until) as until from audit_archives where removed_through >= first_sequence
    ), there as materialized (
      select requested_by, count(*) as count, count(*) filter (where until is null or created_at >= until) as since
      from mail_tests cross join gone group by requested_by
    )
    select p.id::text as subject, there.count || ' test mails were asked for by ' || p.requested_by || ', and the history tells of '
      || coalesce(told.count, 0) as says
    from ${part} p join there using (requested_by) left join told on told.actor = p.requested_by
    where coalesce(told.count, 0) not between there.since and there.count`,
};

export const mailRules: readonly Rule[] = [
  ...places.flatMap((place) => [attempted(place), ended(place), toldEnds(place)]),
  asked,
  askedOfContact,
  testRule,
];
