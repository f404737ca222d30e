import type { MailTexts } from "./mail-texts.ts";

export const de: MailTexts = {
  lang: "de",
  dir: "ltr",
  timeLocale: "de-DE",
  moment: (day, time) => `${day} um ${time}`,
  brand: "Kundenportal",
  portal: (name) => (name === null ? "Kundenportal" : `Kundenportal von ${name}`),
  tellUs: {
    call: (phone) => `rufen Sie uns bitte unter ${phone} an`,
    page: "wenden Sie sich bitte über unsere Hilfeseite an uns",
    other: "wenden Sie sich bitte wie gewohnt an uns",
  },
  tellUsAtOnce: {
    call: (phone) => `rufen Sie uns bitte sofort unter ${phone} an`,
    page: "wenden Sie sich bitte sofort über unsere Hilfeseite an uns",
    other: "wenden Sie sich bitte sofort an uns",
  },
  phone: (phone) => `Telefon: ${phone}`,
  help: "Hilfeseite:",
  signIn: "Anmelden",
  greeting: (name) => `Guten Tag ${name},`,
  footer: (address) => `Diese Nachricht wurde automatisch an ${address} gesendet.`,
  setPassword: {
    subject: (name) => `Legen Sie Ihr Passwort für ${name ?? "das Kundenportal"} fest`,
    title: "Passwort festlegen",
    byStaff: ({ portal, client }) =>
      `Sie können jetzt Ihr Passwort für das ${portal} festlegen, in dem ${client} registriert ist. Unser Team hat dies für Sie veranlasst.`,
    bySelf: ({ portal }) =>
      `Jemand, vermutlich Sie selbst, hat im ${portal} ein neues Passwort für diese Adresse angefordert.`,
    button: "Passwort festlegen",
    goodUntil: (when) => `Der Link funktioniert nur einmal und ist gültig bis ${when}.`,
    ifButtonFails: "Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
    ifCodeIsAsked: "Wenn die Seite nach einem Code fragt, fügen Sie diesen ein:",
    notYou:
      "Wenn Sie diese Nachricht nicht erwartet haben, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Wir fragen nie per E-Mail oder Telefon nach einem Passwort.",
  },
  several: (count) =>
    `Seit unserer letzten Nachricht dazu wurde Ihr Passwort ${count}-mal geändert. Dies ist die letzte Änderung.`,
  setByStaff: {
    subject: (name) => `Für Sie wurde ein neues Passwort für ${name} festgelegt`,
    preview: ({ tellUs }) =>
      `Sie erfahren es persönlich oder am Telefon. Wenn Sie nicht darum gebeten haben, ${tellUs}.`,
    title: "Für Sie wurde ein neues Passwort festgelegt",
    whatHappened: ({ client, when, portal }) =>
      `Unser Team hat am ${when} ein neues Passwort für Ihren Zugang zum ${portal} festgelegt, in dem ${client} registriert ist. Sie erfahren es persönlich oder am Telefon. Es wird nie per E-Mail verschickt.`,
    whatNext:
      "Sie wurden überall abgemeldet. Wenn Sie sich mit dem neuen Passwort anmelden, werden Sie möglicherweise gebeten, ein eigenes zu wählen.",
    notYou: ({ tellUs }) =>
      `Wenn Sie nicht darum gebeten haben, ${tellUs}. Sie können Ihren Zugang auch sofort mit einem eigenen Passwort sichern:`,
  },
  changed: {
    subject: (name) => `Ihr Passwort für ${name} wurde geändert`,
    preview: () =>
      "Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, legen Sie sofort ein neues Passwort fest.",
    title: "Ihr Passwort wurde geändert",
    whatHappened: ({ client, when, portal }) =>
      `Ihr Passwort für das ${portal}, in dem ${client} registriert ist, wurde am ${when} geändert. Sie wurden überall abgemeldet; melden Sie sich mit dem neuen Passwort an.`,
    ifYou: "Wenn Sie das waren, ist nichts weiter zu tun.",
    notYou: ({ tellUs }) => `Wenn Sie das nicht waren, ${tellUs} und legen Sie sofort ein neues Passwort fest:`,
  },
  addressChanged: {
    subject: (name) => `Ihre E-Mail-Adresse für ${name ?? "das Kundenportal"} wurde geändert`,
    preview: ({ tellUs }) =>
      `Nachrichten des Portals kommen nicht mehr hierher. Wenn Sie davon nichts wissen, ${tellUs}.`,
    title: "Ihre E-Mail-Adresse wurde geändert",
    whatHappened: ({ client, when, portal }) =>
      `Unser Team hat am ${when} die E-Mail-Adresse Ihres Zugangs zum ${portal} geändert, in dem ${client} registriert ist.`,
    whatNext:
      "Das Portal sendet keine Nachrichten mehr an diese Adresse, und Links, die es hierher gesendet hat, funktionieren nicht mehr. Ihr Passwort wurde nicht geändert.",
    notYou: ({ tellUsAtOnce }) =>
      `Wenn Sie darum gebeten haben, ist nichts weiter zu tun. Wenn Sie davon nichts wissen, ${tellUsAtOnce}.`,
  },
};
