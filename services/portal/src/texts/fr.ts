import type { PortalTexts } from "./en.ts";

export const fr: PortalTexts = {
  name: "Français",
  siteName: "Portail client",
  languages: "Langue",
  firm: { questions: "Une question\u202f?", helpPage: "Notre page d’aide" },
  page: {
    lang: "fr",
    dir: "ltr",
    timeLocale: "fr-FR",
    skipLink: "Aller au contenu",
    errorPrefix: "Erreur\u00a0: ",
    checkFirst: "Vérifiez ceci avant de continuer",
    signOut: "Se déconnecter",
    toStart: "Aller à la page d’accueil",
    justNow: "à l’instant",
    inLessThanAMinute: "dans moins d’une minute",
    comma: ", ",
    errors: {
      "cross-site": {
        title: "Ce formulaire ne vient pas de notre propre page",
        text: "Rien n’a été modifié. Ouvrez de nouveau la page à sa propre adresse et renvoyez le formulaire.",
      },
      "not-found": {
        title: "Page introuvable",
        text: "Il n’y a rien à cette adresse. Vérifiez qu’elle ne contient pas de faute de frappe.",
      },
      forbidden: {
        title: "Vous ne pouvez pas voir cette page",
        text: "Votre rôle n’y donne pas accès. Adressez-vous à l’administration si vous en avez besoin.",
      },
      "too-large": {
        title: "C’était trop à la fois",
        text: "Le formulaire contenait plus que ce que nous acceptons. Rien n’a été modifié.",
      },
      "too-many": {
        title: "Trop d’essais",
        text: "Il y a eu trop d’essais depuis votre appareil ou votre réseau. Rien n’a été modifié. Réessayez {when}\u00a0; d’ici là, les nouveaux essais ne sont pas examinés.",
      },
      busy: {
        title: "Trop de monde à la fois",
        text: "Il y a beaucoup de monde ici en ce moment. Rien n’a été modifié. Réessayez dans quelques secondes.",
      },
      "bad-request": {
        title: "Cette demande n’a pas pu être lue",
        text: "Rien n’a été modifié. Revenez en arrière et réessayez.",
      },
      away: {
        title: "Le service n’est pas disponible",
        text: "Rien n’a été modifié. Réessayez dans une minute.",
      },
      fault: {
        title: "Une erreur s’est produite de notre côté",
        text: "Elle a été enregistrée. Réessayez dans une minute.",
      },
    },
    passwords: {
      password: "Mot de passe",
      currentPassword: "Mot de passe actuel",
      newPassword: "Nouveau mot de passe",
      repeatPassword: "Répéter le mot de passe",
    },
    sendAgain: {
      title: "Veuillez envoyer encore une fois",
      why: "Rien n’a été modifié. La page était devenue trop ancienne, par exemple parce que vous vous êtes connecté ou déconnecté dans un autre onglet. Ce que vous avez rempli est conservé.",
      typePasswords: "Seuls les mots de passe sont à saisir de nouveau.",
      send: "Envoyer de nouveau",
      withoutCookie:
        "Rien n’a été modifié. Votre navigateur n’a pas envoyé le cookie qui va avec le formulaire. Autorisez les cookies pour ce site, rouvrez la page et envoyez le formulaire encore une fois. Un lien reçu par e-mail peut être rouvert.",
    },
    passwordField: {
      show: "Afficher",
      showPassword: "Afficher le mot de passe",
      hide: "Masquer",
      hidePassword: "Masquer le mot de passe",
      isVisible: "Votre mot de passe est visible",
      isHidden: "Votre mot de passe est masqué",
      tooShort: "{length} sur {minLength} caractères",
      longEnough: "{length} caractères, c’est assez long",
      tooLong: "{length} caractères, {maxLength} au plus",
      spaceCounts: "l’espace au début ou à la fin en fait partie",
      same: "Identique",
      notSame: "Pas encore identique",
    },
  },
  address: "Adresse e-mail",
  newPasswordHint:
    "{minLength} caractères ou plus, ceux que vous voulez. Le mieux\u00a0: quelques mots dont vous vous souviendrez.",
  repeatNotSame: "Les deux mots de passe ne sont pas identiques. Saisissez-les tous les deux de nouveau.",
  signIn: "Se connecter",
  backToSignIn: "Retour à la connexion",
  askForNewLink: "Demander un nouveau lien",
  changePassword: "Modifier le mot de passe",
  refusals: {
    "not-typeable":
      "Il contient un caractère que l’on ne peut ni saisir ni voir, venu par exemple avec un copier-coller. Saisissez-le vous-même.",
    "too-short": "Utilisez au moins {minLength} caractères. Ajoutez encore un ou deux mots.",
    "too-long": "Utilisez au plus 256 caractères.",
    "like-an-address": "C’est une adresse. Choisissez quelques mots sans rapport entre eux.",
    "too-common":
      "Ce mot de passe figure dans une liste de mots de passe courants\u202f; il serait donc deviné. Choisissez-en un autre.",
    "contains-context":
      "Ne le composez pas à partir d’un nom, de l’adresse ou de l’entreprise. Choisissez des mots qui n’ont rien à voir avec eux.",
    "too-simple": "C’est un motif simple ou une répétition. Choisissez quelques mots sans rapport entre eux.",
  },
  signInRefused: "L’adresse ou le mot de passe n’est pas correct.",
  application: {
    signInTo: "Vous continuez ensuite vers {name}.",
    failedTitle: "Cette connexion ne peut pas continuer",
    failed:
      "Elle a expiré ou a déjà servi, ou la page d’où vous venez a demandé ce qui n’est pas prévu. Retournez-y et connectez-vous encore une fois.",
    failedCode: "Si cela se reproduit, indiquez-leur ce mot : {code}",
    signOutTitle: "Se déconnecter ?",
    signOutAsked: "{name} le demande. Vous serez déconnecté ici et partout où vous vous êtes connecté avec ce compte.",
    signOut: "Vous serez déconnecté ici et partout où vous vous êtes connecté avec ce compte.",
    staySignedIn: "Rester connecté",
    signedOutTitle: "Vous êtes déconnecté",
    signedOut: "Vous êtes déconnecté ici et partout où vous vous étiez connecté avec ce compte.",
  },
  signInExpired:
    "Ce mot de passe ne servait que pour la première fois, et son délai est passé. Demandez un lien pour en choisir un nouveau.",
  forgotPassword: {
    title: "Mot de passe oublié\u202f?",
    whatHappens: "Nous envoyons un lien pour en choisir un nouveau. D’ici là, votre mot de passe actuel reste le même.",
    addressHint: "Celle avec laquelle vous vous connectez.",
    send: "Envoyer le lien",
    notAnAddress: "Saisissez une adresse e-mail, par exemple name@example.com.",
    severalAddresses: "Saisissez une seule adresse.",
    lookAlike:
      "Avant le @ se trouvent des lettres de plusieurs langues, ou qui ressemblent à d’autres. Saisissez vous-même l’adresse.",
  },
  forgotPasswordSent: {
    title: "Consultez votre messagerie",
    onItsWay:
      "Si cette adresse correspond à un compte ici, un lien pour choisir un nouveau mot de passe est en route. Il arrive en général en quelques minutes.",
    nothingThere:
      "Rien reçu\u202f? Regardez dans les courriers indésirables, vérifiez que l’adresse ne contient pas de faute de frappe, ou adressez-vous à l’entreprise qui vous a donné l’accès.",
    nothingThereAsk:
      "Rien reçu\u202f? Regardez dans les courriers indésirables, vérifiez que l’adresse ne contient pas de faute de frappe, ou adressez-vous à {firm}.",
    nothingThereCall:
      "Rien reçu\u202f? Regardez dans les courriers indésirables, vérifiez que l’adresse ne contient pas de faute de frappe, ou appelez-nous au {phone}.",
  },
  setPassword: {
    title: "Choisissez votre mot de passe",
    whose: "pour {address}",
    code: "Code de l’e-mail",
    codeHint: "Il se trouve sous le lien dans l’e-mail. Vous pouvez aussi coller le lien entier.",
    codeProblems: {
      none: "Il n’y a pas de code complet ici. Copiez le code sous le lien dans l’e-mail, du premier au dernier caractère, et collez-le ici.",
      several:
        "Il y a plusieurs codes différents ici, et un seul peut être le bon. Collez uniquement le lien ou le code de l’e-mail le plus récent.",
      changed:
        "Les majuscules et minuscules de ce code ont été modifiées en chemin. Copiez le code sous le lien dans l’e-mail et collez-le ici.",
    },
    noLink: "Cet onglet ne contient pas de lien. Ouvrez de nouveau le lien de l’e-mail ou collez-le ici.",
    notKept:
      "Votre navigateur ne garde rien pour cette page. Si vous la rechargez ou la quittez, ouvrez de nouveau le lien de l’e-mail.",
    elsewhere: "Pour continuer dans un autre navigateur ou sur un autre appareil, ouvrez-y le lien de l’e-mail.",
    set: "Choisir le mot de passe",
    leaveEmpty: "Laissez ce champ vide",
    byProgram:
      "Veuillez remplir le formulaire encore une fois. Il est arrivé comme l’envoie un programme, par exemple un programme qui essaie les liens des e-mails. Rien n’a été modifié et votre lien reste valable\u202f: prenez votre temps et saisissez deux fois le mot de passe.",
    whatElse:
      "Choisir un mot de passe ferme toutes vos sessions et met fin à tout autre lien que vous avez reçu. Nous vous prévenons par e-mail quand c’est fait.",
  },
  deadLink: {
    title: "Ce lien ne peut pas être utilisé",
    why: "Il a déjà été utilisé, a expiré ou a été remplacé par un plus récent. Votre mot de passe n’a pas été modifié ici.",
    isMailNew:
      "L’e-mail est récent\u202f? Certaines messageries modifient les liens. Copiez le code sous le lien dans l’e-mail.",
    pasteCode: "Coller le code",
  },
  passwordSet: {
    title: "Votre mot de passe est défini",
    whatNext:
      "Connectez-vous maintenant avec celui-ci. Toutes vos sessions ont été fermées, et un e-mail vous informe de la modification.",
  },
  passwordPending: {
    title: "Votre mot de passe est en cours de mise en place",
    received:
      "Nous l’avons reçu et il est en sécurité\u202f; vous n’avez pas à le renvoyer. Cette page vous dira quand ce sera fait, et un e-mail aussi.",
    state: "Mise en place en cours",
  },
  passwordHandingOver: {
    title: "Votre mot de passe est en cours de transmission",
    received:
      "Il est défini chez nous et vous n’avez pas à le renvoyer. Vous pourrez l’utiliser dès que le site où vous vous connectez l’aura reçu\u202f; cette page vous dira quand.",
    state: "Transmission en cours",
  },
  passwordNotHandedOver: {
    title: "Votre mot de passe n’a pas pu être transmis",
    why: "Nous avons votre nouveau mot de passe, mais le site où vous vous connectez ne l’a pas pris et demande peut-être encore l’ancien. Demandez un nouveau lien et choisissez-le encore une fois.",
  },
  passwordNotSet: {
    title: "Le mot de passe n’a pas été modifié",
    why: "Autre chose est passé avant, par exemple une demande plus récente. Demandez un nouveau lien pour le choisir.",
  },
  changePasswordPage: {
    title: "Modifiez votre mot de passe",
    titleMustChange: "Choisissez votre propre mot de passe",
    whyMustChange:
      "Votre mot de passe actuel a été défini par quelqu’un d’autre\u202f; il ne vaut donc que pour cette étape.",
    whatElse: "Cela ferme toutes vos sessions, ici aussi. Connectez-vous ensuite avec le nouveau mot de passe.",
    notCurrent: "Ce n’est pas votre mot de passe actuel.",
    sameAsCurrent: "Choisissez-en un qui diffère de votre mot de passe actuel.",
  },
  account: {
    title: "Votre compte",
    signedInAs: "Session ouverte au nom de {name}.",
    email: "E-mail",
    company: "Entreprise",
    sessions: "Vos sessions ouvertes",
    since: "Depuis {when}",
    thisOne: "celle-ci",
    endOthers: "Fermer toutes les autres sessions",
    othersEnded: "Toutes vos autres sessions sont fermées.",
  },
};
