import type { MailTexts } from "./mail-texts.ts";

export const de: MailTexts = {
  lang: "de",
  dir: "ltr",
  timeLocale: "de-DE",
  brand: "Kundenportal",
  greeting: (name) => `Guten Tag ${name},`,
  footer: (address) => `Diese Nachricht wurde automatisch an ${address} gesendet.`,
  setPassword: {
    subject: "Legen Sie Ihr Passwort für das Kundenportal fest",
    preview: "Wählen Sie ein Passwort für das Kundenportal.",
    title: "Passwort festlegen",
    byStaff: (client) =>
      `Sie können jetzt Ihr Passwort für das Kundenportal festlegen, in dem ${client} registriert ist. Unsere Mitarbeiter haben dies für Sie veranlasst.`,
    bySelf: "Jemand, vermutlich Sie selbst, hat im Kundenportal ein neues Passwort für diese Adresse angefordert.",
    button: "Passwort festlegen",
    goodUntil: (when) => `Der Link funktioniert einmal, bis ${when}.`,
    ifButtonFails: "Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
    ifCodeIsAsked: "Wenn die Seite nach einem Code fragt, fügen Sie diesen ein:",
    notYou:
      "Wenn Sie diese Nachricht nicht erwartet haben, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Wir fragen nie per E-Mail oder Telefon nach einem Passwort.",
  },
  setByStaff: {
    subject: "Für Sie wurde ein neues Passwort gesetzt",
    preview: "Unsere Mitarbeiter haben ein neues Passwort für Ihren Portalzugang gesetzt.",
    title: "Für Sie wurde ein neues Passwort gesetzt",
    whatHappened: (client) =>
      `Unsere Mitarbeiter haben soeben ein neues Passwort für Ihren Zugang zum Kundenportal gesetzt, in dem ${client} registriert ist. Sie erfahren es persönlich oder am Telefon. Es wird nie per E-Mail verschickt.`,
    whatNext:
      "Alle früheren Anmeldungen wurden beendet. Wenn Sie sich mit dem neuen Passwort anmelden, werden Sie möglicherweise gebeten, ein eigenes zu wählen.",
    button: "Anmelden",
    notYou:
      "Wenn Sie das nicht veranlasst haben, rufen Sie uns bitte an. Bis dahin können Sie Ihren Zugang mit einem eigenen Passwort zurückholen:",
  },
  changed: {
    subject: "Ihr Passwort wurde geändert",
    preview: "Ihr Passwort für das Kundenportal wurde soeben geändert.",
    title: "Ihr Passwort wurde geändert",
    whatHappened: (client) =>
      `Ihr Passwort für das Kundenportal, in dem ${client} registriert ist, wurde soeben geändert. Alle früheren Anmeldungen wurden beendet; melden Sie sich mit dem neuen Passwort an.`,
    button: "Anmelden",
    ifYou: "Wenn Sie das waren, ist nichts weiter zu tun.",
    notYou: "Wenn Sie das nicht waren, setzen Sie sofort ein neues Passwort und rufen Sie uns an:",
  },
};
