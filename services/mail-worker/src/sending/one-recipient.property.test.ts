import { domainToUnicode } from "node:url";
import fc from "fast-check";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brandOf } from "@rekey/brand/brand";
import { ContactBody } from "@rekey/contracts/http";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import { generateTokenKey } from "@rekey/secrets/generate-keys";
import { deriveToken, parseTokenKeys } from "@rekey/secrets/token";
import { composeMail } from "./compose-mail.ts";
import { type HeardMail, type SmtpSink, startSmtpSink } from "./smtp-sink.ts";
import { createTemplates, type Render } from "../mails/templates.ts";

const stack = new AsyncDisposableStack();
const connections = 16;
const batchSize = 50;
const keys = parseTokenKeys(generateTokenKey());
const { render } = createTemplates(brandOf({ TIME_ZONE: "UTC" }));
// Most mails are short, or their layout would take all the time; the name is in their parts as in those of the real
// ones.
const renderShort: Render = (_kind, { contactName, address }) => {
  return {
    subject: "Set your password",
    text: `${contactName}, ${address}`,
    html: `<p>${contactName}</p>`,
    pictures: [],
  };
};
const deps = {
  deriveToken: (link: Parameters<typeof deriveToken>[1]) => deriveToken(keys, link),
  from: { name: "Portal", address: "portal@firm.test" },
  replyTo: undefined,
  envelopeFrom: (id: string) => `bounces+${id}@firm.test`,
  portalUrl: "https://portal.firm.test",
};

// Ours has one envelope sender for each mail.
let sink: SmtpSink;
beforeAll(async () => {
  sink = stack.use(await startSmtpSink(connections));
});
afterAll(() => stack.disposeAsync());

const lists = ["evil@other.test,", ",evil@other.test", "group:", ";", ", ", "<evil@other.test>", "a@b.test,c@d.test"];
const headers = ["Bcc: evil@other.test", "RCPT TO:<evil@other.test>", "=?utf-8?q?=0D=0ABcc:?=", "=0D=0A", "%0d%0a"];
const marks = ["<", ">", "(", ")", "(c)", '"', '\\"', "\\", "@", "@@", ".", "..", " ", ":", "'", "[127.0.0.1]", "xn--"];
const strange = [
  "\u00AD",
  "\u212A",
  "\u0131",
  "\uFF20",
  "\uFF0E",
  "\u202E",
  "\u200B",
  "ü",
  "İ",
  "日本",
  "😀",
  "\uD800",
];
const breaks = ["\r\n", "\n", "\r", "\t", "\0", "\u0085", "\u2028", "\r\nBcc: evil@other.test\r\n\r\n", "\r\n.\r\n"];

const joined = (pieces: fc.Arbitrary<string>) =>
  fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
const letters = (from: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...from), minLength: 1, maxLength });
const odd = fc.constantFrom(...lists, ...headers, ...marks, ...strange);
const rude = fc.oneof({ weight: 5, arbitrary: odd }, fc.constantFrom(...breaks), fc.string({ unit: "binary" }));

const local = fc.array(letters("azAZ09!#$%&'*+/=?^_`{|}~-", 8), { minLength: 1, maxLength: 3 });
const knownLabels = fc.constantFrom("xn--bcher-kva", "XN--80AK6AA92E", "xn--a", "b", "9", "a--b", "TEST", "example");
const label = fc.oneof(
  knownLabels,
  letters("azAZ09-", 12).map((inner) => `a${inner}9`),
  letters("abk059-", 8).map((coded) => `xn--${coded}9`),
  letters("0x9f", 3),
);
const plainAddress = fc
  .tuple(local, fc.array(label, { minLength: 2, maxLength: 4 }))
  .map(([atoms, labels]) => `${atoms.join(".")}@${labels.join(".")}`);
// Of one script mostly, so that it is taken.
const lettered = fc
  .tuple(
    fc.constantFrom("aüßéñ0.+", "жди́й1_", "日本ゆう-", "नमस्ते.", "سلام٣", "λόγος", "aж日"),
    fc.nat({ max: 9 }),
    plainAddress,
    fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
  )
  .map(([script, first, plain, picks]) => {
    const letter = (pick: number) => script.charAt(pick % script.length);
    return `${[first, ...picks].map(letter).join("")}@${plain.slice(plain.lastIndexOf("@") + 1)}`;
  });
const nearlyPlain = fc
  .tuple(plainAddress, rude, fc.nat({ max: 40 }))
  .map(([address, piece, at]) => address.slice(0, at) + piece + address.slice(at));

