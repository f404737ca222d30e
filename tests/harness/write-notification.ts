/** The lines of a delivery status notification as an MTA writes it (RFC 3464). */
export function writeNotification(report: {
  recipient: string;
  action?: string;
  status?: string;
  diagnostic?: string;
  reportType?: string;
}): string[] {
  const { recipient, action = "failed", status = "5.1.1", diagnostic = "smtp; 550 5.1.1 no such user" } = report;
  const { reportType = "delivery-status" } = report;
  return [
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.test>",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=${reportType}; boundary="part"`,
    "",
    "--part",
    "Content-Type: text/plain",
    "",
    "I could not deliver the mail.",
    "--part",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example.test",
    "Arrival-Date: Mon, 2 Mar 2026 15:06:00 +0000",
    "",
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: ${diagnostic}`,
    "",
    "--part",
    "Content-Type: text/rfc822-headers",
    "",
    "Subject: Set your password",
    "",
    "--part--",
  ];
}
