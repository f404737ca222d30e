import { createContacts } from "./create-contacts.ts";
import type { TestContact } from "./create-contact.ts";
import { requestByMail } from "./request-reset.ts";
import type { TestSystem } from "./test-system.ts";

export interface RequestedMail {
  contact: TestContact;
  resetId: string;
}

const atOnce = 20;

/** So many resets by mail, each for a contact of its own; a few requests are under way at a time. */
export async function requestMails(system: Pick<TestSystem, "api" | "sql">, count: number): Promise<RequestedMail[]> {
  const waiting = await createContacts(system, count);
  const requested: RequestedMail[] = [];
  const ask = async () => {
    for (let contact = waiting.pop(); contact; contact = waiting.pop()) {
      requested.push({ contact, resetId: (await requestByMail(system, contact.id)).id });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return requested;
}
