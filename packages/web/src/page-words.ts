import type { PageErrorReason } from "./page-error.ts";
import { englishErrors } from "./page-error.ts";
import type { PasswordFieldName } from "./require-own-form.ts";

/** What the shared views and elements say, in one language. Nothing here is HTML; `{name}` stands for a value. */
export interface PageWords {
  /** Of the language itself, as an HTML `lang`. */
  lang: string;
  dir: "ltr" | "rtl";
  /** For `Intl`: the language with the digits and words its readers expect. */
  timeLocale: string;
  skipLink: string;
  /** Before an error, in the title of the page and beside the field. */
  errorPrefix: string;
  checkFirst: string;
  signOut: string;
  toStart: string;
  justNow: string;
  inLessThanAMinute: string;
  /** Between a moment and how far away it is. */
  comma: string;
  errors: Readonly<Record<PageErrorReason, { title: string; text: string }>>;
  /** For a form that nothing shows to be ours: the page had become too old, or the browser is silent. */
  sendAgain: SendAgainWords;
  /** What the element writes in the browser. */
  passwordField: PasswordFieldWords;
}

export interface SendAgainWords {
  title: string;
  why: string;
  typePasswords: string;
  send: string;
  /** Where nothing of the form may be kept. */
  withoutCookie: string;
  passwords: Readonly<Record<PasswordFieldName, string>>;
}

export interface PasswordFieldWords {
  show: string;
  showPassword: string;
  hide: string;
  hidePassword: string;
  isVisible: string;
  isHidden: string;
  tooShort: string;
  longEnough: string;
  tooLong: string;
  /** Beside the length, where it begins or ends with a space. */
  spaceCounts: string;
  same: string;
  notSame: string;
  generate: string;
  generated: string;
  copy: string;
  copied: string;
  notCopied: string;
}

export const englishWords: PageWords = {
  lang: "en",
  dir: "ltr",
  timeLocale: "en-GB",
  skipLink: "Skip to the content",
  errorPrefix: "Error: ",
  checkFirst: "Check this before going on",
  signOut: "Sign out",
  toStart: "Go to the start page",
  justNow: "just now",
  inLessThanAMinute: "in less than a minute",
  comma: ", ",
  errors: englishErrors,
  sendAgain: {
    title: "Please send this once more",
    why: "Nothing was changed. The page had become too old, for example because you signed in or out in another tab. What you filled in is kept.",
    typePasswords: "Only passwords have to be typed again.",
    send: "Send again",
    withoutCookie:
      "Nothing was changed. Your browser did not send along the cookie that belongs to the form. Allow cookies for this site, open the page again and send the form once more. A link from a mail can be opened again.",
    passwords: {
      password: "Password",
      "current-password": "Current password",
      "new-password": "New password",
      "repeat-password": "Repeat password",
      repeatPassword: "Repeat password",
    },
  },
  passwordField: {
    show: "Show",
    showPassword: "Show password",
    hide: "Hide",
    hidePassword: "Hide password",
    isVisible: "Your password is visible",
    isHidden: "Your password is hidden",
    tooShort: "{length} of {minLength} characters",
    longEnough: "{length} characters, long enough",
    tooLong: "{length} characters, at most {maxLength}",
    spaceCounts: "the space at the beginning or the end is part of it",
    same: "The same",
    notSame: "Not the same yet",
    generate: "Generate",
    generated: "Tell it to the contact yourself, by phone or in person. It is never mailed.",
    copy: "Copy",
    copied: "Copied. Hand it over in person or by phone, then save. It is never mailed.",
    notCopied: "It could not be copied. Read it from the field.",
  },
};
