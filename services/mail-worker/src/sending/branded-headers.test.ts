import { type AddressObject, simpleParser } from "mailparser";
import { brandOf } from "@rekey/brand/brand";
import { readLogo } from "@rekey/brand/logo";
import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import { generateTokenKey } from "@rekey/secrets/generate-keys";
import { deriveToken, parseTokenKeys } from "@rekey/secrets/token";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composeMail } from "./compose-mail.ts";
import { type SmtpSink, startSmtpSink } from "./smtp-sink.ts";
import { createTemplates } from "../mails/templates.ts";

const stack = new AsyncDisposableStack();
let sink: SmtpSink;
beforeAll(async () => {
  sink = stack.use(await startSmtpSink(1));
});
afterAll(() => stack.disposeAsync());

const keys = parseTokenKeys(generateTokenKey());
const logo = readLogo(new URL("../../../../infra/dev/assets/demo-logo.png", import.meta.url).pathname);
const at = new Date("2026-07-02T15:06:00Z");
const delivery: ClaimedDelivery = {
  id: "0b9c7e0e-6c5e-4d54-9a51-0d5d4b6a9a01",
  attempt: 1,
  kind: "password_changed",
  resetId: null,
  contactId: "ann",
  to: { name: "Ann", address: "ann@example.test" },
  locale: "en",
  timeZone: "Asia/Dubai",
  clientName: "Elm",
  requestedByStaff: true,
  link: null,
  dateHeaderAt: at,
  createdAt: at,
  askedAt: null,
  changes: 1,
};

async function send(name: string, replyTo: { name: string; address: string } | undefined): Promise<string> {
  const templates = createTemplates({ ...brandOf({ TIME_ZONE: "UTC" }), name, logo });
  const mail = composeMail(
    {
      ...templates,
      deriveToken: (link) => deriveToken(keys, link),
      from: { name, address: "portal@firm.test" },
      replyTo,
      envelopeFrom: () => "bounces@firm.test",
      portalUrl: "https://portal.firm.test",
    },
    delivery,
  );
  const result = await sink.transport.send({ ...mail, mayStillSend: () => true }, new AbortController().signal);
  if (!result.accepted) throw new Error(result.response ?? result.failure);
  return [...sink.heard.values()].at(-1)?.raw ?? "";
}

const namesIn = (raw: string): string[] =>
  raw
    .slice(0, raw.indexOf("\r\n\r\n"))
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n")
    .map((line) => line.slice(0, line.indexOf(":")));
const only = (list: AddressObject | AddressObject[] | undefined) => [list ?? []].flat().flatMap(({ value }) => value);

test.each([
  "Marlow & Finch Accountants",
  'O\'Neil "& Sons", Ltd; <evil@other.test>',
  "Müller, Söhne & Co. KG",
  "Bakery 🥐 Zoë",
  "شركة النور للمحاسبة",
  "x".repeat(100),
  "株".repeat(100),
])("%s is the one sender's name and the name in the subject, and makes no header", async (name) => {
  const raw = await send(name, { name, address: "help@firm.test" });
  const mail = await simpleParser(Buffer.from(raw, "latin1"));
  expect(only(mail.from)).toEqual([{ name, address: "portal@firm.test" }]);
  expect(only(mail.replyTo)).toEqual([{ name, address: "help@firm.test" }]);
  expect(mail.subject).toBe(`Your password for ${name} was changed`);
  expect(namesIn(raw).join()).toBe(
    "Auto-Submitted,X-Auto-Response-Suppress,From,To,Reply-To,Subject,Message-ID,Date,MIME-Version,Content-Type",
  );
  expect(raw.split("\r\n").every((line) => line.length <= 998)).toBe(true);
});

test("the logo goes along with the HTML, shown in its place and offered as no file, and a repeated mail is the same", async () => {
  const first = await send("Firm", undefined);
  const mail = await simpleParser(Buffer.from(first, "latin1"), { skipImageLinks: true });
  expect(mail.attachments).toMatchObject([
    { contentType: "image/png", contentDisposition: "inline", related: true, filename: "logo.png" },
  ]);
  const [picture] = mail.attachments;
  expect(picture?.content.equals(logo.body)).toBe(true);
  expect(String(mail.html)).toContain(`src="cid:${picture?.cid}"`);
  expect(first).toMatch(/^Content-Type: multipart\/alternative/m);
  expect(first).toMatch(/^Content-Type: multipart\/related/m);
  expect(namesIn(first)).not.toContain("Reply-To");
  expect(await send("Firm", undefined)).toBe(first);
});

test("the time in a mail is its reader's, and the header's that of the sending, in UTC", async () => {
  const raw = await send("Firm", undefined);
  const mail = await simpleParser(Buffer.from(raw, "latin1"));
  for (const part of [mail.text, String(mail.html)])
    expect(part).toContain("Thursday, 2 July 2026 at 19:06 GST (GMT+4)");
  expect(raw).toContain("\r\nDate: Thu, 02 Jul 2026 15:06:00 +0000\r\n");
  expect(mail.date).toEqual(at);
});
