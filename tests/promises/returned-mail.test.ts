import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const said: string[] = [];

const { test, system } = systemTest(async (start, stack) => {
  const smtp = stack.use(
    await startScriptedSmtp((step, _count, line) => {
      said.push(line);
      return step === "hello" ? { say: "250-scripted.test\r\n250 DSN" } : "go-on";
    }),
  );
  const services = ["api", "credentials-worker", "mail-worker"] as const;
  return { system: await start({ services, serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url } } }) };
});

test("a server that knows how is asked to send no more of the mail back than its headers, so that no link returns", async () => {
  const contact = await createContact(system);
  await waitForState(system, (await requestByMail(system, contact.id)).id, "mailed");
  expect(said.find((line) => line.startsWith("MAIL FROM:"))).toMatch(/ RET=HDRS\b/);
  expect(said.find((line) => line.startsWith("RCPT TO:"))).toMatch(/ NOTIFY=FAILURE\b/);
});
