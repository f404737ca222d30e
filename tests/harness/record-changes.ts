import type { Sql } from "postgres";

export interface StateChange {
  reset_id: string;
  /** Null when the reset was made. */
  before: string | null;
  after: string;
  /** The actions that the same transaction wrote into the history of this reset. */
  actions: string[];
}

/** From now on writes down every state that a reset takes, whoever changes it, by a trigger that only the test has. */
export async function recordChanges(sql: Sql): Promise<() => Promise<StateChange[]>> {
  await sql.unsafe(`
    create table seen_changes (id bigint generated always as identity, xid xid8 not null default pg_current_xact_id(),
      reset_id uuid not null, before text, after text not null);
    create function see_change() returns trigger language plpgsql security definer as $$
      begin
        if tg_op = 'INSERT' then
          insert into seen_changes (reset_id, after) values (new.id, new.state);
        elsif old.state <> new.state then
          insert into seen_changes (reset_id, before, after) values (new.id, old.state, new.state);
        end if;
        return new;
      end $$;
    create trigger see_change after insert or update on resets for each row execute function see_change();`);
  return () => sql<StateChange[]>`
    select c.reset_id, c.before, c.after,
      array(select a.action from audit_events a where a.xid = c.xid and a.reset_id = c.reset_id order by a.id) as actions
    from seen_changes c order by c.id`;
}
