import { Agent } from "node:http";
import { anyPort } from "@rekey/dev/free-port";
import { commandsFor } from "@rekey/messaging/redis-commands";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { afterAll, afterEach, expect } from "vitest";
import { askFrom, createClients, type Answer, type Question } from "../harness/ask-from.ts";
import { findSlowCases } from "../harness/find-slow-cases.ts";
import { startHttpProxy } from "../harness/http-proxy.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { writeContact, writeLink } from "../harness/write-contact.ts";

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());
const limits = { ATTEMPTS_PER_CLIENT: "12", ATTEMPTS_PER_ADDRESS: "3", ATTEMPTS_ON_ADDRESS: "8" };
const wrong = "harbour otter lantern ten";

/** Each test has clients that no other test knows. */
const newClient = createClients();

const { test, system, see, arrange, given } = systemTest(async (start, stack) => {
  const system = await start({
    services: ["portal", "console"],
    ownProcess: "all",
    ownRedis: true,
    env: limits,
    serviceEnv: { portal: { TRUSTED_PROXIES: "127.0.0.1" }, console: { ARGON2_PASSES: "5" } },
  });
  if (!system.redis) throw new Error("the system has no Redis of its own");
  const redis = system.redis;
  const proxyUrl = stack.use(await startHttpProxy(system.portalUrl)).url;
  return { system, redis, proxyUrl };
});

afterEach(() => given.redis.thaw());

/** At the portal, by way of the proxy unless told. */
const ask = (question: Omit<Question, "site">): Promise<Answer> =>
  askFrom({ site: system.portalUrl, to: given.proxyUrl, ...question });

type Try = Omit<Question, "site" | "path" | "form"> & { address: string; password?: string };

const signIn = ({ address, password = wrong, ...rest }: Try): Promise<Answer> =>
  ask({ ...rest, path: "/sign-in", form: { address, password } });

const owning = ({ email, password }: { email: string; password: string }) => ({ address: email, password });

async function statusesOf(count: number, ask: (index: number) => Promise<Answer>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await ask(index)).status);
  return statuses;
}

test("behind a proxy that is named a stranger's wrong tries refuse the stranger, whatever the header is made to say, and not the owner", async () => {
  const contact = await writeContact(system);
  const [stranger, owner] = [newClient(), newClient()];
  const attack = (index: number) =>
    signIn({ from: stranger, address: contact.email, forwardedFor: `203.0.113.${index}` });
  expect(await statusesOf(5, attack)).toEqual([401, 401, 401, 429, 429]);
  const refused = await signIn({ from: stranger, ...owning(contact) });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(500);
  expect(refused.body).toMatch(/Try again in (?:9|10) minutes/);
  expect((await signIn({ from: owner, ...owning(contact) })).status).toBe(303);
});

test("what goes well does not count, and neither do links", async () => {
  const contact = await writeContact(system);
  const from = newClient();
  expect(new Set(await statusesOf(13, () => signIn({ from, ...owning(contact) })))).toEqual(new Set([303]));
});

test("one client that tries many addresses is refused, and its neighbours sign in and open links", async () => {
  const contact = await writeContact(system);
  const [stranger, neighbour] = [newClient(), newClient()];
  const statuses = await statusesOf(13, (index) => signIn({ from: stranger, address: `a${index}@contacts.test` }));
  expect([statuses.slice(0, 12), statuses[12]]).toEqual([Array.from({ length: 12 }, () => 401), 429]);
  expect((await signIn({ from: neighbour, ...owning(contact) })).status).toBe(303);
  const form = { token: "A".repeat(43), password: wrong };
  expect((await ask({ from: stranger, path: "/set-password", form })).status).toBe(410);
});

test("a browser from which the owner has signed in before is heard beside a stranger on the same network", async () => {
  const contact = await writeContact(system);
  const office = newClient();
  const before = await signIn({ from: office, ...owning(contact) });
  await statusesOf(13, (index) => signIn({ from: office, address: index < 4 ? contact.email : `b${index}@x.test` }));
  const from = { from: office, ...owning(contact) };
  expect((await signIn(from)).status).toBe(429);
  expect((await signIn({ ...from, cookie: before.cookie })).status).toBe(303);
  const other = await writeContact(system);
  const borrowed = { from: office, ...owning(other), cookie: before.cookie };
  expect((await signIn(borrowed)).status).toBe(429);
  // Whoever knew an earlier password is a stranger.
  await arrange.change("credentials", { contactId: contact.id }, { version: 2 });
  expect((await signIn({ ...from, cookie: before.cookie })).status).toBe(429);
});

