import type { PasswordRefusal } from "@rekey/secrets/password-policy";
import type { PageWords } from "@rekey/web/page-words";

/**
 * All words of the portal in one language. A language that lacks one does not compile. Nothing here is HTML; `{name}`
 * stands for a value, and is the same in every language.
 */
export interface PortalTexts {
  /** Of the language, in itself. */
  name: string;
  siteName: string;
  /** What the choice of a language is called. */
  languages: string;
  /** At the foot, where the firm gives a number or a page. */
  firm: { questions: string; helpPage: string };
  page: PageWords;
  /** What is said on several pages. */
  address: string;
  newPassword: string;
  /** Knows `{minLength}`. */
  newPasswordHint: string;
  repeatPassword: string;
  repeatNotSame: string;
  signIn: string;
  backToSignIn: string;
  askForNewLink: string;
  changePassword: string;
  refusals: Readonly<Record<PasswordRefusal, string>>;
  signInPage: { title: string; password: string; notRight: string };
  forgotPassword: {
    title: string;
    whatHappens: string;
    addressHint: string;
    send: string;
    notAnAddress: string;
    severalAddresses: string;
    otherLetters: string;
  };
  forgotPasswordSent: {
    title: string;
    onItsWay: string;
    nothingThere: string;
    /** Knows `{firm}`, `{phone}`: where they are known. */
    nothingThereAsk: string;
    nothingThereCall: string;
  };
  setPassword: {
    title: string;
    /** Knows `{address}`. */
    whose: string;
    code: string;
    codeHint: string;
    /** What is wrong with what was pasted or opened: no code in it, different ones, one in the wrong case. */
    codeProblems: { none: string; several: string; changed: string };
    /** Where a tab has no link, of its own or any more. */
    noLink: string;
    /** Where the browser keeps nothing for the tab. */
    notKept: string;
    elsewhere: string;
    set: string;
    /** At a field that only a program sees. */
    leaveEmpty: string;
    /** To whom looks like a program, and may be none. */
    byProgram: string;
    whatElse: string;
  };
  deadLink: { title: string; why: string; isMailNew: string; pasteCode: string };
  passwordSet: { title: string; whatNext: string };
  passwordPending: { title: string; received: string; state: string };
  passwordNotSet: { title: string; why: string };
  changePasswordPage: {
    title: string;
    titleMustChange: string;
    whyMustChange: string;
    currentPassword: string;
    whatElse: string;
    notCurrent: string;
    sameAsCurrent: string;
  };
  account: {
    title: string;
    /** Knows `{name}`. */
    signedInAs: string;
    email: string;
    company: string;
    sessions: string;
    /** Knows `{when}`. */
    since: string;
    thisOne: string;
    endOthers: string;
    othersEnded: string;
  };
}
