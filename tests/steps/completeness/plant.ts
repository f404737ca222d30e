import type { Sql, TransactionSql } from "postgres";
import type { stepTest } from "../../harness/step-test.ts";

export type Bench = ReturnType<typeof stepTest>;
export type Tx = Sql | TransactionSql;

/** Rows of which all is told, and a change of them, or a row of the history, that nothing was written with. */
export interface Planted {
  subject: string;
  write: (tx: Tx) => PromiseLike<unknown>;
}

interface About {
  resetId?: string;
  contactId?: string;
  clientId?: string;
  actor?: string;
}

/** A row of the history, as a superuser writes it. */
export const row =
  (action: string, { resetId, contactId, clientId, actor = "rekey" }: About, detail: object = {}) =>
  (tx: Tx) =>
    tx`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail) values (${action}, ${actor},
      ${resetId ?? null}, ${contactId ?? null}, ${clientId ?? null}, ${JSON.stringify(detail)}::text::jsonb)`;

/** A contact and a client whose rows of the history are there. */
export async function toldContact({ take, see, sql }: Bench): Promise<{ contactId: string; clientId: string }> {
  const { id: contactId } = await take.contact();
  const { clientId } = await see.contact(contactId);
  await row("client.created", { clientId })(sql);
  await row("contact.created", { contactId, clientId })(sql);
  return { contactId, clientId };
}

export const ofReset =
  (take: (bench: Bench, contactId: string) => Promise<string>, write: (id: string) => Planted["write"]) =>
  async (bench: Bench): Promise<Planted> => {
    const { contactId } = await toldContact(bench);
    const resetId = await take(bench, contactId);
    return { subject: resetId, write: write(resetId) };
  };

export const accepted = ({ take }: Bench, contactId: string) => take.requestByMail(contactId);
