import { encode as asBase64 } from "nodemailer/lib/base64";
import MailComposer from "nodemailer/lib/mail-composer";
import type MimeNode from "nodemailer/lib/mime-node";
import { encode as asQuotedPrintable, wrap as wrapQuotedPrintable } from "nodemailer/lib/qp";
import type { OutgoingMail } from "./smtp-transport.ts";

/**
 * The bytes of a mail, all at once: nodemailer's own way through streams, one for each part, costs several times as
 * much and sends each piece by itself.
 */
export function writeMessage(mail: OutgoingMail): Buffer {
  return Buffer.from(partOf(new MailComposer(fieldsOf(mail)).compile(), mail));
}

function fieldsOf(mail: OutgoingMail) {
  return {
    from: mail.from,
    ...(mail.replyTo && { replyTo: mail.replyTo }),
    // Never a string: what is written as one could be read as several recipients.
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    // Told, because nodemailer would count the letters of all the markup to find it out, twice.
    html: { content: mail.html, contentTransferEncoding: "quoted-printable" },
    attachments: mail.pictures.map(({ id, fileName, type, body }) => {
      return { cid: id, filename: fileName, contentType: type, content: body };
    }),
    messageId: mail.messageId,
    date: mail.date,
    baseBoundary: mail.boundary,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const lineEnd = "\r\n";

function partOf(node: MimeNode, mail: OutgoingMail): string {
  // The boundary is known once the headers are made.
  const head = `${node.buildHeaders()}${lineEnd}${lineEnd}`;
  if (!node.multipart) return head + bodyOf(node, mail);
  const parts = node.childNodes.map((child) => `--${node.boundary}${lineEnd}${partOf(child, mail)}${lineEnd}`);
  return `${head}${parts.join("")}--${node.boundary}--${lineEnd}`;
}

function bodyOf(node: MimeNode, mail: OutgoingMail): string {
  const { content } = node;
  if (Buffer.isBuffer(content)) return encodedPicture(content);
  if (typeof content !== "string") throw new Error("a part of a mail is neither text nor picture");
  const lines = content.split(/\r?\n/);
  const encoding = node.getTransferEncoding();
  if (encoding === "quoted-printable") return lines.map((line) => encodedLine(line, mail)).join(lineEnd);
  const text = lines.join(lineEnd);
  return encoding === "base64" ? inLines(asBase64(text)) : text;
}

// Nine of ten lines of a mail are those of every mail of its kind and language.
const encodedLines = new Map<string, string>();
const mostLines = 4_000;

function encodedLine(line: string, { secrets }: OutgoingMail): string {
  const known = encodedLines.get(line);
  if (known !== undefined) return known;
  const encoded = wrapQuotedPrintable(asQuotedPrintable(line));
  // What is a secret of one mail, or tells whose it is, is not kept.
  if (secrets.some(({ text }) => text !== "" && line.includes(text))) return encoded;
  if (encodedLines.size >= mostLines) encodedLines.clear();
  encodedLines.set(line, encoded);
  return encoded;
}

const inLines = (text: string): string => text.match(/.{1,76}/g)?.join(lineEnd) ?? "";

// The logo is the same in every mail.
const encodedPictures = new WeakMap<Buffer, string>();

function encodedPicture(body: Buffer): string {
  const known = encodedPictures.get(body);
  if (known !== undefined) return known;
  const encoded = inLines(asBase64(body));
  encodedPictures.set(body, encoded);
  return encoded;
}
