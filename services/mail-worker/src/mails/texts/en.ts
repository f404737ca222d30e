import type { MailTexts } from "./mail-texts.ts";

export const en: MailTexts = {
  lang: "en",
  dir: "ltr",
  timeLocale: "en-GB",
  moment: (day, time) => `${day} at ${time}`,
  brand: "Client portal",
  portal: (name) => (name === null ? "the client portal" : `the client portal of ${name}`),
  tellUs: {
    call: (phone) => `please call us on ${phone}`,
    page: "please tell us through our help page",
    other: "please tell us the way you usually reach us",
  },
  tellUsAtOnce: {
    call: (phone) => `please call us at once on ${phone}`,
    page: "please tell us at once through our help page",
    other: "please tell us at once",
  },
  phone: (phone) => `Phone: ${phone}`,
  help: "Help page:",
  signIn: "Sign in",
  greeting: (name) => `Hello ${name},`,
  footer: (address) => `This message was sent automatically to ${address}.`,
  setPassword: {
    subject: (name) => `Set your password for ${name ?? "the client portal"}`,
    title: "Set your password",
    byStaff: ({ portal, client }) =>
      `You can now set your password for ${portal}, where ${client} is registered. Our staff started this for you.`,
    bySelf: ({ portal }) => `Somebody, probably you, asked on ${portal} for a new password for this address.`,
    button: "Set your password",
    goodUntil: (when) => `The link works once, until ${when}.`,
    ifButtonFails: "If the button does not work, open this address:",
    ifCodeIsAsked: "If the page asks for a code, paste this one:",
    notYou:
      "If you did not expect this message, you need not do anything: your password stays as it is. We never ask for a password by e-mail or by phone.",
  },
  several: (count) =>
    `Since our last message about this, your password was changed ${count} times. This is the latest change.`,
  setByStaff: {
    subject: (name) => `A new password for ${name} was set for you`,
    preview: ({ tellUs }) => `You will hear it in person or by phone. If you did not ask for this, ${tellUs}.`,
    title: "A new password was set for you",
    whatHappened: ({ client, when, portal }) =>
      `On ${when}, a member of our staff set a new password for your access to ${portal}, where ${client} is registered. You will hear it in person or by phone. It is never sent by e-mail.`,
    whatNext:
      "You were signed out everywhere. When you sign in with the new password, you may be asked to choose one of your own.",
    notYou: ({ tellUs }) =>
      `If you did not ask for this, ${tellUs}. You can also take your access back at once with a password of your own:`,
  },
  changed: {
    subject: (name) => `Your password for ${name} was changed`,
    preview: () => "If that was you, there is nothing more to do. If it was not you, set a new password at once.",
    title: "Your password was changed",
    whatHappened: ({ client, when, portal }) =>
      `Your password for ${portal}, where ${client} is registered, was changed on ${when}. You were signed out everywhere; sign in with the new password.`,
    ifYou: "If that was you, there is nothing more to do.",
    notYou: ({ tellUs }) => `If it was not you, ${tellUs}, and set a new password at once:`,
  },
  addressChanged: {
    subject: (name) => `Your e-mail address for ${name ?? "the client portal"} was changed`,
    preview: ({ tellUs }) => `Messages from the portal no longer come here. If you do not know of this, ${tellUs}.`,
    title: "Your e-mail address was changed",
    whatHappened: ({ client, when, portal }) =>
      `On ${when}, a member of our staff changed the e-mail address of your access to ${portal}, where ${client} is registered.`,
    whatNext:
      "The portal no longer sends messages to this address, and links that it sent here no longer work. Your password was not changed.",
    notYou: ({ tellUsAtOnce }) =>
      `If you asked for this, there is nothing more to do. If you do not know of it, ${tellUsAtOnce}.`,
  },
};
