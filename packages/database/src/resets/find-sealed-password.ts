import type { ResetState } from "@rekey/contracts/reset-state";
import type { Database } from "../connection.ts";
import { uuidsIn } from "../sql-lists.ts";

export interface SealedPassword {
  state: ResetState;
  sealedPassword: string;
  /** Words that anyone could guess the contact to use. */
  context: readonly string[];
}

/** The sealed passwords that wait to be set, of each reset of a list; undefined of one that has none. */
export async function findSealedPasswords(
  db: Database,
  resetIds: readonly string[],
): Promise<(SealedPassword | undefined)[]> {
  const found = await db.$client<(SealedPassword & { id: string })[]>`
    select r.id, r.state, r.sealed_password, to_jsonb(array[c.name, c.email, cl.name]) as context
    from resets r join contacts c on c.id = r.contact_id join clients cl on cl.id = c.client_id
    where r.id = any(${uuidsIn(db.$client, resetIds)}) and r.sealed_password is not null`;
  return resetIds.map((id) => found.find((one) => one.id === id));
}
