import type { MailTexts } from "./mail-texts.ts";

export const es: MailTexts = {
  lang: "es",
  dir: "ltr",
  timeLocale: "es-ES",
  brand: "Portal de clientes",
  greeting: (name) => `Hola, ${name}:`,
  footer: (address) => `Este mensaje se ha enviado automáticamente a ${address}.`,
  setPassword: {
    subject: "Elija su contraseña para el portal de clientes",
    preview: "Elija una contraseña para el portal de clientes.",
    title: "Elija su contraseña",
    byStaff: (client) =>
      `Ya puede elegir su contraseña para el portal de clientes, en el que está registrado ${client}. Nuestro equipo ha iniciado este trámite por usted.`,
    bySelf:
      "Alguien, probablemente usted, ha pedido en el portal de clientes una nueva contraseña para esta dirección.",
    button: "Elegir la contraseña",
    goodUntil: (when) => `El enlace funciona una sola vez, hasta el ${when}.`,
    ifButtonFails: "Si el botón no funciona, abra esta dirección:",
    ifCodeIsAsked: "Si la página pide un código, pegue este:",
    notYou:
      "Si no esperaba este mensaje, no tiene que hacer nada: su contraseña sigue siendo la misma. Nunca pedimos contraseñas por correo ni por teléfono.",
  },
  setByStaff: {
    subject: "Se ha establecido una nueva contraseña para usted",
    preview: "Nuestro equipo ha establecido una nueva contraseña para su acceso al portal.",
    title: "Se ha establecido una nueva contraseña para usted",
    whatHappened: (client) =>
      `Nuestro equipo acaba de establecer una nueva contraseña para su acceso al portal de clientes, en el que está registrado ${client}. Se la comunicaremos en persona o por teléfono. Nunca se envía por correo.`,
    whatNext:
      "Se han cerrado todas sus sesiones anteriores. Cuando inicie sesión con la nueva contraseña, es posible que se le pida elegir una propia.",
    button: "Iniciar sesión",
    notYou: "Si no lo ha pedido, llámenos. Mientras tanto, puede recuperar su acceso con una contraseña propia:",
  },
  changed: {
    subject: "Su contraseña se ha cambiado",
    preview: "Su contraseña para el portal de clientes se acaba de cambiar.",
    title: "Su contraseña se ha cambiado",
    whatHappened: (client) =>
      `Su contraseña para el portal de clientes, en el que está registrado ${client}, se acaba de cambiar. Se han cerrado todas las sesiones anteriores; inicie sesión con la nueva contraseña.`,
    button: "Iniciar sesión",
    ifYou: "Si ha sido usted, no tiene que hacer nada más.",
    notYou: "Si no ha sido usted, establezca enseguida una nueva contraseña y llámenos:",
  },
};
