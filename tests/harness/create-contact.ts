import { randomBytes } from "node:crypto";
import type { TestSystem } from "./test-system.ts";

export interface TestContact {
  id: string;
  clientId: string;
  name: string;
  email: string;
}

/** A contact of a client of its own, whom nothing else in the test knows. */
export async function createContact(
  system: Pick<TestSystem, "api">,
  fields: {
    name?: string;
    email?: string;
    portalAccess?: boolean;
    locale?: "en" | "de" | "fr" | "es" | "ar";
    timeZone?: string;
  } = {},
): Promise<TestContact> {
  const mark = randomBytes(5).toString("hex");
  const client = await system.api().createClient({ name: `Firm ${mark}` });
  const contact = await system.api().createContact(client.id, {
    name: `Person ${mark}`,
    email: `p.${mark}@contacts.test`,
    ...fields,
  });
  return { id: contact.id, clientId: client.id, name: contact.name, email: contact.email };
}
