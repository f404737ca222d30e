import { setTimeout as pause } from "node:timers/promises";
import { ApiAway } from "@rekey/client/api-problem";
import { describeAway } from "./describe-away.ts";
import type { ApiClient } from "@rekey/client/create-api-client";
import { sayOfMail } from "@rekey/contracts/delivery-failures";
import type { MailTest, MailTry } from "@rekey/contracts/operations";

const askEveryMs = 300;

const outcomes: Record<MailTry["outcome"], string> = {
  accepted: "accepted",
  transient: "not now",
  permanent: "refused the mail",
  refused: "takes no mail from us",
  ambiguous: "gave no clear answer",
};

export interface TestMailDeps {
  api: Pick<ApiClient, "mailStatus" | "startMailTest" | "getMailTest">;
  address: string;
  say: (line: string) => void;
}

/** Has a test mail sent, or says which API it was that did not answer. */
export async function testMail(deps: TestMailDeps, wish: { to: string; waitMs: number }): Promise<boolean> {
  try {
    return await sendTestMail(deps, wish);
  } catch (error) {
    if (!(error instanceof ApiAway)) throw error;
    const away = `${deps.address} cannot be reached, or is not Rekey's API`;
    throw new Error(describeAway(deps.address, error, away), { cause: error });
  }
}

/** Tells each server's answer; resolves with whether one of them took it. */
async function sendTestMail(deps: TestMailDeps, { to, waitMs }: { to: string; waitMs: number }): Promise<boolean> {
  const { api, say } = deps;
  const { configured, reason } = await api.mailStatus();
  if (!configured) {
    say(`Mail is not set up, so no test mail can be sent. ${reason ?? ""}`.trim());
    return false;
  }
  if (reason !== null) say(reason);
  const started = await api.startMailTest(to);
  say(`Asked ${deps.address} for a test mail to ${to}; waiting for the mail worker.`);
  const test = await waitForEnd(api, started, waitMs);
  if (test.endedAt === null) {
    say(`No mail worker has answered within ${waitMs / 1_000} s. What it will say is kept as mail test ${test.id}.`);
    return false;
  }
  if (test.tries.length === 0) {
    say("The mail worker was interrupted; whether the mail left is not known.");
    return false;
  }
  const width = Math.max(...test.tries.map(({ transport }) => transport.length));
  for (const tried of test.tries) say(`  ${tried.transport.padEnd(width)}  ${describeTry(tried)}`);
  return test.tries.some(({ outcome }) => outcome === "accepted");
}

async function waitForEnd(api: TestMailDeps["api"], started: MailTest, waitMs: number): Promise<MailTest> {
  const until = performance.now() + waitMs;
  let test = started;
  while (test.endedAt === null && performance.now() < until) {
    await pause(askEveryMs);
    test = await api.getMailTest(test.id);
  }
  return test;
}

function describeTry({ outcome, phase, code, response, failure }: MailTry): string {
  const where = outcome === "accepted" ? outcomes[outcome] : `${outcomes[outcome]}, at ${phase}`;
  const said = sayOfMail({ response, failure });
  const words = code === null || said.startsWith(String(code)) ? said : `${code} ${said}`;
  return words === "" ? where : `${where}: ${words}`;
}
