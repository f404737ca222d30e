import { addressKey } from "@rekey/contracts/address";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { Database } from "../connection.ts";
import type { Emitted, Statement } from "../history/statement.ts";
import { newId } from "../new-id.ts";

/**
 * Writes down that somebody asked for a link on the portal. Nothing is looked up, so the work is the same whether the
 * address belongs to anybody or not; only the credentials worker finds out.
 */
export async function requestSelfServiceReset(
  { sql, record, emit, run }: Statement,
  { address, openForMs }: { address: string; openForMs: number },
): Promise<void> {
  const resetId = newId();
  const id = newId();
  await run(sql<Emitted[]>`
    with reset as (
      insert into resets (id, method, requested_by, requested_by_name, typed_address_key, open_until)
      values (${resetId}::uuid, 'self_service', 'contact', 'the contact', ${addressKey(address)},
        now() + ${openForMs}::float8 * interval '1 millisecond')
      returning id
    ), audit as (
      ${record("reset.accepted", { from: sql`reset`, resetId: sql`id`, detail: { method: "self_service" } })}
    ), event as (
      ${emit({ id, type: "SelfServiceResetRequested", subject: { resetId } })}
    )
    select ${id}::text as emitted`);
}

export async function resetState(db: Database, resetId: string): Promise<ResetState | undefined> {
  const [row] = await db.$client<{ state: ResetState }[]>`select state from resets where id = ${resetId}::uuid`;
  return row?.state;
}
