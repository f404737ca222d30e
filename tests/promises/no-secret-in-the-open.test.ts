import { randomUUID } from "node:crypto";
import { productServices } from "@rekey/dev/service-catalogue";
import { Redis } from "ioredis";
import { expect } from "vitest";
import { changedLinks } from "../harness/changed-links.ts";
import { createContact } from "../harness/create-contact.ts";
import { findSecrets } from "../harness/find-secrets.ts";
import { getPage } from "../harness/get-page.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { plantInQueue, planted, spoilData } from "../harness/plant-in-redis.ts";
import { enterBoard, readBoard } from "../harness/read-board.ts";
import { readRedis } from "../harness/read-redis.ts";
import { readTables } from "../harness/read-tables.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const secrets: Record<string, string> = {
  "the password by mail": freshPassword(),
  "the password by hand": freshPassword(),
  "the password that waits": freshPassword(),
  "the password that was refused": "Harbour1",
  "the password that was wrong": freshPassword(),
  "the password in a bad request": freshPassword(),
};
const secret = (name: string) => secrets[`the ${name}`] ?? "";
const heard: string[] = [];
const answered: string[] = [];

const { test, system, see, redis, given } = systemTest(async (start, stack) => {
  const system = await start({
    services: productServices,
    ownProcess: "all",
    ownRedis: true,
    env: { LOG_LEVEL: "trace" },
  });
  const monitor = await stack.adopt(new Redis(system.redisUrl), (client) => client.disconnect()).monitor();
  stack.defer(() => monitor.disconnect());
  monitor.on("monitor", (_time: string, args: string[]) => heard.push(args.join(" ")));
  const contact = await createContact(system);
  const other = await createContact(system);
  return { system, contact, other };
});

async function readAll(): Promise<Record<string, string[]>> {
  const ids = await see.resets();
  const answer = async (path: string) => (await system.fetchApi(path, { as: "admin" })).text();
  const running = productServices.filter((name) => system.pids()[name] !== undefined);
  return {
    ...(await readTables(system.sql)),
    Redis: await readRedis(redis),
    "what was said to Redis": heard,
    "the logs": system.allLines(),
    "the board": await readBoard(system),
    "the timelines": await Promise.all(ids.map(({ id }) => answer(`/v1/password-resets/${id}/timeline`))),
    "the resets": [await answer("/v1/password-resets?limit=200")],
    "the history": [await answer("/v1/audit/events?limit=200")],
    "what strangers were answered": answered,
    "the metrics": await Promise.all(
      running.map(async (name) => (await fetch(`${system.adminUrls[name]}/metrics`)).text()),
    ),
  };
}

const everyMailSent = () => see.isQuiet();

/**
 * Opens a link as it was changed on its way, here and where it leads nowhere, by everything that fetches what is in a
 * mail.
 */
async function openChanged(token: string): Promise<void> {
  const note = async (answer: Response) => answered.push(JSON.stringify([...answer.headers]), await answer.text());
  for (const [what, changed] of Object.entries(changedLinks)) {
    for (const method of ["GET", "HEAD"] as const) {
      const answer = await getPage(system, changed(token), { method });
      const { status, headers } = answer;
      expect([status, headers.get("cache-control"), headers.get("referrer-policy")], what).toEqual([
        200,
        "no-store",
        "no-referrer",
      ]);
      await note(answer);
    }
  }
  for (const path of [`/set-password/${token}`, `/${token}`]) await note(await getPage(system, `${path}?language=fr`));
  const nowhere = [`/${token}`, `/nowhere%23${token}`, `/nowhere?token=${token}`, `/v1/%23${token}`, `/%ff${token}`];
  for (const site of [system.portalUrl, system.consoleUrl, system.apiUrl])
    for (const path of nowhere) await note(await fetch(`${site}${path}`, { redirect: "manual" }));
}

/** Everything that a person can do right or wrong with a password or a link. */
async function useEverything(): Promise<void> {
  const reset = await requestByMail(system, given.contact.id, "asked by phone");
  const { token } = await waitForLink(system, given.contact.email);
  secrets["the token"] = token;
  await waitForState(system, reset.id, "mailed");
  await openChanged(token);
  await postForm(system, "/set-password/whose", { token });
  await postForm(system, "/set-password", { token: `${token} ${token}x ${"A".repeat(43)}` });
  await submitPassword(system, token, secret("password that was refused"));
  await submitPassword(system, token, secret("password by mail"));
  await waitForState(system, reset.id, "completed");
  await submitPassword(system, token, secret("password by mail"));
  await signInPortal(system, given.contact.email, secret("password by mail"));
  await signInPortal(system, given.contact.email, secret("password that was wrong"));
  const byHand = await requestByHand(system, given.contact.id, secret("password by hand"));
  await waitForState(system, byHand.id, "completed");
  await postForm(system, "/forgot-password", { address: given.other.email });
  secrets["the token by self-service"] = (await waitForLink(system, given.other.email)).token;
  await system.fetchApi(`/v1/contacts/${given.contact.id}/password-resets`, {
    method: "POST",
    headers: { "idempotency-key": "bad-request-1" },
    body: JSON.stringify({ method: "manual", password: secret("password in a bad request"), repeat: 1 }),
  });
  await fetch(`${system.portalUrl}/set-password?token=x`, { headers: { referer: system.portalUrl } });
  await waitFor(everyMailSent, { message: "every event being done" });
}

