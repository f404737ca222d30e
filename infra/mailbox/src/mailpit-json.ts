import { type CaughtMail, hiddenRecipients, type MailAddress, snippetOf } from "./caught-mail.ts";

const person = ({ name, address }: MailAddress) => ({ Name: name, Address: address });

/** A mail in a list, in the shape of Mailpit's API. */
export function mailSummary(mail: CaughtMail) {
  return {
    ID: mail.id,
    MessageID: mail.messageId,
    Read: mail.read,
    ...people(mail),
    Subject: mail.subject,
    Created: mail.receivedAt.toISOString(),
    Username: "",
    Tags: [],
    Size: mail.raw.length,
    Attachments: mail.attachments.length,
    Snippet: snippetOf(mail),
  };
}

/** One mail, in the shape of Mailpit's API. */
export function mailDetail(mail: CaughtMail) {
  return {
    ID: mail.id,
    MessageID: mail.messageId,
    ...people(mail),
    ReturnPath: mail.envelope.from,
    Subject: mail.subject,
    ListUnsubscribe: { Header: "", Links: [], Errors: "", HeaderPost: "" },
    Date: mail.sentAt.toISOString(),
    Tags: [],
    Username: "",
    Text: mail.text,
    HTML: mail.html,
    Size: mail.raw.length,
    Inline: [],
    Attachments: mail.attachments.map(({ fileName, contentType, size }, index) => ({
      PartID: String(index + 1),
      FileName: fileName,
      ContentType: contentType,
      ContentID: "",
      Size: size,
    })),
  };
}

export function mailHeaders(mail: CaughtMail): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of mail.headers) (headers[name] ??= []).push(value);
  return headers;
}

/** A page of a list, in the shape of Mailpit's API. */
export function mailList(
  all: readonly CaughtMail[],
  found: readonly CaughtMail[],
  page: { start: number; limit: number },
) {
  const messages = found.slice(page.start, page.start + page.limit).map(mailSummary);
  const unread = all.filter(({ read }) => !read).length;
  return {
    total: all.length,
    unread,
    count: messages.length,
    messages_count: found.length,
    messages_unread: found.filter(({ read }) => !read).length,
    start: page.start,
    tags: [],
    messages,
  };
}

function people(mail: CaughtMail) {
  return {
    From: person(mail.from),
    To: mail.to.map(person),
    Cc: mail.cc.map(person),
    Bcc: hiddenRecipients(mail).map(person),
    ReplyTo: mail.replyTo.map(person),
  };
}
