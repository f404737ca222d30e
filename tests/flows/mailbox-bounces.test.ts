import { startMailbox, type Mailbox, type MailboxOptions } from "@rekey/mailbox/mailbox";
import { expect, onTestFinished, test } from "vitest";
import { anyPort } from "@rekey/dev/free-port";
import { sendMail } from "../harness/send-mail.ts";

const sender = "bounces+tag@rekey.test";

async function openMailbox(options: Partial<MailboxOptions> = {}): Promise<Mailbox> {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0, ...options });
  onTestFinished(() => mailbox[Symbol.asyncDispose]());
  return mailbox;
}

/** A mailbox with one mail in it, from a sender whose own mailbox takes what is sent back. */
async function openBoth(from = sender): Promise<{ mailbox: Mailbox; senders: Mailbox; mailId: string }> {
  const senders = await openMailbox();
  const mailbox = await openMailbox({ bouncesTo: senders.smtpUrl });
  const lines = ["From: Client portal <portal@rekey.test>", "Subject: Grüße", "X-One: 1", "", "secret words"];
  await sendMail(mailbox.smtpUrl, { from, to: "miriam@harbour.test", lines });
  return { mailbox, senders, mailId: mailbox.mails()[0]?.id ?? "" };
}

/** The header of each part of the multipart mail that came last, with its content. */
function partsOfLatest(mailbox: Mailbox): [string, string][] {
  const raw = (mailbox.mails()[0]?.raw ?? "").toString().replaceAll("\r\n", "\n");
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? "none";
  const parts = raw.split(`\n--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const [head = "", ...rest] = part.trimStart().split("\n\n");
    return [head, rest.join("\n\n")];
  });
}

test("a mail is sent back to its envelope sender as a delivery status notification, with its headers and no more", async () => {
  const { mailbox, senders, mailId } = await openBoth();
  expect(await mailbox.bounce(mailId)).toEqual({ taken: true, words: "250 taken" });
  const [notification] = senders.mails();
  if (!notification) throw new Error("nothing was sent back");
  expect(notification.envelope).toEqual({ from: "", to: [sender] });
  const headers = Object.fromEntries(notification.headers.map(([name, value]) => [name.toLowerCase(), value]));
  expect(headers["content-type"]).toMatch(/^multipart\/report; report-type=delivery-status; boundary=/);
  expect(headers["auto-submitted"]).toBe("auto-replied");
  const [words, status, original] = partsOfLatest(senders);
  expect(words?.[0]).toContain("Content-Type: text/plain");
  expect(words?.[1]).toContain("<miriam@harbour.test>: failed. 550 5.1.1 No such user here");
  expect(status?.[0]).toBe("Content-Type: message/delivery-status");
  const [aboutMail, aboutRecipient] = status?.[1].trim().split("\n\n") ?? [];
  expect(aboutMail).toMatch(/^Reporting-MTA: dns; mailbox\.rekey\.test\nArrival-Date: .+ \+0000$/);
  expect(aboutRecipient?.split("\n")).toEqual([
    "Final-Recipient: rfc822; miriam@harbour.test",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 5.1.1 No such user here",
  ]);
  expect(original?.[0]).toContain("Content-Type: text/rfc822-headers");
  expect(original?.[1]).toContain("Subject: Grüße\nX-One: 1");
  expect(notification.raw.toString()).not.toContain("secret words");
});

test("a notification can say something else, on one line each", async () => {
  const { mailbox, senders, mailId } = await openBoth();
  const report = { status: "4.4.7", action: "delayed", diagnostic: "451 4.4.7 later\r\nX-Evil: 1" } as const;
  expect((await mailbox.bounce(mailId, report)).taken).toBe(true);
  const [, status] = partsOfLatest(senders);
  expect(status?.[1]).toContain("Action: delayed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 451 4.4.7 later X-Evil: 1");
});

test("the server's refusal is the answer, and so is that nobody is there", async () => {
  const { mailbox, senders, mailId } = await openBoth();
  senders.faults.replace([{ effect: "reply", phase: "rcpt", code: 550, text: "5.1.1 no mail of ours" }]);
  expect(await mailbox.bounce(mailId)).toEqual({ taken: false, words: "550 5.1.1 no mail of ours" });
  mailbox.sendBouncesTo(`smtp://127.0.0.1:${await anyPort()}`);
  expect(await mailbox.bounce(mailId)).toEqual({ taken: false, words: expect.stringMatching(/^no answer/) as string });
});

test("a server that never answers is waited for as long as was set", async () => {
  const senders = await openMailbox();
  const mailbox = await openMailbox({ bouncesTo: senders.smtpUrl, bounceTimeoutMs: 200 });
  await sendMail(mailbox.smtpUrl, { from: sender, to: "a@b.test", lines: ["Subject: x", "", "y"] });
  senders.faults.replace([{ effect: "hang", phase: "dot" }]);
  expect(await mailbox.bounce("latest")).toEqual({ taken: false, words: "no answer (ETIMEDOUT)" });
});

test("a mail from nobody is never sent back, and without BOUNCES_TO none is; no page offers it", async () => {
  const fromNobody = await openBoth("");
  const alone = await openMailbox();
  await sendMail(alone.smtpUrl, { from: sender, to: "a@b.test", lines: ["Subject: x", "", "y"] });
  for (const mailbox of [fromNobody.mailbox, alone]) {
    await expect(mailbox.bounce("latest")).rejects.toThrow("cannot be sent back");
    const path = `${mailbox.url}/messages/${mailbox.mails()[0]?.id}`;
    expect(await (await fetch(path)).text()).not.toContain("Send back");
    const response = await fetch(`${path}/bounce`, { method: "POST", redirect: "manual" });
    expect(response.status).toBe(303);
    expect(mailbox.mails()[0]?.bounce).toBeUndefined();
  }
  expect(fromNobody.senders.mails()).toEqual([]);
});
