import { type CaughtMail, hiddenRecipients, type MailAddress, snippetOf } from "./caught-mail.ts";

const person = ({ name, address }: MailAddress) => ({ Name: name, Address: address });

/** What a mail has alike in a list and alone, in the shape of Mailpit's API. */
function mailHead(mail: CaughtMail) {
  return {
    ID: mail.id,
    MessageID: mail.messageId,
    From: person(mail.from),
    To: mail.to.map(person),
    Cc: mail.cc.map(person),
    Bcc: hiddenRecipients(mail).map(person),
    ReplyTo: mail.replyTo.map(person),
    Subject: mail.subject,
    Tags: [],
    Username: "",
    Size: mail.raw.length,
  };
}

function mailSummary(mail: CaughtMail) {
  return {
    ...mailHead(mail),
    Read: mail.read,
    Created: mail.receivedAt.toISOString(),
    Attachments: mail.attachments.length,
    Snippet: snippetOf(mail),
  };
}

export function mailDetail(mail: CaughtMail) {
  return {
    ...mailHead(mail),
    ReturnPath: mail.envelope.from,
    ListUnsubscribe: { Header: "", Links: [], Errors: "", HeaderPost: "" },
    Date: mail.sentAt.toISOString(),
    Text: mail.text,
    HTML: mail.html,
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
  { start, limit }: { start: number; limit: number },
) {
  const messages = found.slice(start, start + limit).map(mailSummary);
  const unreadOf = (mails: readonly CaughtMail[]) => mails.filter(({ read }) => !read).length;
  const counts = { messages_count: found.length, messages_unread: unreadOf(found) };
  return { total: all.length, unread: unreadOf(all), count: messages.length, ...counts, start, tags: [], messages };
}
