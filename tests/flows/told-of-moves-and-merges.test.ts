import type { PublicEvent } from "@rekey/contracts/public-events";
import { verifyWebhook } from "@rekey/client/verify-webhook";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startWebhookReceiver } from "../harness/webhook-receiver.ts";

const { test, system, given } = systemTest(async (start, stack) => ({
  receiver: stack.use(await startWebhookReceiver()),
  system: await start({ services: ["api", "audit-sealer", "webhook-worker"] }),
}));

test("a webhook is sent a move as each of the two clients, and a merge as each of the two contacts", async () => {
  const types = ["contact.moved", "contact.merged"] as const;
  const webhook = await system.api("ops").createWebhook({ url: `${given.receiver.url}/crm`, types: [...types] });
  const [gone, stays] = [await createContact(system), await createContact(system)];
  await system.api().mergeContact(gone.id, { into: stays.id });
  await system.api().moveContact(stays.id, { clientId: gone.clientId });
  const isOwn = ({ data }: PublicEvent) =>
    "contactId" in data && (data.contactId === gone.id || data.contactId === stays.id);
  const own = () => {
    const messages = given.receiver.received.filter(({ path }) => path === "/crm");
    const events = messages.map(({ headers, body }) => verifyWebhook(headers, body, webhook.secret) as PublicEvent);
    // One may come twice, with the same id.
    return [...new Map(events.filter(isOwn).map((event) => [event.id, event])).values()];
  };
  const events = await waitFor(() => own().length >= 4 && own(), { message: "both messages of each" });
  const both = { fromContactId: gone.id, intoContactId: stays.id };
  const way = { fromClientId: stays.clientId, toClientId: gone.clientId };
  const ofStays = { contactId: stays.id, clientId: stays.clientId };
  const told = events.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ type, data }) => ({ type, data }));
  expect(told).toEqual([
    { type: "contact.merged", data: { contactId: gone.id, clientId: gone.clientId, ...both } },
    { type: "contact.merged", data: { ...ofStays, ...both } },
    { type: "contact.moved", data: { ...ofStays, ...way } },
    { type: "contact.moved", data: { ...ofStays, ...way, clientId: gone.clientId } },
  ]);
});
