import type { MailTexts } from "./mail-texts.ts";

export const es: MailTexts = {
  lang: "es",
  dir: "ltr",
  timeLocale: "es-ES",
  moment: (day, time) => `${day} a las ${time}`,
  brand: "Portal de clientes",
  portal: (name) => (name === null ? "portal de clientes" : `portal de clientes de ${name}`),
  tellUs: {
    call: (phone) => `llámenos al ${phone}`,
    page: "avísenos en nuestra página de ayuda",
    other: "avísenos por el medio habitual",
  },
  tellUsAtOnce: {
    call: (phone) => `llámenos enseguida al ${phone}`,
    page: "avísenos enseguida en nuestra página de ayuda",
    other: "avísenos enseguida",
  },
  phone: (phone) => `Teléfono: ${phone}`,
  help: "Página de ayuda:",
  signIn: "Iniciar sesión",
  greeting: (name) => `Hola, ${name}:`,
  footer: (address) => `Este mensaje se ha enviado automáticamente a ${address}.`,
  setPassword: {
    subject: (name) => `Elija su contraseña para ${name ?? "el portal de clientes"}`,
    title: "Elija su contraseña",
    byStaff: ({ portal, client }) =>
      `Ya puede elegir su contraseña para el ${portal}, en el que está registrada la empresa ${client}. Nuestro equipo ha iniciado este trámite por usted.`,
    bySelf: ({ portal }) =>
      `Alguien, probablemente usted, ha pedido en el ${portal} una nueva contraseña para esta dirección.`,
    button: "Elegir la contraseña",
    goodUntil: (when) => `El enlace funciona una sola vez, hasta el ${when}.`,
    ifButtonFails: "Si el botón no funciona, abra esta dirección:",
    ifCodeIsAsked: "Si la página pide un código, pegue este:",
    notYou:
      "Si no esperaba este mensaje, no tiene que hacer nada: su contraseña sigue siendo la misma. Nunca pedimos contraseñas por correo ni por teléfono.",
  },
  several: (count) =>
    `Desde nuestro último mensaje al respecto, su contraseña se ha cambiado ${count} veces. Este es el último cambio.`,
  setByStaff: {
    subject: (name) => `Se ha establecido una nueva contraseña para usted en ${name}`,
    preview: ({ tellUs }) => `Se la comunicaremos en persona o por teléfono. Si no la ha pedido, ${tellUs}.`,
    title: "Se ha establecido una nueva contraseña para usted",
    whatHappened: ({ client, when, portal }) =>
      `El ${when}, nuestro equipo estableció una nueva contraseña para su acceso al ${portal}, en el que está registrada la empresa ${client}. Se la comunicaremos en persona o por teléfono. Nunca se envía por correo.`,
    whatNext:
      "Se han cerrado todas sus sesiones. Cuando inicie sesión con la nueva contraseña, es posible que se le pida elegir una propia.",
    notYou: ({ tellUs }) =>
      `Si no la ha pedido, ${tellUs}. También puede recuperar su acceso enseguida con una contraseña propia:`,
  },
  changed: {
    subject: (name) => `Se ha cambiado su contraseña para ${name}`,
    preview: () => "Si ha sido usted, no tiene que hacer nada más. Si no, elija enseguida una nueva contraseña.",
    title: "Se ha cambiado su contraseña",
    whatHappened: ({ client, when, portal }) =>
      `Su contraseña para el ${portal}, en el que está registrada la empresa ${client}, se cambió el ${when}. Se han cerrado todas sus sesiones; inicie sesión con la nueva contraseña.`,
    ifYou: "Si ha sido usted, no tiene que hacer nada más.",
    notYou: ({ tellUs }) => `Si no ha sido usted, ${tellUs} y elija enseguida una nueva contraseña:`,
  },
  addressChanged: {
    subject: (name) => `Se ha cambiado su dirección de correo electrónico para ${name ?? "el portal de clientes"}`,
    preview: ({ tellUs }) => `Los mensajes del portal ya no llegan aquí. Si no sabe nada de esto, ${tellUs}.`,
    title: "Se ha cambiado su dirección de correo electrónico",
    whatHappened: ({ client, when, portal }) =>
      `El ${when}, nuestro personal cambió la dirección de correo electrónico de su acceso al ${portal}, en el que está registrada la empresa ${client}.`,
    whatNext:
      "El portal ya no envía mensajes a esta dirección, y los enlaces que envió aquí ya no funcionan. Su contraseña no ha cambiado.",
    notYou: ({ tellUsAtOnce }) =>
      `Si lo ha pedido usted, no tiene que hacer nada más. Si no sabe nada de esto, ${tellUsAtOnce}.`,
  },
};
