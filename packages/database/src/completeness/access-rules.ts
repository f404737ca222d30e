import type { Rule } from "./rule.ts";

/** Who of the staff may do what: added once, and with the roles that were told last. */
const staffRule: Rule = {
  name: "staff-user",
  walk: "staff_users",
  find: (sql, part) => sql`
    with told as materialized (
      select id, action, detail from audit_events where action in ('staff.user_added', 'staff.user_changed')
    )
    select p.id::text as subject, 'has the roles ' || array_to_string(p.roles, ', ') || ' and was changed ' || p.session_version - 1
      || ' times, and the history tells of ' || coalesce(last_roles, 'no roles') || ' and ' || changed || ' changes' as says
    from ${part} p cross join lateral (
      select count(*) filter (where action = 'staff.user_added') as added,
        count(*) filter (where action = 'staff.user_changed') as changed,
        (array_agg(detail ->> 'roles' order by id desc) filter (where detail ? 'roles'))[1] as last_roles
      from told where detail ->> 'staffUser' = p.id::text
    ) history
    where added <> 1 or last_roles is distinct from array_to_string(p.roles, ', ') or p.session_version - 1 > changed
      or (p.disabled_at is not null and changed = 0)`,
};

/** A change of the user ends sessions too, and does not count them. Cleared ones are counted as they were. */
const staffSessionRule: Rule = {
  name: "staff-sessions",
  walk: "staff_users",
  find: (sql, part) => sql`
    with told as materialized (
      select actor, count(*) filter (where action = 'staff.signed_in') as begun, count(*) filter (where action = 'staff.signed_out') as ended
      from audit_events where action in ('staff.signed_in', 'staff.signed_out') group by actor
    )
    select p.id::text as subject, there.begun || ' sessions were begun and ' || there.ended || ' ended, and the history tells of '
      || coalesce(told.begun, 0) || ' and ' || coalesce(told.ended, 0) as says
    from ${part} p left join told on told.actor = 'staff:' || p.id cross join lateral (
      select coalesce(sum(begun), 0) as begun, coalesce(sum(ended), 0) as ended from (
        select count(*) as begun, count(ended_at) as ended from staff_sessions s where s.staff_user_id = p.id
        union all select begun, ended from cleared_sessions where site = 'console' and person = p.id::text
      ) kept_and_cleared
    ) there
    where there.begun <> coalesce(told.begun, 0) or there.ended < coalesce(told.ended, 0)
      or (there.ended > coalesce(told.ended, 0) and p.session_version = 1)`,
};

/** A mail to one of the staff: its link was asked for once, and what came of it was told. */
const staffMailRule: Rule = {
  name: "staff-mail",
  walk: "staff_mails",
  find: (sql, part) => sql`
    with told as materialized (
      select action, detail from audit_events where action in ('staff.link_requested', 'staff.mail_attempted', 'staff.mail_bounced')
    )
    select p.id::text as subject, 'it is a ' || p.kind || ' that is ' || p.state || ' after ' || p.attempts || ' attempts, and the history tells of '
      || asked || ' requests, ' || tried || ' attempts, ' || taken || ' that went out and ' || returned || ' that came back' as says
    from ${part} p cross join lateral (
      select count(*) filter (where action = 'staff.link_requested') as asked,
        count(distinct detail ->> 'attempt') filter (where action = 'staff.mail_attempted') as tried,
        count(*) filter (where detail ->> 'outcome' = 'accepted') as taken,
        count(*) filter (where action = 'staff.mail_bounced') as returned
      from told where detail ->> 'staffMail' = p.id::text
    ) history
    where asked <> case p.kind when 'staff_password_changed' then 0 else 1 end
      or (p.state <> 'sending' and tried <> p.attempts) or (p.state = 'accepted' and taken = 0)
      or (p.state = 'undeliverable' and tried = 0) or returned > case p.state when 'undeliverable' then 1 else 0 end
      or (p.ended_because = 'returned' and returned = 0)`,
};

/** A program: made once with what it may, revoked once, each secret told. */
const serviceAccountRule: Rule = {
  name: "service-account",
  walk: "service_accounts",
  find: (sql, part) => sql`
    with told as materialized (
      select action, detail from audit_events where action in ('service_account.made', 'service_account.rotated', 'service_account.revoked')
    )
    select p.id::text as subject, 'it may ' || array_to_string(p.roles, ', ') || ', has ' || secrets || ' secrets and is '
      || case when p.revoked_at is null then 'not ' else '' end || 'revoked, and the history tells of ' || coalesce(made_roles, 'no roles')
      || ', ' || made + rotated || ' secrets and ' || revoked || ' ends' as says
    from ${part} p cross join lateral (
      select count(*) filter (where action = 'service_account.made') as made,
        count(*) filter (where action = 'service_account.rotated') as rotated,
        count(*) filter (where action = 'service_account.revoked') as revoked,
        max(detail ->> 'roles') filter (where action = 'service_account.made') as made_roles,
        max(detail ->> 'scopes') filter (where action = 'service_account.made') as made_scopes,
        max(detail ->> 'clients') filter (where action = 'service_account.made') as made_clients,
        max(detail ->> 'contact') filter (where action = 'service_account.made') as made_contact
      from told where detail ->> 'serviceAccount' = p.id::text
    ) history cross join lateral (
      select count(*) as secrets from service_account_secrets s where s.account_id = p.id
    ) there
    where made <> 1 or made + rotated <> secrets or revoked <> case when p.revoked_at is null then 0 else 1 end
      or made_roles is distinct from array_to_string(p.roles, ', ') or made_scopes is distinct from array_to_string(p.scopes, ', ')
      or made_clients is distinct from array_to_string(p.client_ids, ', ') or made_contact is distinct from p.contact_id`,
};

export const accessRules: readonly Rule[] = [staffRule, staffSessionRule, staffMailRule, serviceAccountRule];