const candidate = fc.record({
  email: fc.oneof(
    { weight: 4, arbitrary: plainAddress },
    { weight: 5, arbitrary: nearlyPlain },
    { weight: 2, arbitrary: lettered },
    { weight: 2, arbitrary: joined(rude) },
    { weight: 1, arbitrary: fc.array(plainAddress, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.anything() },
  ),
  isWhole: fc.nat({ max: 39 }).map((of40) => of40 === 0),
  name: fc.oneof({ weight: 4, arbitrary: joined(odd) }, { weight: 2, arbitrary: joined(rude) }, fc.string()),
});

let count = 0;

/** Sends a notice as the worker does, and gives back what the server was told for it. */
async function send(to: { name: string; address: string }, how: Render): Promise<HeardMail> {
  const at = new Date("2026-03-02T15:06:00Z");
  const ids = { id: `d${(count += 1)}`, resetId: null, contactId: "ann", attempt: 1 };
  const rest = {
    locale: "en",
    timeZone: null,
    clientName: to.name,
    requestedByStaff: true,
    dateHeaderAt: at,
    createdAt: at,
    askedAt: null,
    changes: 1,
  };
  const mail = composeMail({ ...deps, render: how }, { ...ids, ...rest, kind: "password_changed", to, link: null });
  const result = await sink.transport.send({ ...mail, mayStillSend: () => true }, new AbortController().signal);
  const told = sink.heard.get(mail.envelopeFrom);
  sink.heard.delete(mail.envelopeFrom);
  if (!result.accepted || !told) throw new Error(`not sent: ${JSON.stringify(result)}`);
  return told;
}

let lettersSent = 0;
const asUtf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString();

const expectedHeaders = "From,To,Subject,Message-ID,Date,MIME-Version,Content-Type";
const ownHeaders = "Auto-Submitted,X-Auto-Response-Suppress";

/**
 * All that is wrong with how a mail went out: nothing, if it went to the one address and has the headers of any mail.
 */
async function faultsOf(contact: { name: string; email: string }, isWhole: boolean): Promise<string[]> {
  const at = contact.email.lastIndexOf("@");
  // The part before the @ is the receiving server's to read; a domain is the same in any case.
  const domain = contact.email.slice(at + 1).toLowerCase();
  // Where what is before the @ is not ASCII, its domain goes out in its own letters too.
  const isUtf8 = needsSmtpUtf8(contact.email);
  const address = `${contact.email.slice(0, at)}@${isUtf8 ? domainToUnicode(domain) : domain}`;
  const told = await send({ name: contact.name, address: contact.email }, isWhole ? render : renderShort);
  if (isUtf8) lettersSent += 1;
  const lines = asUtf8(told.raw.slice(0, told.raw.indexOf("\r\n\r\n")))
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const names = lines.map((line) => line.slice(0, line.indexOf(":"))).join();
  const to = lines.find((line) => line.startsWith("To: "))?.slice(4) ?? "";
  const faults = [
    asUtf8(told.recipients.join()) !== `<${address}>` && `recipients ${told.recipients.join()}`,
    names !== `${ownHeaders},${expectedHeaders}` && `headers ${names}`,
    to !== address && !to.endsWith(` <${address}>`) && `to ${to}`,
    isWhole && (await readersOf(told.raw)) !== address.slice(0, at) && `readers ${await readersOf(told.raw)}`,
  ];
  return faults.filter((fault) => fault !== false);
}

/** Whom a mail program takes for the readers of a mail, without their domains, which it shows in their own script. */
async function readersOf(raw: string): Promise<string> {
  const { to, cc, bcc } = await simpleParser(Buffer.from(raw, "latin1"));
  const lists = [to ?? [], cc ?? [], bcc ?? []].flat();
  return lists
    .flatMap(({ value }) => value.map(({ address }) => address?.slice(0, address.lastIndexOf("@")) ?? ""))
    .join();
}

let refused = 0;
const quarter = 25_000;

// In quarters, as whatever else the machine does may make all of them take longer than one test may.
test.each([1, 2, 3, 4])(
  "of 100 000 recipients each is refused, or its mail goes to that one address and has no header more or less: quarter %i",
  async (place) => {
    await fc.assert(
      fc.asyncProperty(fc.array(candidate, { minLength: batchSize, maxLength: batchSize }), async (batch) => {
        const taken = batch.flatMap(({ isWhole, ...fields }) => {
          const contact = ContactBody.safeParse(fields).data;
          return contact ? [{ contact, isWhole }] : [];
        });
        refused += batch.length - taken.length;
        const waiting = [...taken];
        const work = async () => {
          for (let next = waiting.pop(); next; next = waiting.pop()) {
            expect(await faultsOf(next.contact, next.isWhole), JSON.stringify(next)).toEqual([]);
          }
        };
        await Promise.all(Array.from({ length: connections }, work));
      }),
      // What failed is told with its seed; a batch of others around it says no more.
      { numRuns: quarter / batchSize, endOnFailure: true },
    );
    process.stdout.write(`  ${count} mails sent, ${refused} recipients refused\n`);
    expect(count + refused).toBe(place * quarter);
    expect(count).toBeGreaterThan(place * 2_500);
    expect(lettersSent).toBeGreaterThan(place * 250);
  },
);

test("a field of 400 kB is refused without a long look at it", () => {
  const size = 400_000;
  const fill = (piece: string) => piece.repeat(size / piece.length);
  const pieces = ["a", "a.", "a@", "a-", ".", "@", "(", '"', "<", ",", " ", "\\", "\u00AD", "\u212A", "xn--", "\r\n "];
  for (const long of pieces.map(fill)) {
    for (const email of [long, `a@${long}`, `${long}@b.test`, `a@${long}.test`, `a@b.test${long}`, `a@a${long}a`]) {
      expect(ContactBody.safeParse({ email, name: "Ann" }).success).toBe(false);
    }
    const name = long.trim() === "" ? `a${long}a` : long;
    expect(ContactBody.safeParse({ email: "a@b.test", name }).success).toBe(false);
  }
});
