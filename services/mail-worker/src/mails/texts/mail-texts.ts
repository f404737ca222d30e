/** What the sentences of one mail are made with. Names are as they are given. */
export interface Said {
  client: string;
  when: string;
  /** "the client portal", of the firm where its name is known; without an article where the language bends it. */
  portal: string;
  /** Asks the reader to get in touch, as part of a sentence. */
  tellUs: string;
  tellUsAtOnce: string;
}

/** Ways to ask the reader to get in touch: by the number, by the page that the foot of the mail names, or as ever. */
export interface Reach {
  call: (phone: string) => string;
  page: string;
  other: string;
}

/** The firm's name, or null. */
type Named = (name: string | null) => string;

/** Of a notice that a password was set. */
interface NoticeTexts {
  /** Where the firm has a name; else the title is the subject too. */
  subject: (name: string) => string;
  preview: (said: Said) => string;
  title: string;
  whatHappened: (said: Said) => string;
  notYou: (said: Said) => string;
}

/** All words of the mails in one language. A language that lacks one does not compile. Nothing here is HTML. */
export interface MailTexts {
  /** Of the language itself, as an HTML `lang`. */
  lang: string;
  dir: "ltr" | "rtl";
  /** For `Intl`: the language with the digits and words its readers expect. */
  timeLocale: string;
  moment: (day: string, timeWithZone: string) => string;
  /** At the head of a mail where the firm has no name. */
  brand: string;
  portal: Named;
  tellUs: Reach;
  tellUsAtOnce: Reach;
  phone: (phone: string) => string;
  help: string;
  signIn: string;
  greeting: (name: string) => string;
  footer: (address: string) => string;
  setPassword: {
    subject: Named;
    title: string;
    byStaff: (said: Said) => string;
    bySelf: (said: Said) => string;
    button: string;
    goodUntil: (when: string) => string;
    ifButtonFails: string;
    ifCodeIsAsked: string;
    notYou: string;
  };
  /** Said in a notice that tells of several changes at once; `count` is more than one. */
  several: (count: string) => string;
  setByStaff: NoticeTexts & { whatNext: string };
  changed: NoticeTexts & { ifYou: string };
  /** To the address that a contact had before. It does not name the new one: who reads it may not be the contact. */
  addressChanged: {
    subject: Named;
    preview: (said: Said) => string;
    title: string;
    whatHappened: (said: Said) => string;
    whatNext: string;
    notYou: (said: Said) => string;
  };
}
