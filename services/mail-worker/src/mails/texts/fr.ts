import type { MailTexts } from "./mail-texts.ts";

export const fr: MailTexts = {
  lang: "fr",
  dir: "ltr",
  timeLocale: "fr-FR",
  moment: (day, time) => `${day} à ${time}`,
  brand: "Portail client",
  portal: (name) => (name === null ? "portail client" : `portail client ${name}`),
  tellUs: {
    call: (phone) => `veuillez nous appeler au ${phone}`,
    page: "veuillez nous prévenir sur notre page d’aide",
    other: "veuillez nous prévenir par votre moyen habituel",
  },
  tellUsAtOnce: {
    call: (phone) => `appelez-nous tout de suite au ${phone}`,
    page: "prévenez-nous tout de suite sur notre page d’aide",
    other: "prévenez-nous tout de suite",
  },
  phone: (phone) => `Téléphone\u00a0: ${phone}`,
  help: "Page d’aide\u00a0:",
  signIn: "Se connecter",
  greeting: (name) => `Bonjour ${name},`,
  footer: (address) => `Ce message a été envoyé automatiquement à ${address}.`,
  setPassword: {
    subject: (name) => `Choisissez votre mot de passe pour ${name ?? "le portail client"}`,
    title: "Choisissez votre mot de passe",
    byStaff: ({ portal, client }) =>
      `Vous pouvez maintenant choisir votre mot de passe pour le ${portal}, où l’entreprise ${client} est enregistrée. Notre équipe a lancé cette démarche pour vous.`,
    bySelf: ({ portal }) =>
      `Quelqu’un, sans doute vous, a demandé sur le ${portal} un nouveau mot de passe pour cette adresse.`,
    button: "Choisir le mot de passe",
    goodUntil: (when) => `Le lien fonctionne une seule fois, jusqu’au ${when}.`,
    ifButtonFails: "Si le bouton ne fonctionne pas, ouvrez cette adresse\u00a0:",
    ifCodeIsAsked: "Si la page demande un code, collez ce code\u00a0:",
    notYou:
      "Si vous n’attendiez pas ce message, vous n’avez rien à faire\u00a0: votre mot de passe reste le même. Nous ne demandons jamais de mot de passe par e-mail ni par téléphone.",
  },
  several: (count) =>
    `Depuis notre dernier message à ce sujet, votre mot de passe a été modifié ${count}\u00a0fois. Ce message porte sur la dernière modification.`,
  setByStaff: {
    subject: (name) => `Un nouveau mot de passe pour ${name} a été défini pour vous`,
    preview: ({ tellUs }) =>
      `Il vous sera communiqué en personne ou par téléphone. Si vous n’avez rien demandé, ${tellUs}.`,
    title: "Un nouveau mot de passe a été défini pour vous",
    whatHappened: ({ client, when, portal }) =>
      `Le ${when}, notre équipe a défini un nouveau mot de passe pour votre accès au ${portal}, où l’entreprise ${client} est enregistrée. Il vous sera communiqué en personne ou par téléphone. Il n’est jamais envoyé par e-mail.`,
    whatNext:
      "Toutes vos sessions ont été fermées. Lors de votre connexion avec le nouveau mot de passe, il vous sera peut-être demandé d’en choisir un vous-même.",
    notYou: ({ tellUs }) =>
      `Si vous n’avez rien demandé, ${tellUs}. Vous pouvez aussi reprendre tout de suite votre accès avec votre propre mot de passe\u00a0:`,
  },
  changed: {
    subject: (name) => `Votre mot de passe pour ${name} a été modifié`,
    preview: () =>
      "Si c’était vous, il n’y a rien d’autre à faire. Sinon, choisissez tout de suite un nouveau mot de passe.",
    title: "Votre mot de passe a été modifié",
    whatHappened: ({ client, when, portal }) =>
      `Votre mot de passe pour le ${portal}, où l’entreprise ${client} est enregistrée, a été modifié le ${when}. Toutes vos sessions ont été fermées\u202f; connectez-vous avec le nouveau mot de passe.`,
    ifYou: "Si c’était vous, il n’y a rien d’autre à faire.",
    notYou: ({ tellUsAtOnce }) =>
      `Si ce n’était pas vous, ${tellUsAtOnce} et choisissez un nouveau mot de passe\u00a0:`,
  },
  addressChanged: {
    subject: (name) => `Votre adresse e-mail pour ${name ?? "le portail client"} a été modifiée`,
    preview: ({ tellUs }) => `Les messages du portail n’arrivent plus ici. Si vous n’êtes pas au courant, ${tellUs}.`,
    title: "Votre adresse e-mail a été modifiée",
    whatHappened: ({ client, when, portal }) =>
      `Le ${when}, un membre de notre équipe a modifié l’adresse e-mail de votre accès au ${portal}, où l’entreprise ${client} est enregistrée.`,
    whatNext:
      "Le portail n’envoie plus de messages à cette adresse, et les liens qu’il y a envoyés ne fonctionnent plus. Votre mot de passe n’a pas été modifié.",
    notYou: ({ tellUsAtOnce }) =>
      `Si vous l’avez demandé, il n’y a rien d’autre à faire. Si vous n’êtes pas au courant, ${tellUsAtOnce}.`,
  },
};
