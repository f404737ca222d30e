/** All words of the mails in one language. A language that lacks one does not compile. Nothing here is HTML. */
export interface MailTexts {
  /** Of the language itself, as an HTML `lang`. */
  lang: string;
  dir: "ltr" | "rtl";
  /** For `Intl`: the language with the digits and words its readers expect. */
  timeLocale: string;
  moment: (day: string, timeWithZone: string) => string;
  brand: string;
  greeting: (name: string) => string;
  footer: (address: string) => string;
  setPassword: {
    subject: string;
    title: string;
    byStaff: (client: string) => string;
    bySelf: string;
    button: string;
    goodUntil: (when: string) => string;
    ifButtonFails: string;
    ifCodeIsAsked: string;
    notYou: string;
  };
  /** Said in a notice that tells of several changes at once; `count` is more than one. */
  several: (count: string) => string;
  setByStaff: {
    subject: string;
    preview: string;
    title: string;
    whatHappened: (client: string, when: string) => string;
    whatNext: string;
    button: string;
    notYou: string;
  };
  changed: {
    subject: string;
    preview: string;
    title: string;
    whatHappened: (client: string, when: string) => string;
    button: string;
    ifYou: string;
    notYou: string;
  };
  /** To the address that a contact had before. It does not name the new one: who reads it may not be the contact. */
  addressChanged: {
    subject: string;
    preview: string;
    title: string;
    whatHappened: (client: string, when: string) => string;
    whatNext: string;
    notYou: string;
  };
}
