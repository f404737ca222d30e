import type { ApiProblem } from "@rekey/client/api-problem";
import { type EventPage, type PublicEvent, publicEvents } from "@rekey/contracts/public-events";
import { expect, onTestFinished } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import type { TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start) => {
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker", "audit-sealer"],
    serviceEnv: { api: { EVENT_STREAMS_PER_CALLER: "20" } },
  });
  return { system, story: await playStory(system) };
});

/** A reset that is mailed and called back, of a contact that is changed. */
async function playStory(system: TestSystem) {
  const contact = await createContact(system);
  await system.api().patchContact(contact.id, { name: "Wilhelmina Marker", phone: "+49 30 1" });
  const { id } = await requestByMail(system, contact.id, "overheard at the desk");
  await waitForState(system, id, "mailed");
  const mailed = await system.api().getReset(id, { waitSeconds: 10, until: "mailed" });
  await system.api().cancelReset(id);
  return { contact, resetId: id, mailed };
}

const ofContact = (events: readonly PublicEvent[], id: string) =>
  events.filter(({ data }) => "contactId" in data && data.contactId === id);

/** All events of a contact, once its last is there. */
async function storyOf(contactId: string): Promise<PublicEvent[]> {
  return waitFor(
    async () => {
      const own = ofContact((await system.api().listEvents({ limit: 200 })).items, contactId);
      return own.at(-1)?.type === "reset.ended" && own;
    },
    { message: "the end being told" },
  );
}

async function ask(
  query: string,
  init: Parameters<typeof system.fetchApi>[1] = {},
): Promise<{ response: Response; page: EventPage }> {
  const response = await system.fetchApi(`/v1/events${query}`, init);
  return { response, page: (await response.json()) as EventPage };
}

/** Goes on beside the test, and is over before the next one even when this one has failed. */
function beside<T>(work: Promise<T>): Promise<T> {
  const over = work.catch(() => undefined);
  onTestFinished(async () => void (await over));
  return work;
}

/**
 * Waits after a place until there is something. A wait may be over before that, for an event has its place only when
 * every older transaction of the database server has ended; but never while there is something to tell.
 */
async function hear(query: string, headers: Record<string, string> = {}, as?: null) {
  const init = as === null ? { as } : {};
  for (let turn = 0; turn < 4; turn += 1) {
    const startedAt = performance.now();
    const answer = await ask(query, { headers: { ...headers, prefer: "wait=15" }, ...init });
    if (answer.page.items.length > 0) return { ...answer, tookMs: performance.now() - startedAt };
    expect((await ask(query, { headers, ...init })).page.items, "what a wait did not tell").toEqual([]);
  }
  throw new Error(`nothing was told by ${query}`);
}

test("the feed tells in order what happened to a contact and its reset, by ids and states alone", async () => {
  const { contact, resetId, mailed } = given.story;
  expect(mailed.state).toBe("mailed");
  const events = await storyOf(contact.id);
  const [of, about] = [{ contactId: contact.id, clientId: contact.clientId }, { resetId }];
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: "contact.created", data: of },
    { type: "contact.updated", data: { ...of, fields: ["name", "phone"] } },
    { type: "reset.accepted", data: { ...of, ...about, method: "email" } },
    { type: "reset.mailed", data: { ...of, ...about } },
    { type: "reset.ended", data: { ...of, ...about, state: "cancelled", because: null } },
  ]);
  for (const { type, data } of events) expect(publicEvents[type].safeParse(data).success).toBe(true);
  expect(events.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id));
  expect(JSON.stringify(events)).not.toMatch(/Marker|contacts\.test|overheard|\+49|Dana/);
});

test("read page by page, of some types, or on from any event, it tells the same", async () => {
  const events = await storyOf(given.story.contact.id);
  const all = (await system.api().listEvents({ limit: 200 })).items.map(({ id }) => id);
  const one: string[] = [];
  for (let cursor: string | undefined, hasMore = true; hasMore;) {
    const page = await system.api().listEvents({ limit: 1, ...(cursor && { after: cursor }) });
    one.push(...page.items.map(({ id }) => id));
    [cursor, hasMore] = [page.nextCursor, page.hasMore];
  }
  expect(one).toEqual(all);
  const types = ["reset.ended", "reset.mailed"] as const;
  const some = await system.api().listEvents({ types });
  expect(ofContact(some.items, given.story.contact.id)).toEqual(events.slice(-2));
  expect(some.hasMore).toBe(false);
  expect((await system.api().listEvents({ after: events[2]?.id, limit: 2 })).items).toEqual(events.slice(3));
  const latest = await system.api().listEvents({ after: "latest" });
  expect(latest).toMatchObject({ items: [], hasMore: false });
  expect(latest.nextCursor >= (all.at(-1) ?? "")).toBe(true);
});

