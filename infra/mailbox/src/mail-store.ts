import type { CaughtMail } from "./caught-mail.ts";

const maxMails = 500;
const maxBytes = 64 * 1024 * 1024;

/** The latest mails, in memory, within fixed bounds: the oldest give way. */
export interface MailStore {
  add(mail: CaughtMail): void;
  /** Newest first. */
  list(): readonly CaughtMail[];
  /** By id, or the newest one as `latest`. */
  get(id: string): CaughtMail | undefined;
  /** These, or all of them when none is named. */
  remove(ids?: readonly string[]): void;
}

export function createMailStore(): MailStore {
  let mails: CaughtMail[] = [];
  return {
    add: (mail) => {
      mails = [mail, ...mails].slice(0, maxMails);
      let bytes = mails.reduce((sum, { raw }) => sum + raw.length, 0);
      while (bytes > maxBytes && mails.length > 1) bytes -= mails.pop()?.raw.length ?? 0;
    },
    list: () => mails,
    get: (id) => (id === "latest" ? mails[0] : mails.find((mail) => mail.id === id)),
    remove: (ids) => {
      mails = ids === undefined || ids.length === 0 ? [] : mails.filter(({ id }) => !ids.includes(id));
    },
  };
}

/** Understands `to:address`, `from:address` and `subject:words`; anything else is looked for in all of these. */
export function searchMails(mails: readonly CaughtMail[], query: string): CaughtMail[] {
  const terms = query.toLowerCase().match(/(?:[a-z]+:)?(?:"[^"]*"|\S+)/g) ?? [];
  return mails.filter((mail) => terms.every((term) => matches(mail, term.replaceAll('"', ""))));
}

function matches(mail: CaughtMail, term: string): boolean {
  const [, field = "", words = ""] = /^(to|from|subject):(.*)$/.exec(term) ?? ["", "", term];
  const places: Record<string, string> = {
    to: [...mail.envelope.to, ...mail.to.flatMap(({ name, address }) => [name, address])].join(" "),
    from: `${mail.from.name} ${mail.from.address} ${mail.envelope.from}`,
    subject: mail.subject,
  };
  const place = places[field] ?? `${Object.values(places).join(" ")} ${mail.text}`;
  return place.toLowerCase().includes(words);
}
