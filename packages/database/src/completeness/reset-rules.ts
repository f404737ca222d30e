import type { AuditAction } from "@rekey/contracts/audit-actions";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { Sql } from "postgres";
import type { Fragment } from "../history/statement.ts";
import type { Rule } from "./rule.ts";

/** A letter for each row of the history that moves a reset. */
const letters = {
  "reset.accepted": "A",
  "password.stored": "P",
  "reset.completed": "C",
  "reset.expired": "X",
  "reset.superseded": "N",
  "reset.cancelled": "K",
  "reset.undeliverable": "U",
  "reset.refused": "R",
} as const satisfies Partial<Record<AuditAction, string>>;

// The first link, later generations of it, a password chosen by it, and one changed in the account.
const linked = "AIG*";
const chosen = "(AIG*S|F)";

/** What the rows of a reset have to spell in each state: with a link or an account, and by hand. */
const legalPaths: Record<ResetState, { withLink: string; byHand?: string }> = {
  accepted: { withLink: "A", byHand: "A" },
  issued: { withLink: linked },
  deferred: { withLink: linked },
  mailed: { withLink: linked },
  submitted: { withLink: chosen },
  "handing-over": { withLink: `${chosen}P`, byHand: "AP" },
  completed: { withLink: `${chosen}P?C`, byHand: "AP?C" },
  expired: { withLink: "A(IG*)?X", byHand: "AX" },
  superseded: { withLink: `(A|${linked}|${chosen}P?)N`, byHand: "AP?N" },
  cancelled: { withLink: `(A|${linked}(SP?)?|FP?)K`, byHand: "AP?K" },
  undeliverable: { withLink: `(${linked}|${chosen}P)U`, byHand: "APU" },
  refused: { withLink: `(A|${linked}S|F)R`, byHand: "AR" },
};

const patterns = JSON.stringify(
  Object.fromEntries(
    Object.entries(legalPaths).flatMap(([state, { withLink, byHand }]) => [
      [`${state} with link`, `^(${withLink})$`],
      [`${state} by hand`, byHand === undefined ? "never" : `^(${byHand})$`],
    ]),
  ),
);

const letterOf = (sql: Sql): Fragment => sql`
  case action when 'link.issued' then case detail ->> 'generation' when '1' then 'I' else 'G' end
    when 'password.submitted' then case detail ->> 'from' when 'account' then 'F' else 'S' end
    else ${JSON.stringify(letters)}::text::jsonb ->> action end`;

/** Of links and their mails: what a mail server has taken makes a reset `mailed`, and nothing else does. */
const mailedRule: Rule = {
  name: "reset-mailed",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, 'it is ' || p.state || ', and no mail of its history says so' as says
    from ${part} p cross join lateral (
      select coalesce(bool_or(detail ->> 'outcome' = 'accepted'), false) as taken,
        coalesce(bool_or(action = 'mail.deferred' or detail ->> 'outcome' <> 'accepted'), false) as put_off
      from audit_events a where a.reset_id = p.id and action in ('mail.attempted', 'mail.deferred')
        and detail ->> 'mail' = 'set_password_link'
    ) told cross join lateral (
      select coalesce(bool_or(accepted_at is not null), false) as taken from deliveries d
      where d.reset_id = p.id and kind = 'set_password_link'
    ) sent
    where case when p.state = 'mailed' then not (told.taken and sent.taken) when p.state = 'deferred' then sent.taken or not told.put_off
      when p.state = 'issued' then sent.taken else p.mailed_at is not null and not told.taken end`,
};

/** A row tells of each link, and of each that was opened; a link is alive as long as its reset can use it. */
const linkRule: Rule = {
  name: "link-issued",
  walk: "resets",
  find: (sql, part) => sql`
    select reset_id::text as subject, case when told.count is null then 'its history does not tell of the link '
      else 'its history tells ' || told.count || ' times of the link ' end || generation as says
    from (
      select l.reset_id, l.generation::text as generation from ${part} p join links l on l.reset_id = p.id
    ) there full join (
      select a.reset_id, a.detail ->> 'generation' as generation, count(*) from ${part} p
        join audit_events a on a.reset_id = p.id and a.action = 'link.issued' group by 1, 2
    ) told using (reset_id, generation)
    where there is null or told.count is distinct from 1`,
};

const openedRule: Rule = {
  name: "link-opened",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, opened || ' of its links were opened, and its history tells of ' || told as says
    from ${part} p cross join lateral (
      select count(*) as opened from links l where l.reset_id = p.id and opened_at is not null
    ) there cross join lateral (
      select count(*) as told from audit_events a where a.reset_id = p.id and a.action = 'link.opened'
    ) history
    where opened <> told`,
};

const endedRule: Rule = {
  name: "link-ended",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, 'its link ' || l.generation || case when l.ended_at is null then ' has not ended, and' else ' has ended, and' end
      || ' it is ' || p.state as says
    from ${part} p join links l on l.reset_id = p.id
    where (l.ended_at is null) <> (p.state in ('issued', 'deferred', 'mailed')
      and l.generation = (select max(generation) from links where reset_id = p.id))`,
};

/** With the CRM that keeps the hash: begun by `password.stored`, ended with its reset, each try told once. */
const handOverRule: Rule = {
  name: "hand-over",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, 'its hand-over is ' || coalesce(h.state, 'not there') || ' after ' || coalesce(h.attempts, 0)
      || ' tries, and its history tells of ' || told.tries || ' and the reset is ' || p.state as says
    from ${part} p left join hand_overs h on h.reset_id = p.id cross join lateral (
      select count(*) filter (where action = 'password.stored') as begun,
        count(*) filter (where action = 'hand_over.attempted') as tries,
        count(distinct detail ->> 'attempt') filter (where action = 'hand_over.attempted') as numbers,
        coalesce(bool_or(detail ->> 'outcome' = 'taken'), false) as taken,
        coalesce(bool_and(not (detail -> 'attempt') > to_jsonb(h.attempts)), true) as has_begun_them
      from audit_events a where a.reset_id = p.id and action in ('password.stored', 'hand_over.attempted')
    ) told
    where told.begun <> (case when h is null then 0 else 1 end) or told.tries <> told.numbers
      or told.tries > coalesce(h.attempts, 0) or not has_begun_them or (h.state = 'delivered' and not taken)
      or (taken and h.state not in ('delivered', 'failed'))
      or p.state <> case h.state when 'delivered' then 'completed' when 'failed' then case p.state when 'cancelled' then 'cancelled' else 'undeliverable' end
        when 'superseded' then 'superseded' else case when h is null then p.state else 'handing-over' end end`,
};

export const resetRules: readonly Rule[] = [
  {
    name: "reset-path",
    walk: "resets",
    find: (sql, part) => sql`
      select p.id::text as subject, 'it is ' || p.state || ', and its history tells of ' || coalesce(told.actions, 'nothing') as says
      from ${part} p cross join lateral (
        select string_agg(letter, '' order by id) as path, string_agg(action, ', ' order by id) as actions
        from (select id, action, ${letterOf(sql)} as letter from audit_events a where a.reset_id = p.id) rows_of_reset
        where letter is not null
      ) told
      where coalesce(told.path, '') !~ (${patterns}::text::jsonb ->> (p.state || case when p.method = 'manual' then ' by hand' else ' with link' end))`,
  },
  mailedRule,
  linkRule,
  openedRule,
  endedRule,
  handOverRule,
];
