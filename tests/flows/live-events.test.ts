import { databaseUrlFor } from "@rekey/dev/database-roles";
import type { ResetNews } from "@rekey/client/follow-reset";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const system = await start();
  const real = new URL(system.databaseUrl);
  const proxy = stack.use(await startTcpProxy({ host: real.hostname, port: Number(real.port) }));
  const url = new URL(databaseUrlFor(system.databaseUrl, "rekey_api"));
  url.port = String(proxy.port);
  await system.restart("api", { DATABASE_URL: url.href, EVENT_STREAMS: "5" });
  return { system, proxy };
});

interface Following extends AsyncDisposable {
  heard: ResetNews[];
  ended: Promise<void>;
}

function follow(resetId: string): Following {
  const leaving = new AbortController();
  const heard: ResetNews[] = [];
  const listen = async () => {
    for await (const news of system.api().followReset(resetId, leaving.signal)) heard.push(news);
  };
  const ended = listen();
  return {
    heard,
    ended,
    [Symbol.asyncDispose]: async () => {
      leaving.abort();
      await ended.catch(() => undefined);
    },
  };
}

const statesOf = ({ heard }: Following) =>
  heard.map((news) => (news.name === "progress" ? news.data.reset.state : news.name));

/** A reset that waits, because the mail server takes nothing at present. */
async function startWaiting(): Promise<string> {
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 451, text: "4.7.1 come again" }]);
  const { id } = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, id, "deferred");
  return id;
}

/** The blocks of a stream that is read by hand, up to the one that has the words. */
async function readUntil(response: Response, words: string): Promise<string> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes(words)) break;
  }
  return text;
}

const openStream = (resetId: string, init: RequestInit = {}) =>
  system.fetchApi(`/v1/password-resets/${resetId}/events`, init);

test("a follower is told at once how a reset stands, then each change with its timeline, and last that it is over", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await using following = follow(id);
  await waitFor(() => statesOf(following).includes("mailed"), { message: "being told of the mail" });
  await finishByMail(system, contact, id, freshPassword());
  await following.ended;
  expect(statesOf(following).slice(-2)).toEqual(["completed", "end"]);
  const last = following.heard.at(-2);
  expect(last?.name === "progress" && last.data).toEqual({
    reset: await system.api().getReset(id),
    timeline: (await system.api().getTimeline(id)).items,
  });
  expect(last?.name === "progress" && last.data.timeline.at(-1)?.action).toBe("mail.attempted");
});

test("whoever comes back is not told again what they know, and is sent away for good once all is told", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await system.api().cancelReset(id);
  const text = await (await openStream(id)).text();
  expect(text).toMatch(/^retry: 1000\n\nid: (\S+)\nevent: progress\ndata: \{[^\n]*\}\n\nevent: end\ndata: \{\}\n\n$/);
  const [, version = ""] = /^id: (\S+)$/m.exec(text) ?? [];
  const again = await openStream(id, { headers: { "last-event-id": version } });
  expect([again.status, await again.text()]).toEqual([204, ""]);
  const older = await openStream(id, { headers: { "last-event-id": "an older one" } });
  expect(await older.text()).toBe(text);
  expect((await openStream(id, { method: "HEAD" })).headers.get("content-type")).toContain("text/event-stream");
});

test("with PostgreSQL away a stream stays, says that it is stale, and goes on when PostgreSQL is back", async () => {
  const id = await startWaiting();
  await using following = follow(id);
  await waitFor(() => statesOf(following).includes("deferred"), { message: "the first state" });
  given.proxy.refuse(true);
  given.proxy.cut();
  await waitFor(() => statesOf(following).at(-1) === "stale", { message: "being told that it is stale" });
  given.proxy.refuse(false);
  system.mailbox.faults.clear();
  await waitFor(() => statesOf(following).includes("fresh") && statesOf(following).includes("mailed"), {
    message: "going on",
  });
  expect(statesOf(following).filter((state) => state === "stale")).toHaveLength(1);
});

test("only so many streams are open at once, the next is refused as a problem, and one that ends makes room", async () => {
  const id = await startWaiting();
  const streams = await Promise.all(Array.from({ length: 5 }, () => openStream(id)));
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const refused = await openStream(id);
  expect(await refused.json()).toMatchObject({ status: 429, code: "too-many-streams" });
  for (const stream of streams) await stream.body?.cancel();
  await waitFor(
    async () => {
      const next = await openStream(id);
      await next.body?.cancel();
      return next.status === 200;
    },
    { message: "room for a stream" },
  );
});

test("open streams do not hold up the end of the API, and their readers see it as an end", async () => {
  const id = await startWaiting();
  const stream = await openStream(id);
  await readUntil(stream, "event: progress").catch(() => undefined);
  await using following = follow(id);
  await waitFor(() => following.heard.length > 0, { message: "the first state" });
  const startedAtMs = performance.now();
  expect(await system.kill("api", "SIGTERM")).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  await following.ended;
  expect(statesOf(following)).not.toContain("end");
  await system.restart("api");
});
