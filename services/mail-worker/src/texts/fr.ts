import type { MailTexts } from "./mail-texts.ts";

export const fr: MailTexts = {
  lang: "fr",
  dir: "ltr",
  timeLocale: "fr-FR",
  brand: "Portail client",
  greeting: (name) => `Bonjour ${name},`,
  footer: (address) => `Ce message a été envoyé automatiquement à ${address}.`,
  setPassword: {
    subject: "Choisissez votre mot de passe pour le portail client",
    preview: "Choisissez un mot de passe pour le portail client.",
    title: "Choisissez votre mot de passe",
    byStaff: (client) =>
      `Vous pouvez maintenant choisir votre mot de passe pour le portail client, où ${client} est enregistré. Notre équipe a lancé cette démarche pour vous.`,
    bySelf: "Quelqu’un, sans doute vous, a demandé sur le portail client un nouveau mot de passe pour cette adresse.",
    button: "Choisir le mot de passe",
    goodUntil: (when) => `Le lien fonctionne une seule fois, jusqu’au ${when}.`,
    ifButtonFails: "Si le bouton ne fonctionne pas, ouvrez cette adresse :",
    ifCodeIsAsked: "Si la page demande un code, collez celui-ci :",
    notYou:
      "Si vous n’attendiez pas ce message, vous n’avez rien à faire : votre mot de passe reste le même. Nous ne demandons jamais de mot de passe par e-mail ni par téléphone.",
  },
  setByStaff: {
    subject: "Un nouveau mot de passe a été défini pour vous",
    preview: "Notre équipe a défini un nouveau mot de passe pour votre accès au portail.",
    title: "Un nouveau mot de passe a été défini pour vous",
    whatHappened: (client) =>
      `Notre équipe vient de définir un nouveau mot de passe pour votre accès au portail client, où ${client} est enregistré. Il vous sera communiqué en personne ou par téléphone. Il n’est jamais envoyé par e-mail.`,
    whatNext:
      "Toutes vos connexions précédentes ont été fermées. Lors de votre connexion avec le nouveau mot de passe, il vous sera peut-être demandé d’en choisir un vous-même.",
    button: "Se connecter",
    notYou:
      "Si vous n’avez rien demandé, appelez-nous. En attendant, vous pouvez reprendre votre accès avec votre propre mot de passe :",
  },
  changed: {
    subject: "Votre mot de passe a été modifié",
    preview: "Votre mot de passe pour le portail client vient d’être modifié.",
    title: "Votre mot de passe a été modifié",
    whatHappened: (client) =>
      `Votre mot de passe pour le portail client, où ${client} est enregistré, vient d’être modifié. Toutes les connexions précédentes ont été fermées ; connectez-vous avec le nouveau mot de passe.`,
    button: "Se connecter",
    ifYou: "Si c’était vous, il n’y a rien d’autre à faire.",
    notYou: "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe et appelez-nous :",
  },
};
