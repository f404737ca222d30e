import { setTimeout as pause } from "node:timers/promises";
import { ApiProblem } from "@rekey/client/api-problem";
import { EmailAddress } from "@rekey/contracts/address";
import { plainAddress } from "@rekey/contracts/read-address";
import type { MailDelivery, MailStatus, MailTest, MailTransport, QueueState } from "@rekey/contracts/operations";
import type { Page } from "@rekey/contracts/resources";
import { typedText } from "@rekey/web/typed-text";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import type { FormError } from "./contact-form.ts";
import { addressText } from "./address-text.ts";
import { describeDelivery } from "./describe-delivery.ts";
import { describeTest } from "./describe-mail-test.ts";
import type { Tone } from "./describe-reset.ts";
import { lists, since } from "./mail-deliveries.ts";
import { describeHeld } from "./queues.ts";
import { describeParked } from "./parked-events.ts";
import { queryText } from "./read-id.ts";

const holdMs = 4_000;
const shortList = 10;

const refusals: Partial<Record<ApiProblem["code"], string>> = {
  "too-many-tests": "Enough test mails were sent for now. Try again within the hour.",
  "mail-not-configured": "Mail is not set up, so no test mail can be sent.",
};

const news: Readonly<Record<string, { tone: Tone; words: string; looksAgain?: boolean }>> = {
  "test-sent": {
    tone: "done",
    words: "What each server says of the test mail is shown below under Latest test mails.",
    looksAgain: true,
  },
  retried: { tone: "done", words: "It is tried once more. The history has who asked for it." },
  "not-parked": { tone: "note", words: "It was no longer set aside: somebody has retried it already, or it is done." },
};

const troubles: Record<NonNullable<MailTransport["trouble"]>, string> = {
  away: "it cannot be reached",
  insecure: "no secure connection can be made",
  "refuses-mail": "it takes no mail from us",
  "refuses-login": "it refuses our login",
  "wants-tls": "its port speaks TLS from the first byte, so SMTP_URLS has to say smtps://",
  "begins-in-clear": "its port does not begin with TLS, so SMTP_URLS has to say smtp://",
  "no-token": "the token server refuses us a token for it",
  "token-server-away": "the token server for its login cannot be used",
  "puts-off": "it puts off all mail",
};

const refusalsOfUs: Record<NonNullable<MailTransport["because"]>, string> = {
  "relay-denied": "it does not relay for us",
  "login-wanted": "it wants a login",
  "tls-wanted": "it wants TLS",
  "sender-not-allowed": "it does not let us use our sender",
  "sender-domain": "it does not know the domain of our sender",
  "domain-checks": "the domain of our sender fails its checks",
  quota: "our account has sent as much as it may",
  suspended: "our account or domain is blocked there",
  "address-blocked": "the network address that we send from is blocked",
  unexplained: "it refuses everybody and does not say why",
};

interface MailPage {
  to: string;
  errors: readonly FormError[];
  news?: string | undefined;
}

/**
 * How mail leaves: the servers, what waits and why, what could not be delivered, what was set aside, and test mails.
 */
export async function showMail(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  await sendMailPage(deps, visit, res, { to: visit.user.email, errors: [], news: queryText(req, "news") });
}

/** Asks for a test mail, gives the servers a moment, and goes back to the page, which shows what each says of it. */
export async function sendTestMail(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const to = plainAddress(typedText(req.body, "to"));
  const refuse = (text: string) => sendMailPage(deps, visit, res, { to, errors: [{ field: "to", text }] });
  if (!EmailAddress.safeParse(to).success) {
    return refuse(addressText(to));
  }
  try {
    await waitForEnd(visit, await visit.api.startMailTest(to));
  } catch (error) {
    const words = error instanceof ApiProblem ? refusals[error.code] : undefined;
    if (words === undefined) throw error;
    return refuse(words);
  }
  goTo(res, "/mail?news=test-sent");
}