test("when many strangers try one address its owner is heard from a place that has not tried it yet", async () => {
  const contact = await writeContact(system);
  const strangers = Array.from({ length: 5 }, newClient);
  for (const from of strangers) await statusesOf(2, () => signIn({ from, address: contact.email }));
  const [owner, sixth] = [newClient(), newClient()];
  expect(await statusesOf(4, () => signIn({ from: sixth, address: contact.email }))).toEqual([401, 401, 429, 429]);
  expect((await signIn({ from: owner, address: contact.email })).status).toBe(401);
  expect((await signIn({ from: owner, ...owning(contact) })).status).toBe(303);
});

test("whoever asks for links without end is refused, and what strangers ask for refuses nobody", async () => {
  const { email } = await writeContact(system);
  const askForLink = (from: string) => ask({ from, path: "/forgot-password", form: { address: email } });
  const strangers = Array.from({ length: 3 }, newClient);
  for (const from of strangers) expect(await statusesOf(4, () => askForLink(from))).toEqual([303, 303, 303, 429]);
  expect((await askForLink(newClient())).status).toBe(303);
  expect(await see.resets({ typedAddressKey: email })).toHaveLength(8);
});

test("wrong tries at one's own password count for the session that they come from", async () => {
  const contact = await writeContact(system);
  const from = newClient();
  const [thief, owner] = [await signIn({ from, ...owning(contact) }), await signIn({ from, ...owning(contact) })];
  const change = (cookie: string, current: string) => {
    const form = { "current-password": current, "new-password": current };
    return ask({ from, path: "/account/change-password", form, cookie });
  };
  expect(await statusesOf(4, () => change(thief.cookie, wrong))).toEqual([422, 422, 422, 429]);
  expect((await change(thief.cookie, contact.password)).status).toBe(429);
  expect(await statusesOf(4, () => change(owner.cookie, contact.password))).toEqual([422, 422, 422, 422]);
});

test("a link that works is looked at as often as one likes, and tried with bad passwords only so often", async () => {
  const token = await writeLink(system, await writeContact(system));
  const from = newClient();
  const send = (path: string, form: Record<string, string>) => ask({ from, path, form });
  expect(new Set(await statusesOf(14, () => send("/set-password/whose", { token })))).toEqual(new Set([200]));
  const statuses = await statusesOf(13, () => send("/set-password", { token, password: "short" }));
  expect([new Set(statuses.slice(0, 12)), statuses[12]]).toEqual([new Set([422]), 429]);
  const dead = await statusesOf(13, () => send("/set-password/whose", { token: "A".repeat(43) }));
  expect([new Set(dead.slice(0, 12)), dead[12]]).toEqual([new Set([410]), 429]);
  const another = await writeLink(system, await writeContact(system));
  expect((await send("/set-password/whose", { token: another })).status).toBe(200);
});

test("two processes count together, and while Redis says nothing each goes on by itself", async () => {
  const port = await anyPort();
  await system.startReplica("portal", { PORT: String(port), TRUSTED_PROXIES: "" });
  const other = `http://127.0.0.1:${port}`;
  const contact = await writeContact(system);
  const from = newClient();
  const attack = (to: string) => signIn({ from, address: contact.email, to });
  const direct = system.portalUrl;
  expect([(await attack(other)).status, (await attack(direct)).status, (await attack(other)).status]).toEqual([
    401, 401, 401,
  ]);
  expect([(await attack(other)).status, (await attack(direct)).status]).toEqual([429, 429]);
  given.redis.freeze();
  const [again, owner] = [await writeContact(system), newClient()];
  expect(await statusesOf(4, () => signIn({ from, address: again.email, to: direct }))).toEqual([401, 401, 401, 429]);
  expect((await signIn({ from: owner, ...owning(again), to: direct })).status).toBe(303);
  given.redis.thaw();
});

