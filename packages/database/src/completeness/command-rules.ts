import type { Rule } from "./rule.ts";

/** A place that events are sent to: made and taken away once, in the state that was told last, each secret told. */
const webhookRule: Rule = {
  name: "webhook",
  walk: "webhook_endpoints",
  find: (sql, part) => sql`
    with told as materialized (
      select id, action, detail from audit_events where action in
        ('webhook.created', 'webhook.updated', 'webhook.deleted', 'webhook.secret_rotated', 'webhook.disabled')
    )
    select p.id::text as subject, 'it is ' || p.state || case when p.ended_at is null then '' else ' and was taken away' end
      || ', and the history tells of ' || coalesce(actions, 'nothing') as says
    from ${part} p cross join lateral (
      select string_agg(action, ', ' order by id) as actions, count(*) filter (where action = 'webhook.created') as created,
        count(*) filter (where action = 'webhook.deleted') as deleted,
        count(*) filter (where action = 'webhook.secret_rotated') as rotated,
        (array_agg(case action when 'webhook.created' then 'active' when 'webhook.disabled' then 'disabled' else detail ->> 'state' end
          order by id desc) filter (where action in ('webhook.created', 'webhook.disabled') or detail ? 'state'))[1] as last_state,
        (array_agg(detail ->> 'host' order by id desc) filter (where detail ? 'host'))[1] as last_host
      from told where detail ->> 'webhook' = p.id::text
    ) history cross join lateral (
      select max(generation) as generation from webhook_secrets s where s.endpoint_id = p.id
    ) there
    where created <> 1 or deleted <> case when p.ended_at is null then 0 else 1 end or generation <> 1 + rotated
      or (p.ended_at is null and (last_state <> p.state or generation is null or position(last_host in lower(p.url)) = 0))`,
};

/** Begun once, rested and gone on in turns, and ended as it says. */
const batchRule: Rule = {
  name: "batch",
  walk: "reset_batches",
  find: (sql, part) => sql`
    with told as materialized (
      select id, action, detail from audit_events
      where action in ('batch.created', 'batch.paused', 'batch.resumed', 'batch.cancelled', 'batch.finished')
    )
    select p.id::text as subject, 'it is ' || p.state || ', and the history tells of ' || coalesce(actions, 'nothing') as says
    from ${part} p cross join lateral (
      select string_agg(action, ', ' order by id) as actions,
        string_agg(case action when 'batch.created' then 'B' when 'batch.paused' then 'P' when 'batch.resumed' then 'R'
          when 'batch.cancelled' then 'K' else 'F' end, '' order by id) as path,
        coalesce(bool_or(detail ->> 'openResets' = 'true'), false) as cancels_open
      from told where detail ->> 'batch' = p.id::text
    ) history
    where coalesce(path, '') !~ case p.state when 'running' then '^B(PR)*$' when 'paused' then '^B(PR)*P$'
        when 'finished' then '^B(PR)*F$' else '^B(PR)*P?K{1,2}$' end
      or history.cancels_open <> p.cancels_open`,
};

/** Each item that was begun is a reset, which says for which batch. */
const batchItemRule: Rule = {
  name: "batch-item",
  walk: "resets",
  find: (sql, part) => sql`
    select p.id::text as subject, 'it is ' || case when i is null then 'no item of a batch' else 'an item that is ' || i.state end
      || ', and its history names ' || coalesce('the batch ' || told.batch, 'none') as says
    from ${part} p left join reset_batch_items i on i.reset_id = p.id left join lateral (
      select a.detail ->> 'batch' as batch from audit_events a where a.reset_id = p.id and a.action = 'reset.accepted' limit 1
    ) told on true
    where told.batch is distinct from i.batch_id::text or i.state <> 'begun'`,
};

const begunItemRule: Rule = {
  name: "batch-begun",
  walk: "reset_batches",
  find: (sql, part) => sql`
    select p.id::text as subject, 'its item ' || i.number || ' was begun, and no reset is there' as says
    from ${part} p join reset_batch_items i on i.batch_id = p.id and i.state = 'begun' left join resets r on r.id = i.reset_id
    where r.id is null`,
};

export const commandRules: readonly Rule[] = [webhookRule, batchRule, batchItemRule, begunItemRule];
