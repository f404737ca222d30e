import { verifyWebhook } from "@rekey/client/verify-webhook";
import type { PublicEvent } from "@rekey/contracts/public-events";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { expect, vi } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { ownFolder, runCommandLine } from "../harness/run-command-line.ts";
import { runRekey } from "../harness/started-command.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startWebhookReceiver } from "../harness/webhook-receiver.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 180_000 });

const { test, system, given } = systemTest(async (start, stack) => ({
  receiver: stack.use(await startWebhookReceiver()),
  system: await start({
    services: ["api", "audit-sealer", "webhook-worker"],
    serviceEnv: { "webhook-worker": { WEBHOOK_RETRY_FIRST: "1h", WEBHOOK_GIVE_UP_AFTER: "30m" } },
  }),
}));

const at = (path: string) => given.receiver.received.filter((message) => message.path === path);

/** What `rekey webhook …` prints, line by line, and how it ends. */
async function webhook(...args: string[]) {
  const env = { REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.ops };
  const { code, output } = await runCommandLine(["webhook", ...args], env);
  return { code, output, lines: output.trimEnd().split("\n") };
}

async function addWebhook(path: string, ...more: string[]) {
  const { lines } = await webhook("create", "--url", `${given.receiver.url}${path}`, ...more);
  const [line = "", secret = ""] = lines;
  return { id: line.split("\t")[0] ?? "", line, secret };
}

test("a webhook is created, tested, paused, resumed, given another secret and deleted by the command line", async () => {
  const { id, line, secret } = await addWebhook(
    "/all",
    "--type",
    "contact.created",
    "contact.ended",
    "--description",
    "Our CRM",
  );
  expect(line).toBe(`${id}\t${given.receiver.url}/all\tOur CRM\tcontact.created contact.ended\tactive\t0 waiting`);
  expect((await webhook("list")).lines.filter((each) => each.startsWith(id))).toEqual([line]);
  const tested = await webhook("test", id);
  expect(tested.output).toMatch(/^\S+\t\S+\t\S+\twebhook\.test\tdelivered\t1 try\t204\n$/);
  expect(tested.code).toBe(0);
  const [message] = at("/all");
  expect(message && verifyWebhook(message.headers, message.body, secret)).toMatchObject({ type: "webhook.test" });

  expect((await webhook("pause", id)).output).toContain("\tpaused\t");
  const waits = await createContact(system);
  expect((await webhook("resume", id)).output).toContain("\tactive\t");
  await waitFor(() => at("/all").some(({ body }) => body.includes(waits.id)), { message: "what waited" });

  const rotated = (await webhook("rotate", id)).lines[1] ?? "";
  expect([rotated.startsWith("whsec_"), rotated === secret]).toEqual([true, false]);
  expect((await webhook("delete", id)).output).toBe(`${id}\tdeleted\n`);
  expect(await webhook("pause", id)).toMatchObject({
    code: 1,
    output: expect.stringContaining("(404 not-found)") as string,
  });
});

test("what happened while a webhook was paused is left out with --skip", async () => {
  const { id } = await addWebhook("/skipping", "--type", "contact.created");
  await webhook("pause", id);
  const skipped = await createContact(system);
  await waitFor(
    async () => {
      const { items } = await system.api().listEvents({ types: ["contact.created"], limit: 200 });
      return items.some(({ data }) => "contactId" in data && data.contactId === skipped.id);
    },
    { message: "the event having its place" },
  );
  await webhook("resume", id, "--skip");
  const next = await createContact(system);
  await waitFor(() => at("/skipping").some(({ body }) => body.includes(next.id)), { message: "the next event" });
  expect(at("/skipping").filter(({ body }) => body.includes(skipped.id))).toEqual([]);
  await webhook("delete", id);
});