test("whoever waits is told as soon as something comes that they want, and follows on without a gap", async () => {
  const { contact } = given.story;
  await storyOf(contact.id);
  const { nextCursor } = await system.api().listEvents({ after: "latest" });
  const leaving = new AbortController();
  const followed: PublicEvent[] = [];
  const follow = async () => {
    for await (const event of system.api().followEvents({ after: nextCursor }, leaving.signal)) followed.push(event);
  };
  const following = beside(follow());
  onTestFinished(() => leaving.abort());
  const waits = ["reset.ended", "contact.updated"].map((type) => beside(hear(`?after=${nextCursor}&types=${type}`)));
  const { id } = await requestByMail(system, contact.id);
  await system.api().cancelReset(id);
  const ended = await waits[0];
  expect(ended?.page.items.map(({ type, data }) => [type, data])).toEqual([
    ["reset.ended", expect.objectContaining({ resetId: id, state: "cancelled" })],
  ]);
  expect(ended?.tookMs).toBeLessThan(14_000);
  expect([ended?.response.headers.get("preference-applied"), ended?.response.headers.get("vary")]).toEqual([
    "wait=15",
    expect.stringMatching(/prefer/i),
  ]);
  await system.api().patchContact(contact.id, { phone: "+49 30 2" });
  expect((await waits[1])?.page.items.map(({ type }) => type)).toEqual(["contact.updated"]);
  await waitFor(() => followed.some(({ type }) => type === "contact.updated"), { message: "following" });
  expect([followed[0]?.type, followed.at(-1)?.type]).toEqual(["reset.accepted", "contact.updated"]);
  leaving.abort();
  await following;
});

test("a wait in vain ends with the place to go on from", async () => {
  const after = (await system.api().listEvents({ after: "latest" })).nextCursor;
  const short = await ask(`?after=${after}&types=client.updated`, { headers: { prefer: "wait=1" } });
  expect([short.response.status, short.page.items, short.page.nextCursor >= after]).toEqual([200, [], true]);
});

test("a cursor that is none is refused, and one of a later database is told apart", async () => {
  for (const after of ["evt_1", "latest2", "0", "evt_%00000000000000000", ""]) {
    const { response, page } = await ask(`?after=${after}`);
    expect([after, response.status, page]).toEqual([after, 422, expect.objectContaining({ code: "invalid-request" })]);
  }
  await expect(system.api().listEvents({ after: "evt_9000000000000000" })).rejects.toEqual(
    expect.objectContaining({ code: "cursor-ahead", status: 409 } satisfies Partial<ApiProblem>),
  );
});

/** Asks until it is mailed: an answer before that is only for a wait that is over. */
async function untilMailed(id: string): Promise<{ state?: string }> {
  for (;;) {
    const startedAt = performance.now();
    const answer = await system.fetchApi(`/v1/password-resets/${id}?until=mailed`, { headers: { prefer: "wait=10" } });
    expect(answer.headers.get("preference-applied")).toBe("wait=10");
    const reset = (await answer.json()) as { state?: string };
    if (!["accepted", "issued"].includes(reset.state ?? "")) return reset;
    expect(performance.now() - startedAt).toBeGreaterThan(9_000);
  }
}

test("a reset that is there can be waited for: until it is mailed, and until it has ended", async () => {
  const { id } = await requestByMail(system, (await createContact(system)).id);
  expect(await untilMailed(id)).toMatchObject({ state: "mailed" });
  const ended = system.api().getReset(id, { waitSeconds: 10 });
  await system.api().cancelReset(id);
  expect(await ended).toMatchObject({ state: "cancelled" });
  const wrong = await system.fetchApi(`/v1/password-resets/${id}?until=noon`);
  expect([wrong.status, await wrong.json()]).toEqual([422, expect.objectContaining({ code: "invalid-request" })]);
});

test("nobody waits for whom there is no place, and a process that ends answers all who wait", async () => {
  const after = (await system.api().listEvents({ after: "latest" })).nextCursor;
  const wait = (seconds: number) =>
    ask(`?after=${after}&types=client.updated`, { headers: { prefer: `wait=${seconds}` } });
  const waiting = Array.from({ length: 20 }, () => beside(wait(15)));
  const answer = await waitFor(
    async () => {
      const { response, page } = await wait(0);
      return !response.headers.has("preference-applied") && { status: response.status, items: page.items };
    },
    { message: "all places being taken" },
  );
  expect(answer).toEqual({ status: 200, items: [] });
  await system.restart("api");
  for (const { page } of await Promise.all(waiting)) expect(page).toMatchObject({ items: [], hasMore: false });
});

test("whoever is narrowed hears of nobody else, neither of what was nor of what comes", async () => {
  const { contact } = given.story;
  const other = await createContact(system);
  const narrowed = async (claims: Record<string, unknown>) => `Bearer ${await signToken(system, claims)}`;
  const tokens = [await narrowed({ rekey_clients: [other.clientId] }), await narrowed({ rekey_contact: other.id })];
  for (const authorization of tokens) {
    const { page: latest } = await ask("?after=latest", { headers: { authorization }, as: null });
    const coming = beside(hear(`?after=${latest.nextCursor}`, { authorization }, null));
    await system.api().patchContact(contact.id, { phone: `+49 ${Math.random()}` });
    await system.api().patchContact(other.id, { phone: `+49 ${Math.random()}` });
    const { page } = await coming;
    const clients = page.items.map(({ data }) => data.clientId);
    expect([page.items.length > 0, [...new Set(clients)]]).toEqual([true, [other.clientId]]);
    const { page: all } = await ask("", { headers: { authorization }, as: null });
    expect([all.items.length > 0, ofContact(all.items, contact.id)]).toEqual([true, []]);
  }
});