async function waitForEnd(visit: Visit, started: MailTest): Promise<void> {
  const until = Date.now() + holdMs;
  let test = started;
  while (test.endedAt === null && Date.now() < until) {
    await pause(200);
    test = await visit.api.getMailTest(test.id);
  }
}

async function sendMailPage(deps: ConsoleDeps, visit: Visit, res: Response, page: MailPage): Promise<void> {
  const listOf = (state: keyof typeof lists) =>
    visit.api.listMailDeliveries({ state, from: since(state), limit: shortList });
  const [status, queues, waiting, undeliverable, returned, parked, tests] = await Promise.all([
    visit.api.mailStatus(),
    visit.api.listQueues(),
    listOf("waiting"),
    listOf("undeliverable"),
    listOf("returned"),
    visit.api.listParkedEvents(),
    visit.api.listMailTests(),
  ]);
  const held = describeHold(queues.items.find(({ name }) => name === "mail"));
  const isPaused = held?.isPaused === true;
  const data = {
    ...page,
    news: page.news === undefined || !Object.hasOwn(news, page.news) ? undefined : news[page.news],
    status,
    held,
    queuesHeld: describeHeld(status.queues),
    overall: isPaused ? { words: "Paused: no mail leaves", tone: "waiting" } : describeStatus(status),
    transports: status.transports.map((transport) => describeTransport(transport, isPaused)),
    lists: [
      shortenList("waiting", waiting, isPaused),
      shortenList("undeliverable", undeliverable, isPaused),
      shortenList("returned", returned, isPaused),
    ],
    parked: parked.items.map(describeParked),
    tests: tests.items.map(describeTest),
  };
  deps.pages.send(res, "mail", data, page.errors.length > 0 ? 422 : 200);
}

function describeStatus({ configured, healthy }: MailStatus): { words: string; tone: Tone } {
  if (!configured) return { words: "Not set up", tone: "stopped" };
  return healthy ? { words: "Mail leaves", tone: "done" } : { words: "Mail waits", tone: "waiting" };
}

const awayWords = "Redis does not answer. Nothing is lost: each mail is sent when Redis is back.";

/** What keeps mail back although a server may be in use. */
function describeHold(queue: QueueState | undefined): { words: string; isPaused: boolean } | undefined {
  if (queue === undefined || queue.isPaused === false) return undefined;
  const words = "Redis cannot be used. Nothing is lost: each mail is sent when it can.";
  return queue.isPaused
    ? { words: "The queue of mails is paused, so no mail leaves.", isPaused: true }
    : { words: queue.hold?.code === "AWAY" ? awayWords : words, isPaused: false };
}

/** A server with its breaker in words. */
function describeTransport({ name, isOut, trouble, because: refusal }: MailTransport, isPaused: boolean) {
  const explanation = isPaused ? "Mail goes by it when the queue runs again." : "Mail goes by it.";
  if (!isOut && trouble) return { name, words: "In use, but it puts off all mail", tone: "waiting", explanation };
  if (!isOut) return { name, words: "In use", tone: "done", explanation };
  const because = refusal ? `: ${refusalsOfUs[refusal]}` : trouble ? `: ${troubles[trouble]}` : "";
  return {
    name,
    words: `Out${because}`,
    tone: "stopped",
    explanation: "It is left alone but for one mail now and then, which finds out when it is back.",
  };
}

function shortenList(state: keyof typeof lists, { items, nextCursor }: Page<MailDelivery>, isPaused: boolean) {
  const held = { words: "Held while the queue is paused", tone: "waiting", next: "When the queue runs again" };
  return {
    id: state,
    ...lists[state],
    count: `${nextCursor === null ? "" : "more than "}${items.length}${state === "waiting" ? "" : " in the last 7 days"}`,
    oldestAt: state === "waiting" ? items[0]?.createdAt : undefined,
    morePath: nextCursor === null ? undefined : `/mail/deliveries?state=${state}`,
    deliveries: items.map((delivery) => ({
      ...describeDelivery(delivery),
      ...(isPaused && delivery.state === "pending" && held),
    })),
  };
}