test("after both ways to the end no password and no token lies anywhere, in any spelling", async () => {
  await useEverything();
  expect(Object.keys(secrets)).toHaveLength(8);
  const places = await readAll();
  expect(heard.length).toBeGreaterThan(50);
  expect(places["the board"]?.length).toBeGreaterThan(8);
  expect(findSecrets(secrets, places)).toEqual([]);
  expect((await see.resets()).filter(({ sealedPassword }) => sealedPassword !== null)).toEqual([]);
});

test("while a password waits to be set it lies in one column, sealed to the credentials worker", async () => {
  await system.stopService("credentials-worker");
  const reset = await requestByHand(system, given.contact.id, secret("password that waits"));
  const { sealedPassword } = await see.reset(reset.id);
  expect(sealedPassword).toMatch(/^eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/);
  const places = await readAll();
  expect(findSecrets(secrets, places)).toEqual([]);
  const sealed = { "the sealed password": sealedPassword ?? "" };
  expect(findSecrets(sealed, places)).toEqual(["the sealed password in table resets"]);
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "completed");
});

test("no e-mail address and no name is in Redis, on the board or in the logs", async () => {
  const people = { address: given.contact.email, "other address": given.other.email, name: given.contact.name };
  const { Redis: held = [], "the board": board = [], "the logs": logs = [] } = await readAll();
  expect(findSecrets(people, { Redis: held, "what was said to Redis": heard, board, logs })).toEqual([]);
});

test("the search finds a secret wherever one is, in every spelling", async () => {
  const mails = system.mailbox.mails().map(({ text }) => text);
  expect(findSecrets(secrets, { mails })).toEqual(["the token in mails", "the token by self-service in mails"]);
  const password = secret("password by mail");
  const spellings = ["base64", "base64url", "hex"] as const;
  for (const [index, spelling] of spellings.entries()) {
    await redis.rpush(`planted-${index}`, Buffer.from(`${"x".repeat(index)}${password} and more`).toString(spelling));
  }
  await redis.hset("planted-3", "field", encodeURIComponent(password));
  const held = await readRedis(redis);
  const planted = held.filter((line) => line.startsWith("planted-"));
  expect(planted.map((line) => findSecrets(secrets, { Redis: [line] }))).toEqual(
    planted.map(() => ["the password by mail in Redis"]),
  );
  expect(planted).toHaveLength(4);
});

const ofJob = ["", "/logs", "/flow", "/flow?root=node"];
const ofQueue = ["metrics", "workers", "rate-limit", "default-job-options", "job-data-schema"];

test("the board shows nothing that somebody else has put into Redis, wherever and in whatever shape", async () => {
  const ids = await plantInQueue(redis, system.queuePrefix, "mail", randomUUID());
  const pages = ["/", ...ids.map((id) => `/queue/mail/${encodeURIComponent(id)}?framed=1`)];
  const lists = ["latest", "failed", "completed"].map((status) => `queues?activeQueue=mail&status=${status}&page=1`);
  const single = ids.flatMap((id) => ofJob.map((part) => `queues/mail/${encodeURIComponent(id)}${part}`));
  const queue = ofQueue.map((part) => `queues/mail/${part}`);
  const api = [...lists, "queues", "job-schedulers", "redis/stats", ...queue, ...single].map((path) => `/api/${path}`);
  const ask = await enterBoard(system);
  const answers = new Map<string, string>();
  const shown: string[] = [];
  for (const path of [...pages, ...api]) {
    const answer = await ask(path);
    const text = await answer.text();
    // The address bar of whoever asks is theirs.
    const found = text
      .replaceAll(/sesame(?:@|%40)harbour\.test\?framed/g, "")
      .toLowerCase()
      .includes(planted);
    if (found || answer.status !== 200) shown.push(`${answer.status} ${path}`);
    answers.set(path, text);
  }
  expect(shown).toEqual([]);
  expect(JSON.parse(answers.get(`/api/queues/mail/${ids[0]}/logs`) ?? "")).toEqual([
    "[not shown]",
    "again in 5 s: [not shown]",
    "again in 5 s: server-away: a server that the job needs is away (ECONNREFUSED)",
  ]);
  expect(answers.get(`/api/queues/mail/${ids[0]}`)).toContain('"eventId":');
  await spoilData(redis, system.queuePrefix, "mail", ids[0] ?? "");
  for (const path of [`/api/queues/mail/${ids[0]}`, "/api/queues?activeQueue=mail"]) {
    const answer = await ask(path);
    expect([answer.status, (await answer.text()).includes(planted)]).toEqual([500, false]);
  }
});
