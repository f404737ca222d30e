import type { MailTexts } from "./mail-texts.ts";

export const de: MailTexts = {
  lang: "de",
  dir: "ltr",
  timeLocale: "de-DE",
  moment: (day, time) => `${day} um ${time}`,
  brand: "Kundenportal",
  greeting: (name) => `Guten Tag ${name},`,
  footer: (address) => `Diese Nachricht wurde automatisch an ${address} gesendet.`,
  setPassword: {
    subject: "Legen Sie Ihr Passwort für das Kundenportal fest",
    title: "Passwort festlegen",
    byStaff: (client) =>
      `Sie können jetzt Ihr Passwort für das Kundenportal festlegen, in dem ${client} registriert ist. Unser Team hat dies für Sie veranlasst.`,
    bySelf: "Jemand, vermutlich Sie selbst, hat im Kundenportal ein neues Passwort für diese Adresse angefordert.",
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
    subject: "Für Sie wurde ein neues Passwort festgelegt",
    preview: "Sie erfahren es persönlich oder am Telefon. Wenn Sie nicht darum gebeten haben, rufen Sie uns bitte an.",
    title: "Für Sie wurde ein neues Passwort festgelegt",
    whatHappened: (client, when) =>
      `Unser Team hat am ${when} ein neues Passwort für Ihren Zugang zum Kundenportal festgelegt, in dem ${client} registriert ist. Sie erfahren es persönlich oder am Telefon. Es wird nie per E-Mail verschickt.`,
    whatNext:
      "Sie wurden überall abgemeldet. Wenn Sie sich mit dem neuen Passwort anmelden, werden Sie möglicherweise gebeten, ein eigenes zu wählen.",
    button: "Anmelden",
    notYou:
      "Wenn Sie nicht darum gebeten haben, rufen Sie uns bitte an. Sie können Ihren Zugang auch sofort mit einem eigenen Passwort sichern:",
  },
  changed: {
    subject: "Ihr Passwort wurde geändert",
    preview: "Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, legen Sie sofort ein neues Passwort fest.",
    title: "Ihr Passwort wurde geändert",
    whatHappened: (client, when) =>
      `Ihr Passwort für das Kundenportal, in dem ${client} registriert ist, wurde am ${when} geändert. Sie wurden überall abgemeldet; melden Sie sich mit dem neuen Passwort an.`,
    button: "Anmelden",
    ifYou: "Wenn Sie das waren, ist nichts weiter zu tun.",
    notYou: "Wenn Sie das nicht waren, rufen Sie uns an und legen Sie sofort ein neues Passwort fest:",
  },
  addressChanged: {
    subject: "Ihre E-Mail-Adresse für das Kundenportal wurde geändert",
    preview: "Nachrichten des Portals kommen nicht mehr hierher. Wenn Sie davon nichts wissen, rufen Sie uns bitte an.",
    title: "Ihre E-Mail-Adresse wurde geändert",
    whatHappened: (client, when) =>
      `Unser Team hat am ${when} die E-Mail-Adresse Ihres Zugangs zum Kundenportal geändert, in dem ${client} registriert ist.`,
    whatNext:
      "Das Portal sendet keine Nachrichten mehr an diese Adresse, und Links, die es hierher gesendet hat, funktionieren nicht mehr. Ihr Passwort wurde nicht geändert.",
    notYou:
      "Wenn Sie darum gebeten haben, ist nichts weiter zu tun. Wenn Sie davon nichts wissen, rufen Sie uns bitte sofort an.",
  },
};
