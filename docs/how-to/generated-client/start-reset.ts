// Adds a client and a contact, starts a reset by mail, and says how it stands. `client/` was generated beside it:
// see ../generate-a-client.md. REKEY_API and REKEY_TOKEN (role staff) say where and as whom.
import { randomUUID } from "node:crypto";
import { client } from "./client/client.gen.ts";
import { createContact, getReset, putClient, requestReset } from "./client/sdk.gen.ts";

const { REKEY_API = "", REKEY_TOKEN = "" } = process.env;
const [clientId = "", email = ""] = process.argv.slice(2);

client.setConfig({ baseUrl: REKEY_API, auth: REKEY_TOKEN, throwOnError: true });

await putClient({ path: { id: clientId }, body: { name: "Möller & Söhne" }, throwOnError: true });
const { data: contact } = await createContact({
  path: { id: clientId },
  body: { name: "Jürgen Möller", email, locale: "de" },
  throwOnError: true,
});
const { data: started } = await requestReset({
  path: { id: contact.id },
  headers: { "Idempotency-Key": randomUUID() },
  body: { method: "email", reason: "asked for in the CRM" },
  throwOnError: true,
});
const { data: reset } = await getReset({ path: { id: started.id }, throwOnError: true });
process.stdout.write(`${JSON.stringify({ contact: contact.id, reset: reset.id, state: reset.state })}\n`);
