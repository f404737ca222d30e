import type { MailTexts } from "./mail-texts.ts";

export const en: MailTexts = {
  lang: "en",
  dir: "ltr",
  timeLocale: "en-GB",
  brand: "Client portal",
  greeting: (name) => `Hello ${name},`,
  footer: (address) => `This mail was sent automatically to ${address}.`,
  setPassword: {
    subject: "Set your password for the client portal",
    preview: "Choose a password for the client portal.",
    title: "Set your password",
    byStaff: (client) =>
      `You can now set your password for the client portal, where ${client} is registered. Our staff started this for you.`,
    bySelf: "Somebody, probably you, asked on the client portal for a new password for this address.",
    button: "Set your password",
    goodUntil: (when) => `The link works once, until ${when}.`,
    ifButtonFails: "If the button does not work, open this address:",
    ifCodeIsAsked: "If the page asks for a code, paste this one:",
    notYou:
      "If you did not expect this mail, you need not do anything: your password stays as it is. We never ask for a password by mail or by phone.",
  },
  setByStaff: {
    subject: "A new password was set for you",
    preview: "Our staff set a new password for your portal access.",
    title: "A new password was set for you",
    whatHappened: (client) =>
      `A member of our staff has just set a new password for your access to the client portal, where ${client} is registered. They will tell it to you in person or by phone. It is never sent by mail.`,
    whatNext:
      "All your earlier sign-ins were ended. When you sign in with the new password, you may be asked to choose one of your own.",
    button: "Sign in",
    notYou:
      "If you did not ask for this, please call us. Until then you can take your access back with a password of your own:",
  },
  changed: {
    subject: "Your password was changed",
    preview: "Your password for the client portal was changed just now.",
    title: "Your password was changed",
    whatHappened: (client) =>
      `Your password for the client portal, where ${client} is registered, was changed just now. All earlier sign-ins were ended; sign in with the new password.`,
    button: "Sign in",
    ifYou: "If that was you, there is nothing more to do.",
    notYou: "If it was not you, set a new password at once and call us:",
  },
};
