import type { PageRequest, ResetCriteria } from "@rekey/contracts/http";
import { isEnd, type ResetState } from "@rekey/contracts/reset-state";
import type { Sql } from "postgres";
import type { Database } from "../connection.ts";
import { readCursor } from "../cursor.ts";
import { chooseLook, findEnds, type Listed, type Look } from "./look-back.ts";
import { tellableActor } from "./read-audit.ts";
import type { Fragment } from "./statement.ts";

/** Criteria of which it is known whether somebody who asked is named by a subject or by a name. */
export interface KnownResetCriteria extends ResetCriteria {
  isSubject: boolean;
}

/** A subject is what somebody has asked under; anything else is taken for a name. */
export async function withRequester<T extends ResetCriteria>(
  db: Database,
  criteria: T,
): Promise<T & KnownResetCriteria> {
  const { actor } = criteria;
  if (actor === undefined) return { ...criteria, isSubject: false };
  const found = await db.$client`select from resets where requested_by = ${actor} limit 1`;
  return { ...criteria, isSubject: found.length > 0 };
}

/** Which rows of `resets r` are meant. */
export function resetCondition({ $client: sql }: Database, criteria: KnownResetCriteria) {
  const { contactId, state } = criteria;
  return sql`true
      ${contactId ? sql`and r.contact_id = ${contactId}` : sql``}
      ${state && !isEnd(state) ? sql`and ${isInState(sql, state)}` : sql``}
      ${indexedCriteria(sql, criteria).reduce((all, criterion) => sql`${all} and ${criterion}`, sql``)}
      ${isInTime(sql, criteria)}`;
}

/** Of what is meant, what an index finds in the order of the list and may be met by very many. */
function indexedCriteria(sql: Sql, { clientId, method, state, actor, isSubject }: KnownResetCriteria): Fragment[] {
  const asked = isSubject ? sql`r.requested_by = ${actor ?? ""}` : sql`r.requested_by_name = ${actor ?? ""}`;
  return [
    ...(clientId ? [sql`r.client_id = ${clientId}`] : []),
    ...(method ? [sql`r.method = ${method}`] : []),
    ...(state && isEnd(state) ? [isInState(sql, state)] : []),
    ...(actor ? [asked] : []),
  ];
}

/** What has ended is found by an index; of what is open there is little, and that has one of its own. */
function isInState(sql: Sql, state: ResetState) {
  return isEnd(state) ? sql`r.ended_as = ${state}` : sql`r.ended_at is null and r.state = ${state}`;
}

function isInTime(sql: Sql, { from, to }: ResetCriteria) {
  return sql`
      ${from ? sql`and r.created_at >= ${from}::timestamptz` : sql``}
      ${to ? sql`and r.created_at < ${to}::timestamptz` : sql``}`;
}

const place = ["time", "uuid"] as const;

/** Throws for what is no cursor of this list. */
export const isLaterPage = ({ after }: PageRequest): boolean => readCursor(after, place).length > 0;

export function isBehind(sql: Sql, { after }: PageRequest) {
  const [afterAt, afterId] = readCursor(after, place);
  return afterAt && afterId ? sql`and (r.created_at, r.id) < (${afterAt}::timestamptz, ${afterId}::uuid)` : sql``;
}

const listed = (sql: Sql): Pick<Listed, "table" | "columns" | "at" | "id"> => ({
  table: sql`resets r`,
  columns: sql`
    r.id, r.contact_id, r.client_id, r.method, r.state, r.refused_because, r.requested_by, r.requested_by_name, r.reason,
    r.created_at, r.updated_at, r.asked_again, r.ended_at, r.ended_as`,
  at: sql`r.created_at`,
  id: sql`r.id`,
});

/** How a page is looked for; undefined where one index is enough: of one contact, or open, there are few. */
export async function lookForResets(
  sql: Sql,
  filter: KnownResetCriteria & PageRequest,
  lookedAtMost?: number,
): Promise<Look | undefined> {
  const { contactId, state } = filter;
  const [first, ...others] = indexedCriteria(sql, filter);
  if (!first || others.length === 0 || contactId || (state && !isEnd(state))) return undefined;
  const within = sql`${isInTime(sql, filter)} ${isBehind(sql, filter)}`;
  return chooseLook(sql, { ...listed(sql), within, criteria: [first, ...others] }, lookedAtMost);
}

/** Whether fewer than so many meet one of the criteria, and so all of them. */
export async function areFewer(sql: Sql, criteria: KnownResetCriteria, count: number): Promise<boolean> {
  const { contactId, state } = criteria;
  if (contactId) return true;
  const open = state && !isEnd(state) ? [isInState(sql, state)] : [];
  const found: Listed["criteria"] = [sql`true`, ...open, ...indexedCriteria(sql, criteria)];
  const ends = await findEnds(sql, { ...listed(sql), within: isInTime(sql, criteria), criteria: found }, count);
  return ends.includes(undefined);
}

export function recordedResetCriteria({ contactId, clientId, actor, method, state, from, to }: ResetCriteria) {
  return { contactId, clientId, filters: { method, state, from, to, actor: tellableActor(actor) } };
}
