import { setTimeout as pause } from "node:timers/promises";
import { ApiProblem } from "@rekey/client/api-problem";
import { EmailAddress } from "@rekey/contracts/address";
import type { MailStatus, MailTest, MailTry } from "@rekey/contracts/resources";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import type { FormError } from "./contact-form.ts";
import type { Tone } from "./describe-reset.ts";
import { queryText } from "./read-id.ts";

const waitingMs = 15_000;
const holdMs = 4_000;

const outcomes: Record<MailTry["outcome"], { words: string; tone: Tone }> = {
  accepted: { words: "Taken", tone: "done" },
  transient: { words: "Not now", tone: "waiting" },
  permanent: { words: "Turned down", tone: "stopped" },
  refused: { words: "Takes no mail from us", tone: "stopped" },
  ambiguous: { words: "No clear answer", tone: "waiting" },
};

const refusals: Partial<Record<ApiProblem["code"], string>> = {
  "too-many-tests": "Enough test mails were sent for now. Try again within the hour.",
  "mail-not-configured": "Mail is not set up, so no test mail can be sent.",
};

/** How mail leaves: the transports, and the test mails that were sent lately. */
export async function showMail(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const isSent = queryText(req, "news") === "test-sent";
  await sendMailPage(deps, visit, res, { to: visit.user.email, errors: [], isSent });
}

/** Asks for a test mail, gives the servers a moment, and goes back to the page, which shows what each says of it. */
export async function sendTestMail(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const to = typedText(req.body, "to").trim();
  const refuse = (text: string) =>
    sendMailPage(deps, visit, res, { to, errors: [{ field: "to", text }], isSent: false });
  if (!EmailAddress.safeParse(to).success) {
    return refuse("Enter one plain e-mail address, such as name@example.com.");
  }
  try {
    await waitForEnd(visit, await visit.api.startMailTest(to));
  } catch (error) {
    const words = error instanceof ApiProblem ? refusals[error.code] : undefined;
    if (words === undefined) throw error;
    return refuse(words);
  }
  res.redirect(303, "/mail?news=test-sent");
}

async function waitForEnd(visit: Visit, started: MailTest): Promise<void> {
  const until = Date.now() + holdMs;
  let test = started;
  while (test.endedAt === null && Date.now() < until) {
    await pause(200);
    test = await visit.api.getMailTest(test.id);
  }
}

async function sendMailPage(
  deps: ConsoleDeps,
  visit: Visit,
  res: Response,
  page: { to: string; errors: readonly FormError[]; isSent: boolean },
): Promise<void> {
  const [status, tests] = await Promise.all([visit.api.mailStatus(), visit.api.listMailTests()]);
  const data = {
    ...page,
    status,
    overall: describeStatus(status),
    transports: status.transports.map(({ name, isOut }) => ({
      name,
      ...(isOut ? { words: "Out, probed now and then", tone: "stopped" } : { words: "In use", tone: "done" }),
    })),
    tests: tests.items.map(describeTest),
  };
  deps.pages.send(res, "mail", data, page.errors.length > 0 ? 422 : 200);
}

function describeStatus({ configured, healthy }: MailStatus): { words: string; tone: Tone } {
  if (!configured) return { words: "Not set up", tone: "stopped" };
  return healthy ? { words: "Mail leaves", tone: "done" } : { words: "Mail waits", tone: "waiting" };
}

function describeTest(test: MailTest) {
  const isLate = Date.now() - Date.parse(test.createdAt) > waitingMs;
  const waiting = isLate
    ? { words: "No mail worker has taken it up yet", tone: "waiting" as const }
    : { words: "On its way", tone: "note" as const };
  const broken = { words: "Broken off; whether it left is not known", tone: "stopped" as const };
  return {
    ...test,
    tries: test.tries.map((tried) => ({ ...tried, ...outcomes[tried.outcome] })),
    instead: test.endedAt === null ? waiting : test.tries.length === 0 ? broken : undefined,
  };
}