test("what a receiver refuses is told with its answer, ends with 1, and is sent once more on demand", async () => {
  const { id } = await addWebhook("/refusing");
  given.receiver.answerBy((message, res) =>
    message.path === "/refusing" ? res.writeHead(500).end("no room") : res.writeHead(204).end(),
  );
  const before = new Date(Date.now() - 60_000).toISOString();
  const refused = await webhook("test", id);
  expect(refused.output).toMatch(/\twebhook\.test\tfailed\t1 try\t500, the answer was no 2xx, no room\n$/);
  expect(refused.code).toBe(1);
  const [deliveryId = ""] = refused.output.split("\t");
  expect((await webhook("deliveries", id, "--state", "failed")).lines).toEqual([refused.lines[0]]);
  given.receiver.answerBy((_, res) => res.writeHead(204).end());
  expect((await webhook("replay", id, "--delivery", deliveryId)).output).toMatch(new RegExp(`^${deliveryId}\\t`));
  await waitFor(async () => (await webhook("deliveries", id, "--state", "delivered")).output.startsWith(deliveryId), {
    message: "the message having arrived",
  });
  expect((await webhook("replay", id, "--failed-since", before)).output).toBe("0 to be sent again\n");
  expect(await webhook("replay", id)).toMatchObject({
    code: 2,
    output: "error: replay needs --delivery or --failed-since\n",
  });
  await webhook("delete", id);
});

test("doctor tells of endpoints that take nothing, and ends well, for that is the receiver's to put right", async () => {
  const { id } = await system.api("ops").createWebhook({ url: `${given.receiver.url}/waiting` });
  await system.api("ops").patchWebhook(id, { state: "paused" });
  const { privateKeys } = await generateSealingKeys();
  const env = {
    DATABASE_URL: databaseUrlFor(system.databaseUrl, "rekey_webhooks"),
    WEBHOOK_SEALING_PRIVATE_KEYS: privateKeys,
  };
  const look = () => runCommandLine(["doctor", "--service", "webhook-worker"], env);
  const paused = await look();
  expect(paused.output).toMatch(/^warn {2}webhook-worker\twebhooks\t1 of \d+ endpoints are paused: messages wait$/m);
  expect(paused.output).toContain("webhook resume ID once it takes messages");
  expect(paused.code).toBe(0);
  await system.api("ops").deleteWebhook(id);
  expect((await look()).output).toMatch(/^ok {4}webhook-worker\twebhooks\t/m);
});

test("a webhook that cannot be is refused with the field and the reason", async () => {
  const { code, output } = await webhook("create", "--url", "ftp://crm.test/");
  expect(output).toBe(
    "error: Some fields are not valid (422 invalid-request); /url must be a URL that begins with https://\n",
  );
  expect(code).toBe(1);
});

test("events are listed and followed, each once and in order, until the command is told to end", async () => {
  const env = { REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.staff };
  const first = await createContact(system);
  await using following = runRekey(["events", "follow", "--type", "contact.created", "contact.updated", "--json"], {
    REKEY_DIR: ownFolder(),
    ...env,
  });
  const ownEvents = (id: string) =>
    following
      .output()
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line) as PublicEvent)
      .filter(({ data }) => "contactId" in data && data.contactId === id);
  await waitFor(() => ownEvents(first.id).length > 0, { message: "the first event" });
  await system.api().patchContact(first.id, { phone: "+49 30 1" });
  await waitFor(() => ownEvents(first.id).length > 1, { message: "the second event" });
  const [created, updated] = ownEvents(first.id);
  expect([created?.type, updated?.type]).toEqual(["contact.created", "contact.updated"]);
  process.kill(-following.pid, "SIGINT");
  expect(await following.ended).toBe(0);
  const list = await runCommandLine(["events", "list", "--after", created?.id ?? "", "--limit", "200"], env);
  expect(list.output.split("\n")).toContain(
    [updated?.id, updated?.timestamp, updated?.type, JSON.stringify(updated?.data)].join("\t"),
  );
  expect(list.output).not.toContain(created?.id);
});
