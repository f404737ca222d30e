import { englishErrors } from "./page-error.ts";

/** What the shared views and elements say. Nothing here is HTML; `{name}` stands for a value. */
export const englishWords = {
  /** Of the language itself, as an HTML `lang`. */
  lang: "en",
  dir: "ltr" as "ltr" | "rtl",
  /** For `Intl`: the language with the digits and words its readers expect. */
  timeLocale: "en-GB",
  skipLink: "Skip to the content",
  /** Before an error, in the title of the page and beside the field. */
  errorPrefix: "Error: ",
  checkFirst: "Check this before going on",
  signOut: "Sign out",
  toStart: "Go to the start page",
  justNow: "just now",
  inLessThanAMinute: "in less than a minute",
  /** Between a moment and how far away it is. */
  comma: ", ",
  errors: englishErrors,
  /** Of the fields of passwords, here and in a form that is sent again. */
  passwords: {
    password: "Password",
    currentPassword: "Current password",
    newPassword: "New password",
    repeatPassword: "Repeat password",
  },
  /** For a form that nothing shows to be ours: the page had become too old, or the browser is silent. */
  sendAgain: {
    title: "Please send this once more",
    why: "Nothing was changed. The page had become too old, for example because you signed in or out in another tab. What you filled in is kept.",
    typePasswords: "Only passwords have to be typed again.",
    send: "Send again",
    /** Where nothing of the form may be kept. */
    withoutCookie:
      "Nothing was changed. Your browser did not send along the cookie that belongs to the form. Allow cookies for this site, open the page again and send the form once more. A link from a mail can be opened again.",
  },
  /** What the element writes in the browser. */
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
    /** Beside the length, where it begins or ends with a space. */
    spaceCounts: "the space at the beginning or the end is part of it",
    same: "The same",
    notSame: "Not the same yet",
  },
};

/** The words of one language. */
export type PageWords = typeof englishWords;

/** What the element says where it makes up a password, which only staff have it do. */
export const generatorWords = {
  generate: "Generate",
  generated: "Tell it to the contact yourself, by phone or in person. It is never mailed.",
  copy: "Copy",
  copied: "Copied. Hand it over in person or by phone, then save. It is never mailed.",
  notCopied: "It could not be copied. Read it from the field.",
};
