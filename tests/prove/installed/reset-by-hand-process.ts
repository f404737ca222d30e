import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createApiClient } from "@rekey/client/create-api-client";
import { signStaffToken } from "@rekey/dev/staff-token";
import { createContact } from "../../harness/create-contact.ts";
import { freshPassword } from "../../harness/fresh-password.ts";
import { requestByHand } from "../../harness/request-reset.ts";
import { waitFor } from "../../harness/wait-for.ts";

// Started in the network of an installation, whose three addresses answer there alone: its console's signing key is in
// this file, and its administrator has this password.
const [keyFile = "", address = "", password = ""] = process.argv.slice(2);
const at = { api: "http://127.0.0.1:4000", portal: "http://127.0.0.1:4001", console: "http://127.0.0.1:4002" };

/** As a browser sends the form, to which the proxy has the public address. */
async function signIn(site: "portal" | "console", email: string, secret: string): Promise<void> {
  const answer = await fetch(`${at[site]}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: `https://${site}.example.org` },
    body: new URLSearchParams({ address: email, password: secret }),
  });
  if (answer.status !== 303) throw new Error(`the ${site} answered ${answer.status} to whoever signs in`);
}

await signIn("console", address, password);
const person = { id: randomUUID(), name: "Proof", email: address, roles: ["admin"] };
const told = { issuer: "https://console.example.org", lifetime: "10m" };
const token = await signStaffToken(readFileSync(keyFile, "utf8").trim(), person, told);
const client = createApiClient({ baseUrl: at.api, token: () => token, timeoutMs: 10_000 });
const caller = { api: () => client };
const contact = await createContact(caller);
const secret = freshPassword();
const { id } = await requestByHand(caller, contact.id, secret, { mustChange: false });
const ended = await waitFor(
  async () => {
    const reset = await client.getReset(id);
    return reset.state === "accepted" ? undefined : reset.state;
  },
  { message: "the reset coming to an end" },
);
if (ended !== "completed") throw new Error(`the reset is ${ended}`);
await signIn("portal", contact.email, secret);
process.stdout.write("a reset by hand has gone through\n");
