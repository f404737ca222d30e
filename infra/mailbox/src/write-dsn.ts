import { randomUUID } from "node:crypto";

export interface FailureReport {
  /** RFC 3463. */
  status: string;
  action: "failed" | "delayed" | "delivered" | "relayed" | "expanded";
  /** The words of the server that would not take the mail. */
  diagnostic: string;
}

interface ReturnedMail {
  sender: string;
  recipients: readonly string[];
  receivedAt: Date;
  /** As it came. */
  raw: Buffer;
}

const reportingServer = "mailbox.rekey.test";

/** A delivery status notification (RFC 3464) about a mail, as a mail server writes it to the mail's envelope sender. */
export function writeDsn(mail: ReturnedMail, report: FailureReport): string {
  const boundary = `dsn-${randomUUID()}`;
  const diagnostic = oneLine(report.diagnostic);
  const lines = [
    `From: Mail Delivery System <mailer-daemon@${reportingServer}>`,
    `To: <${mail.sender}>`,
    "Subject: Undelivered mail returned to sender",
    `Date: ${rfcDate(new Date())}`,
    `Message-ID: <${randomUUID()}@${reportingServer}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    `This is the mail server ${reportingServer}. What became of your mail:`,
    "",
    ...mail.recipients.map((recipient) => `<${recipient}>: ${report.action}. ${diagnostic}`),
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${reportingServer}`,
    `Arrival-Date: ${rfcDate(mail.receivedAt)}`,
    ...mail.recipients.flatMap((recipient) => [
      "",
      `Final-Recipient: rfc822; ${recipient}`,
      `Action: ${report.action}`,
      `Status: ${oneLine(report.status)}`,
      `Diagnostic-Code: smtp; ${diagnostic}`,
    ]),
    "",
    `--${boundary}`,
    "Content-Type: text/rfc822-headers; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ...headerLines(mail.raw),
    "",
    `--${boundary}--`,
    "",
  ];
  return lines.join("\r\n");
}

function headerLines(raw: Buffer): string[] {
  const [head = ""] = raw.toString("utf8").split(/\r?\n\r?\n/, 1);
  return head.split(/\r?\n/);
}

function oneLine(words: string): string {
  return words.replaceAll(/\p{Cc}+/gu, " ").trim();
}

/** RFC 5322 knows "GMT" only as an obsolete zone. */
function rfcDate(at: Date): string {
  return at.toUTCString().replace("GMT", "+0000");
}
