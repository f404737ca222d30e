import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { startMailbox, type Mailbox } from "@rekey/mailbox/mailbox";
import { expect, onTestFinished, test } from "vitest";
import { openChromium } from "../harness/chromium.ts";
import { sendMail } from "../harness/send-mail.ts";

async function openMailbox(): Promise<Mailbox> {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  onTestFinished(() => mailbox[Symbol.asyncDispose]());
  return mailbox;
}

const hostileHtml = (trackerUrl: string) => `<!doctype html><html><head><title>x</title></head><body>
<script>document.title = top.location.href; document.body.append("script ran")</script>
<img src="${trackerUrl}/pixel.png" onerror="document.body.append('handler ran')">
<p id="words">Hello Miriam</p></body></html>`;

function mailTo(to: string, subject: string, html = "<p>Hello Miriam</p>") {
  const lines = [
    "From: Client portal <portal@rekey.test>",
    `To: Miriam Osei <${to}>`,
    `Subject: ${subject}`,
    "Message-ID: <one@rekey.test>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hello Miriam, open http://127.0.0.1:4001/set-password#abc",
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    ...html.split("\n"),
    "--b--",
  ];
  return { from: "portal@rekey.test", to, lines };
}

async function getJson(mailbox: Mailbox, path: string): Promise<unknown> {
  const response = await fetch(`${mailbox.url}${path}`);
  return response.json();
}

/** Counts who comes, as those do who want to know whether a mail was opened. */
async function openTracker(): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((_req, res) => {
    asked += 1;
    res.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

test("a mail that was sent can be read in Mailpit's shapes, and deleted", async () => {
  const mailbox = await openMailbox();
  expect(await sendMail(mailbox.smtpUrl, mailTo("miriam@harbour.test", "First"))).toMatch(/^250 /);
  expect(await sendMail(mailbox.smtpUrl, mailTo("ravi@elm.test", "Second"))).toMatch(/^250 /);

  expect(await getJson(mailbox, "/api/v1/messages?limit=1")).toMatchObject({
    total: 2,
    unread: 2,
    count: 1,
    messages_count: 2,
    start: 0,
    messages: [{ Subject: "Second", Read: false, From: { Name: "Client portal", Address: "portal@rekey.test" } }],
  });
  expect(await getJson(mailbox, "/api/v1/search?query=to:miriam@harbour.test")).toMatchObject({
    messages_count: 1,
    messages: [{ Subject: "First", To: [{ Name: "Miriam Osei", Address: "miriam@harbour.test" }] }],
  });
  expect(await getJson(mailbox, "/api/v1/message/latest")).toMatchObject({
    Subject: "Second",
    MessageID: "one@rekey.test",
    Text: "Hello Miriam, open http://127.0.0.1:4001/set-password#abc",
    HTML: "<p>Hello Miriam</p>",
  });
  expect(await getJson(mailbox, "/api/v1/message/latest/headers")).toMatchObject({ Subject: ["Second"] });

  const [second, first] = mailbox.mails();
  await fetch(`${mailbox.url}/api/v1/messages`, { method: "DELETE", body: JSON.stringify({ IDs: [second?.id] }) });
  expect(mailbox.mails()).toEqual([first]);
  await fetch(`${mailbox.url}/api/v1/messages`, { method: "DELETE" });
  expect(mailbox.mails()).toEqual([]);
});

test.for(["connect", "rcpt", "dot"] as const)("it can be told to refuse at %s, and to stop refusing", async (phase) => {
  const mailbox = await openMailbox();
  mailbox.faults.replace([{ effect: "reply", phase, code: 451, text: "4.7.1 come back later" }]);
  expect(await sendMail(mailbox.smtpUrl, mailTo("a@b.test", "x"))).toBe("451 4.7.1 come back later");
  expect(mailbox.mails()).toEqual([]);
  expect(mailbox.faults.list()[0]?.struck).toBe(1);
  mailbox.faults.clear();
  expect(await sendMail(mailbox.smtpUrl, mailTo("a@b.test", "x"))).toMatch(/^250 /);
  expect(mailbox.mailsTo("a@b.test")).toHaveLength(1);
});

test("it never holds more than five hundred mails; the oldest give way", async () => {
  const mailbox = await openMailbox();
  await sendMail(mailbox.smtpUrl, mailTo("first@b.test", "First"));
  for (let batch = 0; batch < 10; batch += 1) {
    await Promise.all(Array.from({ length: 50 }, () => sendMail(mailbox.smtpUrl, mailTo("later@b.test", "Later"))));
  }
  expect(mailbox.mails()).toHaveLength(500);
  expect(mailbox.mailsTo("first@b.test")).toEqual([]);
});

test("no page of another site can read or change it", async () => {
  const mailbox = await openMailbox();
  await sendMail(mailbox.smtpUrl, mailTo("a@b.test", "x"));
  const rebound = await new Promise<number | undefined>((done, fail) => {
    const headers = { host: "attacker.example" };
    request(`${mailbox.url}/api/v1/messages`, { headers }, (response) => done(response.resume().statusCode))
      .on("error", fail)
      .end();
  });
  expect(rebound).toBe(421);
  const foreign = { method: "DELETE", headers: { origin: "https://attacker.example" } };
  const response = await fetch(`${mailbox.url}/api/v1/messages`, foreign);
  expect(response.status).toBe(403);
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(mailbox.mails()).toHaveLength(1);
});

test(
  "a mail appears in an open browser by itself, and its HTML runs no script and asks nobody",
  { tags: ["chromium"] },
  async () => {
    const mailbox = await openMailbox();
    const visitor = await (await openChromium()).newContext();
    onTestFinished(() => visitor.close());
    const page = await visitor.newPage();
    const tracker = await openTracker();
    await page.goto(mailbox.url);
    await page.getByText("No mail yet.").waitFor();
    const html = hostileHtml(tracker.url);
    await sendMail(mailbox.smtpUrl, mailTo("miriam@harbour.test", "Set your password", html));
    await page.getByRole("link", { name: "Set your password" }).click();
    const frame = page.frameLocator("iframe");
    await frame.getByText("Hello Miriam").waitFor();
    expect(await frame.locator("body").innerText()).toBe("Hello Miriam");
    expect(tracker.asked()).toBe(0);
    await page.getByRole("link", { name: "Text" }).click();
    const link = page.getByRole("link", { name: "http://127.0.0.1:4001/set-password#abc" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  },
);
