import { expect } from "vitest";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see } = systemTest({ services: ["console", "mail-worker"] });

test("a mail to one of the staff waits for the address of the console, and is given up as one that no server takes", async () => {
  await system.restart("mail-worker", { CONSOLE_URL: "", RETRY_MAX: "1s", MAIL_GIVE_UP_AFTER: "4s" });
  const { email } = system.staff.staff;
  const asked = await fetch(`${system.consoleUrl}/forgot-password`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ address: email }),
    headers: { origin: system.consoleUrl },
  });
  expect(asked.status).toBe(303);
  const isIn = (state: "deferred" | "undeliverable") => async () => {
    const [mail] = await see.staffMails({ state });
    return mail;
  };
  const waiting = await waitFor(isIn("deferred"), { message: "the mail being put off" });
  expect(waiting).toMatchObject({ lastFailure: "console-url-missing", attempts: 0 });
  const ended = await waitFor(isIn("undeliverable"), { message: "the mail being given up" });
  expect(ended).toMatchObject({ lastFailure: "console-url-missing", endedBecause: "undeliverable" });
  const told = (await see.history()).filter(({ action }) => action === "staff.mail_attempted");
  expect(told.map(({ detail }) => detail["failure"])).toEqual(["console-url-missing"]);
  expect(system.mailbox.mailsTo(email)).toEqual([]);
});
