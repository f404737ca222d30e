import { randomBytes } from "node:crypto";
import type { TestContact } from "./create-contact.ts";
import type { TestSystem } from "./test-system.ts";

/** So many contacts of one client at once, without a request for each. */
export async function createContacts(system: Pick<TestSystem, "sql">, count: number): Promise<TestContact[]> {
  const mark = randomBytes(5).toString("hex");
  const clientId = `firm-${mark}`;
  const contacts = Array.from({ length: count }, (_, index) => {
    const id = `person-${mark}-${index}`;
    return { id, clientId, name: `Person ${index}`, email: `${id}@contacts.test` };
  });
  await system.sql`insert into clients (id, name) values (${clientId}, ${`Firm ${mark}`})`;
  const rows = contacts.map(({ id, name, email }) => ({ id, client_id: clientId, name, email, email_key: email }));
  await system.sql`insert into contacts ${system.sql(rows)}`;
  return contacts;
}
