import type { Database } from "../connection.ts";

/** Which contact something is about, and of which client it is. */
export interface Owner {
  id: string;
  clientId: string;
}

export async function ownerOfContact(db: Database, contactId: string): Promise<Owner | undefined> {
  const [row] = await db.$client<Owner[]>`select id, client_id from contacts where id = ${contactId}`;
  return row;
}

/** As they were when it was asked for. */
export async function ownerOfReset(db: Database, resetId: string): Promise<Owner | undefined> {
  const [row] = await db.$client<Owner[]>`
    select contact_id as id, client_id from resets where id = ${resetId}::uuid and contact_id is not null`;
  return row;
}
