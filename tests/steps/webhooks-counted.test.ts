import { randomUUID } from "node:crypto";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { countWebhooks } from "@rekey/database/webhooks/count-webhooks";
import { createWebhook, endWebhook } from "@rekey/database/webhooks/write-webhooks";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql } = stepTest();
const worker = () => as("rekey_webhooks");
const asOps = { actor: { subject: "console:ops", name: "Ops" } };

async function addWebhook(): Promise<string> {
  const id = randomUUID();
  const webhook = { id, url: "https://example.org/hook", types: null, description: null, sealed: "sealed" };
  await unitOfWork(as("rekey_api")).run(asOps, (work) => createWebhook(work, webhook));
  return id;
}

const end = (id: string) => unitOfWork(as("rekey_api")).run(asOps, (work) => endWebhook(work, id));

test("endpoints that fail, were given up or are paused are counted by the worker, and not those that were taken away", async () => {
  const none = { endpoints: 0, failing: 0, givenUp: 0, paused: 0 };
  expect(await countWebhooks(worker())).toEqual(none);
  const [failing = "", givenUp = "", paused = "", well = ""] = await Promise.all(Array.from({ length: 4 }, addWebhook));
  await sql`update webhook_endpoints set failing_since = now() where id in (${failing}, ${givenUp})`;
  await sql`update webhook_endpoints set state = 'disabled', disabled_because = 'gone' where id = ${givenUp}`;
  await sql`update webhook_endpoints set state = 'paused' where id = ${paused}`;
  expect(await countWebhooks(worker())).toEqual({ endpoints: 4, failing: 1, givenUp: 1, paused: 1 });
  for (const id of [failing, givenUp, paused, well]) await end(id);
  expect(await countWebhooks(worker())).toEqual(none);
});