test("what Redis keeps of it names nobody and ends by itself, and needs no command but those that are told", async () => {
  const contact = await writeContact(system);
  const from = newClient();
  const client = stack.adopt(new Redis(given.redis.url), (each) => each.disconnect());
  const place = `${system.queuePrefix}:limits:`;
  await waitFor(
    async () => {
      await signIn({ from, address: contact.email });
      return (await client.keys(`${place}portal:*`)).some((key) => !key.endsWith(":trial"));
    },
    { message: "a count in Redis" },
  );
  for (const key of await client.keys(`${place}*`)) {
    expect(key).toMatch(/:limits:(?:portal:[\w-]{24}|(?:portal|console):trial)$/);
    // One that has ended meanwhile is gone: only what has no end is told as -1.
    expect(await client.pttl(key)).not.toBe(-1);
  }
  const allowed = commandsFor.count.map((command) => `+${command}`);
  await client.call("ACL", "SETUSER", "counter", "on", ">counter", `~${place}*`, "-@all", ...allowed);
  const url = Object.assign(new URL(given.redis.url), { username: "counter", password: "counter" });
  const log = createLogger("test", "silent");
  await using counts = openSharedCounts({ redisUrl: url.href, prefix: system.queuePrefix, name: "acl", log });
  const change = { key: "one", by: 1, forMs: 60_000 };
  const counted = await waitFor(() => counts.add([change, change]), { message: "a count" });
  expect(counted.map(({ count }) => count)).toEqual([1, 2]);
  await client.call("ACL", "SETUSER", "counter", "-incrby");
  expect(await counts.add([change])).toBeUndefined();
});

const signInAtConsole = (question: Pick<Question, "from" | "forwardedFor">, address: string, password = wrong) =>
  askFrom({ ...question, site: system.consoleUrl, path: "/sign-in", form: { address, password } });

test("at the console a stranger refuses nobody but the stranger, and a header that nobody vouches for is told of and not believed", async () => {
  const { email: address, password } = system.staff.ops;
  const [stranger, owner] = [newClient(), newClient()];
  const attack = (index: number) => signInAtConsole({ from: stranger, forwardedFor: `203.0.113.${index}` }, address);
  expect(await statusesOf(5, attack)).toEqual([401, 401, 401, 429, 429]);
  expect((await signInAtConsole({ from: owner }, address, password)).status).toBe(303);
  const told = () => system.lines("console").filter((line) => line.includes("TRUSTED_PROXIES names no proxy"));
  expect(await waitFor(() => told().length > 0 && told(), { message: "a warning" })).toHaveLength(1);
});

test("the time of a refusal at the console does not tell who exists, with hashes of earlier settings and with a disabled user", async () => {
  await arrange.change("staffUsers", { email: system.staff.admin.email }, { disabledAt: new Date() });
  const refuse = (address: string) => async () => {
    expect((await signInAtConsole({ from: newClient() }, address)).status).toBe(401);
  };
  const cases = {
    known: refuse(system.staff.ops.email),
    disabled: refuse(system.staff.admin.email),
    unknown: refuse("nobody.at.all@contacts.test"),
  };
  expect(await findSlowCases(cases)).toEqual([]);
});

test("of six hundred who try to sign in at once most are asked to come again, and an honest one is heard", async () => {
  const plenty = { ATTEMPTS_PER_CLIENT: "10000", ATTEMPTS_PER_ADDRESS: "10000", ATTEMPTS_ON_ADDRESS: "10000" };
  await system.restart("portal", { ...plenty, PASSWORD_CHECKS_WAITING: "16" });
  const contact = await writeContact(system);
  const flood = Array.from({ length: 6 }, newClient).flatMap((from) => {
    const agent = stack.adopt(new Agent({ keepAlive: true }), (each) => each.destroy());
    return Array.from({ length: 100 }, () => ({ from, agent }));
  });
  const to = system.portalUrl;
  const answers: Answer[] = [];
  const asked = flood.map(async ({ from, agent }) => {
    const form = { address: contact.email, password: wrong };
    answers.push(await ask({ from, agent, to, path: "/sign-in", form }));
  });
  await waitFor(() => answers.length > 0, { message: "the first of the flood", everyMs: 1, timeoutMs: 40_000 });
  const from = newClient();
  const heard = await Promise.all([signIn({ from, ...owning(contact), to }), ask({ from, to, path: "/sign-in" })]);
  expect(heard.map(({ status }) => status)).toEqual([303, 200]);
  await Promise.all(asked);
  const turnedAway = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status !== 401 && status !== 503)).toEqual([]);
  const tooMany = turnedAway.filter(({ body }) => body.includes("Too many at once"));
  expect(tooMany.length).toBeGreaterThan(300);
  expect(new Set(tooMany.map(({ headers }) => headers["retry-after"]))).toEqual(new Set(["2"]));
  // On a machine that has no core left a connection to the database may not be made in its time either.
  const others = turnedAway.filter((answer) => !tooMany.includes(answer));
  const isAway = (answer: (typeof others)[number]) =>
    answer.headers["retry-after"] === "5" && answer.body.includes("Nothing was changed");
  expect(others.filter((answer) => !isAway(answer))).toEqual([]);
});
