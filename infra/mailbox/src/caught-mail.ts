import { randomBytes } from "node:crypto";
import { type AddressObject, simpleParser } from "mailparser";

export interface MailAddress {
  name: string;
  address: string;
}

export interface MailAttachment {
  fileName: string;
  contentType: string;
  size: number;
}

export interface Envelope {
  from: string;
  to: readonly string[];
}

export interface BounceAnswer {
  taken: boolean;
  /** What the server said to the notification, or that it said nothing. */
  words: string;
}

/** A mail as it came over SMTP; only `read` and `bounce` ever change. */
export interface CaughtMail {
  id: string;
  receivedAt: Date;
  envelope: Envelope;
  messageId: string;
  from: MailAddress;
  to: MailAddress[];
  cc: MailAddress[];
  replyTo: MailAddress[];
  subject: string;
  sentAt: Date;
  text: string;
  html: string;
  headers: [name: string, value: string][];
  attachments: MailAttachment[];
  raw: Buffer;
  read: boolean;
  /** What became of sending it back, the last time. */
  bounce?: BounceAnswer & { at: Date };
}

export async function readMail(raw: Buffer, envelope: Envelope): Promise<CaughtMail> {
  const parsed = await simpleParser(raw, { skipTextToHtml: true });
  const receivedAt = new Date();
  return {
    id: randomBytes(9).toString("base64url").replaceAll("_", "A").replaceAll("-", "B"),
    receivedAt,
    envelope,
    messageId: (parsed.messageId ?? "").replace(/^<(.*)>$/, "$1"),
    from: addresses(parsed.from)[0] ?? { name: "", address: envelope.from },
    to: addresses(parsed.to),
    cc: addresses(parsed.cc),
    replyTo: addresses(parsed.replyTo),
    subject: parsed.subject ?? "",
    sentAt: parsed.date ?? receivedAt,
    text: parsed.text ?? "",
    html: parsed.html || "",
    headers: parsed.headerLines.map(({ line }) => splitHeader(line)),
    attachments: parsed.attachments.map(({ filename = "", contentType, size }) => ({
      fileName: filename,
      contentType,
      size,
    })),
    raw,
    read: false,
  };
}

/** The first words of a mail, on one line. */
export function snippetOf(mail: CaughtMail): string {
  return mail.text.replaceAll(/\s+/g, " ").trim().slice(0, 250);
}

/** Whom it went to: as the mail says, and as the envelope says where the mail does not. */
export function hiddenRecipients(mail: CaughtMail): MailAddress[] {
  const named = new Set([...mail.to, ...mail.cc].map(({ address }) => address.toLowerCase()));
  const hidden = mail.envelope.to.filter((address) => !named.has(address.toLowerCase()));
  return hidden.map((address) => ({ name: "", address }));
}

function addresses(field: AddressObject | AddressObject[] | undefined): MailAddress[] {
  const groups = field === undefined ? [] : Array.isArray(field) ? field : [field];
  return groups.flatMap(({ value }) => value.map(({ name, address }) => ({ name, address: address ?? "" })));
}

function splitHeader(line: string): [string, string] {
  const [, name = "", value = ""] = /^([^:]*):(.*)$/s.exec(line) ?? [];
  return [name, value.replaceAll(/\r?\n\s+/g, " ").trim()];
}
