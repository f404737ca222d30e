import { createHash } from "node:crypto";
import { readSentToken } from "../harness/read-sent-token.ts";
import type { ScriptedMail } from "../harness/scripted-smtp.ts";

/**
 * What the mail server has taken, kept as little more than a number for each mail: a long run takes tens of thousands.
 */
export interface MailLog {
  count: number;
  /** How often a mail came, by its Message-ID, and how many different forms it had. */
  copies: Map<string, { times: number; forms: Set<string> }>;
}

export function createMailLog(): MailLog {
  return { count: 0, copies: new Map() };
}

/** Notes a mail, and gives back the token of the link in it, if it is the first copy of one with a link. */
export function noteMail(log: MailLog, mail: ScriptedMail): string | undefined {
  log.count += 1;
  const [, id = ""] = /^Message-ID: <([^>]+)>/im.exec(mail.raw) ?? [];
  const known = log.copies.get(id) ?? { times: 0, forms: new Set<string>() };
  known.times += 1;
  known.forms.add(createHash("sha256").update(mail.raw).digest("base64"));
  log.copies.set(id, known);
  return known.times === 1 && /^Subject: Set your password/m.test(mail.raw) ? readSentToken(mail) : undefined;
}
