import type { PortalTexts } from "./en.ts";

export const de: PortalTexts = {
  name: "Deutsch",
  siteName: "Kundenportal",
  languages: "Sprache",
  firm: { questions: "Fragen?", helpPage: "Unsere Hilfeseite" },
  page: {
    lang: "de",
    dir: "ltr",
    timeLocale: "de-DE",
    skipLink: "Zum Inhalt springen",
    errorPrefix: "Fehler: ",
    checkFirst: "Bitte prüfen Sie dies zuerst",
    signOut: "Abmelden",
    toStart: "Zur Startseite",
    justNow: "gerade eben",
    inLessThanAMinute: "in weniger als einer Minute",
    comma: ", ",
    errors: {
      "cross-site": {
        title: "Dieses Formular kam nicht von unserer eigenen Seite",
        text: "Es wurde nichts geändert. Öffnen Sie die Seite noch einmal unter ihrer eigenen Adresse und senden Sie das Formular erneut.",
      },
      "not-found": {
        title: "Seite nicht gefunden",
        text: "Unter dieser Adresse gibt es nichts. Prüfen Sie die Adresse auf Tippfehler.",
      },
      forbidden: {
        title: "Sie dürfen diese Seite nicht sehen",
        text: "Ihre Rolle umfasst sie nicht. Wenden Sie sich an die Administration, wenn Sie sie brauchen.",
      },
      "too-large": {
        title: "Das war zu viel auf einmal",
        text: "Das Formular enthielt mehr, als wir annehmen. Es wurde nichts geändert.",
      },
      "too-many": {
        title: "Zu viele Versuche",
        text: "Von Ihrem Gerät oder Netz kamen zu viele Versuche. Es wurde nichts geändert. Versuchen Sie es {when} noch einmal; bis dahin werden weitere Versuche nicht geprüft.",
      },
      busy: {
        title: "Zu viele auf einmal",
        text: "Im Moment sind sehr viele Menschen hier. Es wurde nichts geändert. Versuchen Sie es in einigen Sekunden noch einmal.",
      },
      "bad-request": {
        title: "Diese Anfrage war nicht lesbar",
        text: "Es wurde nichts geändert. Gehen Sie zurück und versuchen Sie es noch einmal.",
      },
      away: {
        title: "Der Dienst ist gerade nicht erreichbar",
        text: "Es wurde nichts geändert. Versuchen Sie es in einer Minute noch einmal.",
      },
      fault: {
        title: "Bei uns ist etwas fehlgeschlagen",
        text: "Der Fehler wurde aufgezeichnet. Versuchen Sie es in einer Minute noch einmal.",
      },
    },
    passwords: {
      password: "Passwort",
      currentPassword: "Jetziges Passwort",
      newPassword: "Neues Passwort",
      repeatPassword: "Passwort wiederholen",
    },
    sendAgain: {
      title: "Bitte noch einmal senden",
      why: "Es wurde nichts geändert. Die Seite war zu alt geworden, zum Beispiel weil Sie sich in einem anderen Tab an- oder abgemeldet haben. Ihre Eingaben sind noch da.",
      typePasswords: "Nur Passwörter müssen neu eingegeben werden.",
      send: "Noch einmal senden",
      withoutCookie:
        "Es wurde nichts geändert. Ihr Browser hat das Cookie nicht mitgeschickt, das zum Formular gehört. Erlauben Sie Cookies für diese Seite, öffnen Sie die Seite noch einmal und senden Sie das Formular erneut. Ein Link aus einer E-Mail kann noch einmal geöffnet werden.",
    },
    passwordField: {
      show: "Anzeigen",
      showPassword: "Passwort anzeigen",
      hide: "Verbergen",
      hidePassword: "Passwort verbergen",
      isVisible: "Ihr Passwort ist sichtbar",
      isHidden: "Ihr Passwort ist verborgen",
      tooShort: "{length} von {minLength} Zeichen",
      longEnough: "{length} Zeichen, lang genug",
      tooLong: "{length} Zeichen, höchstens {maxLength}",
      spaceCounts: "das Leerzeichen am Anfang oder Ende gehört dazu",
      same: "Stimmt überein",
      notSame: "Stimmt noch nicht überein",
    },
  },
  address: "E-Mail-Adresse",
  newPasswordHint: "Mindestens {minLength} beliebige Zeichen. Am besten einige Wörter, die Sie sich merken können.",
  repeatNotSame: "Die beiden Passwörter stimmen nicht überein. Geben Sie beide noch einmal ein.",
  signIn: "Anmelden",
  backToSignIn: "Zurück zur Anmeldung",
  askForNewLink: "Neuen Link anfordern",
  changePassword: "Passwort ändern",
  refusals: {
    "not-typeable":
      "Es enthält ein Zeichen, das man weder tippen noch sehen kann, etwa eines, das beim Kopieren mitkam. Tippen Sie es selbst ein.",
    "too-short": "Verwenden Sie mindestens {minLength} Zeichen. Fügen Sie noch ein oder zwei Wörter hinzu.",
    "too-long": "Verwenden Sie höchstens 256 Zeichen.",
    "like-an-address": "Das ist eine Adresse. Wählen Sie einige Wörter ohne Zusammenhang.",
    "too-common":
      "Dieses Passwort steht auf einer Liste häufiger Passwörter und würde daher erraten. Wählen Sie ein anderes.",
    "contains-context":
      "Bilden Sie es nicht aus einem Namen, der Adresse oder der Firma. Wählen Sie Wörter, die nichts damit zu tun haben.",
    "too-simple": "Das ist ein einfaches Muster oder eine Wiederholung. Wählen Sie einige Wörter ohne Zusammenhang.",
  },
  signInRefused: "Die Adresse oder das Passwort stimmt nicht.",
  application: {
    signInTo: "Danach geht es weiter zu {name}.",
    failedTitle: "Diese Anmeldung geht nicht weiter",
    failed:
      "Sie ist abgelaufen oder wurde schon benutzt, oder die Seite, von der Sie kommen, hat etwas verlangt, das nicht eingerichtet ist. Gehen Sie dorthin zurück und melden Sie sich noch einmal an.",
    failedCode: "Geschieht es wieder, nennen Sie dort dieses Wort: {code}",
    signOutTitle: "Abmelden?",
    signOutAsked:
      "{name} bittet darum. Sie werden hier abgemeldet und überall, wo Sie sich mit diesem Konto angemeldet haben.",
    signOut: "Sie werden hier abgemeldet und überall, wo Sie sich mit diesem Konto angemeldet haben.",
    staySignedIn: "Angemeldet bleiben",
    signedOutTitle: "Sie sind abgemeldet",
    signedOut: "Sie sind hier abgemeldet und überall, wo Sie sich mit diesem Konto angemeldet haben.",
  },
  signInExpired:
    "Dieses Passwort war nur für das erste Mal, und seine Zeit ist abgelaufen. Fordern Sie einen Link an, um ein neues festzulegen.",
  forgotPassword: {
    title: "Passwort vergessen?",
    whatHappens: "Wir senden einen Link, mit dem Sie ein neues festlegen. Bis dahin bleibt Ihr Passwort, wie es ist.",
    addressHint: "Die Adresse, mit der Sie sich anmelden.",
    send: "Link senden",
    notAnAddress: "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.",
    severalAddresses: "Geben Sie nur eine einzige Adresse ein.",
    lookAlike:
      "Vor dem @ stehen Buchstaben mehrerer Sprachen oder solche, die anderen gleichen. Tippen Sie die Adresse selbst.",
  },
  forgotPasswordSent: {
    title: "Sehen Sie in Ihr Postfach",
    onItsWay:
      "Wenn diese Adresse hier zu einem Konto gehört, ist ein Link zum Festlegen eines neuen Passworts unterwegs. Er kommt meist innerhalb weniger Minuten an.",
    nothingThere:
      "Nichts angekommen? Sehen Sie im Spam-Ordner nach, prüfen Sie die Adresse auf Tippfehler oder fragen Sie die Firma, die Ihnen den Zugang gegeben hat.",
    nothingThereAsk:
      "Nichts angekommen? Sehen Sie im Spam-Ordner nach, prüfen Sie die Adresse auf Tippfehler oder fragen Sie {firm}.",
    nothingThereCall:
      "Nichts angekommen? Sehen Sie im Spam-Ordner nach, prüfen Sie die Adresse auf Tippfehler oder rufen Sie uns an: {phone}.",
  },
  setPassword: {
    title: "Passwort festlegen",
    whose: "für {address}",
    code: "Code aus der E-Mail",
    codeHint: "Er steht in der E-Mail unter dem Link. Sie können auch den ganzen Link einfügen.",
    codeProblems: {
      none: "Darin steht kein vollständiger Code. Kopieren Sie den Code unter dem Link in der E-Mail, vom ersten bis zum letzten Zeichen, und fügen Sie ihn hier ein.",
      several:
        "Darin stehen verschiedene Codes, und nur einer kann gemeint sein. Fügen Sie nur den Link oder den Code der neuesten E-Mail ein.",
      changed:
        "Die Groß- und Kleinschreibung dieses Codes wurde unterwegs geändert. Kopieren Sie den Code unter dem Link in der E-Mail und fügen Sie ihn hier ein.",
    },
    noLink:
      "Dieser Tab enthält keinen Link. Öffnen Sie den Link in der E-Mail noch einmal oder fügen Sie ihn hier ein.",
    notKept:
      "Ihr Browser merkt sich nichts für diese Seite. Wenn Sie die Seite neu laden oder verlassen, öffnen Sie den Link in der E-Mail noch einmal.",
    elsewhere:
      "Um in einem anderen Browser oder auf einem anderen Gerät weiterzumachen, öffnen Sie dort den Link in der E-Mail.",
    set: "Passwort festlegen",
    leaveEmpty: "Lassen Sie dieses Feld leer",
    byProgram:
      "Bitte füllen Sie das Formular noch einmal aus. Es kam so an, wie ein Programm es sendet, etwa eines, das Links in E-Mails ausprobiert. Es wurde nichts geändert, und Ihr Link gilt weiter: Lassen Sie sich Zeit und geben Sie das Passwort zweimal ein.",
    whatElse:
      "Wenn Sie ein Passwort festlegen, werden Sie überall abgemeldet, und jeder andere Link an Sie wird ungültig. Wir sagen Ihnen per E-Mail, wenn es erledigt ist.",
  },
  deadLink: {
    title: "Dieser Link funktioniert nicht mehr",
    why: "Er wurde schon benutzt, ist abgelaufen oder wurde durch einen neueren ersetzt. Ihr Passwort wurde hier nicht geändert.",
    isMailNew:
      "Ist die E-Mail neu? Manche Mailprogramme ändern Links. Kopieren Sie den Code unter dem Link in der E-Mail.",
    pasteCode: "Code einfügen",
  },
  passwordSet: {
    title: "Ihr Passwort ist festgelegt",
    whatNext:
      "Melden Sie sich jetzt damit an. Sie wurden überall abgemeldet, und eine E-Mail informiert Sie über die Änderung.",
  },
  passwordPending: {
    title: "Ihr Passwort wird übernommen",
    received:
      "Wir haben es erhalten und sicher verwahrt; Sie müssen es nicht noch einmal senden. Diese Seite sagt Ihnen, wenn es erledigt ist, und eine E-Mail auch.",
    state: "Wird übernommen",
  },
  passwordHandingOver: {
    title: "Ihr Passwort wird weitergegeben",
    received:
      "Bei uns ist es festgelegt; Sie müssen es nicht noch einmal senden. Sie können sich damit anmelden, sobald die Seite es hat, auf der Sie sich anmelden; hier steht, wann.",
    state: "Wird weitergegeben",
  },
  passwordNotHandedOver: {
    title: "Ihr Passwort konnte nicht weitergegeben werden",
    why: "Wir haben Ihr neues Passwort, aber die Seite, auf der Sie sich anmelden, hat es nicht übernommen und verlangt vielleicht noch das alte. Fordern Sie einen neuen Link an und wählen Sie es noch einmal.",
  },
  passwordNotSet: {
    title: "Das Passwort wurde nicht geändert",
    why: "Etwas anderes kam zuvor, zum Beispiel eine neuere Anforderung. Fordern Sie einen neuen Link an, um es festzulegen.",
  },
  changePasswordPage: {
    title: "Passwort ändern",
    titleMustChange: "Wählen Sie ein eigenes Passwort",
    whyMustChange: "Ihr jetziges hat jemand anderes festgelegt, daher gilt es nur für diesen Schritt.",
    whatElse: "Sie werden damit überall abgemeldet, auch hier. Melden Sie sich dann mit dem neuen Passwort an.",
    notCurrent: "Das ist nicht Ihr jetziges Passwort.",
    sameAsCurrent: "Wählen Sie eines, das sich von Ihrem jetzigen Passwort unterscheidet.",
  },
  account: {
    title: "Ihr Konto",
    signedInAs: "Sie sind angemeldet als {name}.",
    email: "E-Mail",
    company: "Firma",
    sessions: "Wo Sie angemeldet sind",
    since: "Seit {when}",
    thisOne: "hier",
    endOthers: "Überall sonst abmelden",
    othersEnded: "Sie sind überall sonst abgemeldet.",
  },
};
