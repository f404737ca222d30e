import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { Webhook as Oracle } from "standardwebhooks";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const examples = join(import.meta.dirname, "../../docs/how-to/crm-example");
const programs = [
  { program: "python3", args: (port: number) => [join(examples, "hooks.py"), String(port)] },
  { program: "php", args: (port: number) => ["-S", `127.0.0.1:${port}`, join(examples, "hooks.php")] },
];

const { test, system } = systemTest({ services: ["api", "audit-sealer", "webhook-worker"] });

interface Receiver extends AsyncDisposable {
  /** What it has handled. */
  handled: () => string[];
}

async function startReceiver(
  { program, args }: (typeof programs)[number],
  port: number,
  secrets: string,
): Promise<Receiver> {
  const env = { PATH: process.env["PATH"], REKEY_WEBHOOK_SECRET: secrets };
  const child: ChildProcess = spawn(program, args(port), { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await waitFor(() => fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" }).then(Boolean, () => false), {
    message: "the example listens",
  });
  return {
    handled: () => output.split("\n").filter((line) => line.includes(" {")),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;

for (const example of programs)
  test(
    `a CRM in ${example.program} that is called takes what Rekey sends, once each`,
    { tags: [example.program] },
    async () => {
      const port = await anyPort();
      const webhook = await system
        .api("ops")
        .createWebhook({ url: `http://127.0.0.1:${port}/`, types: ["contact.created"] });
      await using receiver = await startReceiver(example, port, webhook.secret);
      const contact = await createContact(system);
      const own = () => receiver.handled().filter((line) => line.includes(contact.id));
      await waitFor(() => own().length > 0, { message: "the event being handled" });
      const delivered = async (attempts: number) =>
        (await system.api("ops").listWebhookDeliveries(webhook.id, { state: "delivered" })).items.find(
          (delivery) => delivery.attempts === attempts,
        );
      const first = await waitFor(() => delivered(1), { message: "its delivery" });
      await system.api("ops").redeliverWebhook(webhook.id, first.id);
      await waitFor(() => delivered(2), { message: "the same once more" });
      const [line = "", ...more] = own();
      expect(more).toEqual([]);
      expect(line.startsWith("contact.created {")).toBe(true);
      expect(JSON.parse(line.slice("contact.created ".length))).toEqual({
        contactId: contact.id,
        clientId: contact.clientId,
      });
      await system.api("ops").deleteWebhook(webhook.id);
    },
  );

for (const example of programs)
  test(
    `a CRM in ${example.program} that is called believes nothing but what was signed just now`,
    { tags: [example.program] },
    async () => {
      const port = await anyPort();
      const [secret, old] = [newSecret(), newSecret()];
      await using receiver = await startReceiver(example, port, `${secret} ${old}`);
      const post = async (given: {
        by?: string;
        agedSeconds?: number;
        body?: string;
        headers?: Record<string, string>;
      }) => {
        const id = `evt_${randomUUID()}`;
        const body = JSON.stringify({ id, timestamp: "", type: "contact.created", data: { contactId: "zoë" } });
        const at = new Date(Date.now() - (given.agedSeconds ?? 0) * 1_000);
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
          "webhook-signature": new Oracle(given.by ?? secret).sign(id, at, body),
          ...given.headers,
        };
        const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body: given.body ?? body });
        return answer.status;
      };
      for (const good of [{}, { by: old }, { agedSeconds: 200 }])
        expect(await post(good), JSON.stringify(good)).toBe(204);
      for (const bad of [
        { by: newSecret() },
        { agedSeconds: 400 },
        { agedSeconds: -400 },
        { body: '{"id":"evt_1","type":"contact.created","data":{}}' },
        { headers: { "webhook-signature": "" } },
        { headers: { "webhook-signature": "v1,é" } },
        { headers: { "webhook-timestamp": "" } },
        { headers: { "webhook-timestamp": "now" } },
        { headers: { "webhook-id": "evt_2" } },
      ])
        expect(await post(bad), JSON.stringify(bad)).toBe(401);
      await waitFor(() => receiver.handled().length === 3, { message: "the three that were genuine" });
    },
  );
