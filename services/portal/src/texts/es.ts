import type { PortalTexts } from "./en.ts";

export const es: PortalTexts = {
  name: "Español",
  siteName: "Portal de clientes",
  languages: "Idioma",
  firm: { questions: "¿Tiene preguntas?", helpPage: "Nuestra página de ayuda" },
  page: {
    lang: "es",
    dir: "ltr",
    timeLocale: "es-ES",
    skipLink: "Ir al contenido",
    errorPrefix: "Error: ",
    checkFirst: "Revise esto antes de continuar",
    signOut: "Cerrar sesión",
    toStart: "Ir a la página de inicio",
    justNow: "ahora mismo",
    inLessThanAMinute: "en menos de un minuto",
    comma: ", ",
    errors: {
      "cross-site": {
        title: "Este formulario no se ha enviado desde nuestra página",
        text: "No se ha cambiado nada. Abra otra vez la página en su propia dirección y vuelva a enviar el formulario.",
      },
      "not-found": {
        title: "Página no encontrada",
        text: "No hay nada en esta dirección. Compruebe que está bien escrita.",
      },
      forbidden: {
        title: "No puede ver esta página",
        text: "Su función no la incluye. Consulte a la administración si la necesita.",
      },
      "too-large": {
        title: "Era demasiado de una vez",
        text: "El formulario contenía más de lo que aceptamos. No se ha cambiado nada.",
      },
      "too-many": {
        title: "Demasiados intentos",
        text: "Ha habido demasiados intentos desde su dispositivo o su red. No se ha cambiado nada. Vuelva a intentarlo {when}; hasta entonces no se comprueban más intentos.",
      },
      busy: {
        title: "Demasiadas personas a la vez",
        text: "En este momento hay muchas personas aquí. No se ha cambiado nada. Vuelva a intentarlo dentro de unos segundos.",
      },
      "bad-request": {
        title: "No se ha podido leer esta petición",
        text: "No se ha cambiado nada. Vuelva atrás e inténtelo de nuevo.",
      },
      away: {
        title: "El servicio no está disponible",
        text: "No se ha cambiado nada. Vuelva a intentarlo dentro de un minuto.",
      },
      fault: {
        title: "Algo ha fallado por nuestra parte",
        text: "El fallo se ha registrado. Vuelva a intentarlo dentro de un minuto.",
      },
    },
    passwords: {
      password: "Contraseña",
      currentPassword: "Contraseña actual",
      newPassword: "Nueva contraseña",
      repeatPassword: "Repetir la contraseña",
    },
    sendAgain: {
      title: "Envíelo otra vez, por favor",
      why: "No se ha cambiado nada. La página era demasiado antigua, por ejemplo porque ha iniciado o cerrado sesión en otra pestaña. Lo que ha rellenado se conserva.",
      typePasswords: "Solo hay que volver a escribir las contraseñas.",
      send: "Enviar otra vez",
      withoutCookie:
        "No se ha cambiado nada. Su navegador no ha enviado la cookie que acompaña al formulario. Permita las cookies de este sitio, abra la página de nuevo y envíe el formulario otra vez. Un enlace recibido por correo se puede volver a abrir.",
    },
    passwordField: {
      show: "Mostrar",
      showPassword: "Mostrar la contraseña",
      hide: "Ocultar",
      hidePassword: "Ocultar la contraseña",
      isVisible: "Su contraseña está visible",
      isHidden: "Su contraseña está oculta",
      tooShort: "{length} de {minLength} caracteres",
      longEnough: "{length} caracteres, longitud suficiente",
      tooLong: "{length} caracteres, {maxLength} como máximo",
      spaceCounts: "el espacio del principio o del final forma parte de ella",
      same: "Coincide",
      notSame: "Todavía no coincide",
    },
  },
  address: "Dirección de correo",
  newPasswordHint: "{minLength} caracteres o más, los que quiera. Lo mejor son unas palabras que vaya a recordar.",
  repeatNotSame: "Las dos contraseñas no coinciden. Escriba las dos otra vez.",
  signIn: "Iniciar sesión",
  backToSignIn: "Volver al inicio de sesión",
  askForNewLink: "Pedir un nuevo enlace",
  changePassword: "Cambiar la contraseña",
  refusals: {
    "not-typeable":
      "Contiene un carácter que no se puede escribir ni ver, por ejemplo uno que vino al copiarla. Escríbala usted.",
    "too-short": "Use al menos {minLength} caracteres. Añada una o dos palabras más.",
    "too-long": "Use como máximo 256 caracteres.",
    "like-an-address": "Es una dirección. Elija unas palabras sin relación entre sí.",
    "too-common":
      "Esta contraseña está en una lista de contraseñas comunes, así que sería fácil de adivinar. Elija otra.",
    "contains-context":
      "No la forme con un nombre, la dirección o la empresa. Elija palabras que no tengan nada que ver con ellos.",
    "too-simple": "Es un patrón sencillo o una repetición. Elija unas palabras sin relación entre sí.",
  },
  signInRefused: "La dirección o la contraseña no es correcta.",
  application: {
    signInTo: "Después continuará en {name}.",
    failedTitle: "Este inicio de sesión no puede continuar",
    failed:
      "Ha caducado o ya se usó, o la página de la que viene pidió algo que no está previsto. Vuelva a ella e inicie sesión otra vez.",
    failedCode: "Si vuelve a ocurrir, indíqueles esta palabra: {code}",
    signOutTitle: "¿Cerrar la sesión?",
    signOutAsked: "{name} lo pide. Se cerrará su sesión aquí y en todos los sitios donde la inició con esta cuenta.",
    signOut: "Se cerrará su sesión aquí y en todos los sitios donde la inició con esta cuenta.",
    staySignedIn: "Seguir con la sesión",
    signedOutTitle: "Su sesión está cerrada",
    signedOut: "Se ha cerrado su sesión aquí y en todos los sitios donde la inició con esta cuenta.",
  },
  signInExpired: "Esta contraseña era solo para la primera vez y ya ha caducado. Pida un enlace para elegir una nueva.",
  forgotPassword: {
    title: "¿Ha olvidado su contraseña?",
    whatHappens:
      "Enviamos un enlace para elegir una nueva. Hasta entonces, su contraseña actual sigue siendo la misma.",
    addressHint: "La dirección con la que inicia sesión.",
    send: "Enviar el enlace",
    notAnAddress: "Escriba una dirección de correo, por ejemplo name@example.com.",
    severalAddresses: "Escriba una sola dirección.",
    lookAlike: "Antes de la @ hay letras de varios idiomas o algunas que parecen otras. Escriba usted la dirección.",
  },
  forgotPasswordSent: {
    title: "Mire su correo",
    onItsWay:
      "Si esta dirección pertenece a una cuenta de este portal, un enlace para elegir una nueva contraseña está en camino. Suele llegar en unos minutos.",
    nothingThere:
      "¿No ha llegado nada? Mire en el correo no deseado, compruebe que la dirección está bien escrita o pregunte a la empresa que le dio acceso.",
    nothingThereAsk:
      "¿No ha llegado nada? Mire en el correo no deseado, compruebe que la dirección está bien escrita o pregunte a {firm}.",
    nothingThereCall:
      "¿No ha llegado nada? Mire en el correo no deseado, compruebe que la dirección está bien escrita o llámenos al {phone}.",
  },
  setPassword: {
    title: "Elija su contraseña",
    whose: "para {address}",
    code: "Código del correo",
    codeHint: "Está debajo del enlace en el correo. También puede pegar el enlace entero.",
    codeProblems: {
      none: "Aquí no hay ningún código completo. Copie el código que está debajo del enlace en el correo, del primer al último carácter, y péguelo aquí.",
      several:
        "Aquí hay códigos distintos y solo uno puede ser el bueno. Pegue únicamente el enlace o el código del correo más reciente.",
      changed:
        "Las mayúsculas y minúsculas de este código se han cambiado por el camino. Copie el código que está debajo del enlace en el correo y péguelo aquí.",
    },
    noLink: "Esta pestaña no tiene ningún enlace. Abra otra vez el enlace del correo o péguelo aquí.",
    notKept:
      "Su navegador no guarda nada para esta página. Si la vuelve a cargar o sale de ella, abra otra vez el enlace del correo.",
    elsewhere: "Para continuar en otro navegador o en otro dispositivo, abra allí el enlace del correo.",
    set: "Elegir la contraseña",
    leaveEmpty: "Deje este campo vacío",
    byProgram:
      "Rellene el formulario otra vez, por favor. Ha llegado como lo envía un programa, por ejemplo uno que prueba los enlaces de los correos. No se ha cambiado nada y su enlace sigue siendo válido: tómese su tiempo y escriba la contraseña dos veces.",
    whatElse:
      "Al elegir una contraseña se cierran todas sus sesiones y deja de valer cualquier otro enlace que haya recibido. Le avisamos por correo cuando esté hecho.",
  },
  deadLink: {
    title: "Este enlace no se puede usar",
    why: "Ya se ha usado, ha caducado o lo ha sustituido uno más reciente. Su contraseña no se ha cambiado aquí.",
    isMailNew:
      "¿El correo es reciente? Algunos programas de correo cambian los enlaces. Copie el código que está debajo del enlace en el correo.",
    pasteCode: "Pegar el código",
  },
  passwordSet: {
    title: "Su contraseña está establecida",
    whatNext: "Inicie sesión con ella ahora. Se han cerrado todas sus sesiones y un correo le informa del cambio.",
  },
  passwordPending: {
    title: "Su contraseña se está aplicando",
    received:
      "La hemos recibido y está segura; no tiene que enviarla otra vez. Esta página le dirá cuándo está hecho, y un correo también.",
    state: "Aplicándose",
  },
  passwordHandingOver: {
    title: "Su contraseña se está transmitiendo",
    received:
      "Ya está establecida con nosotros y no tiene que enviarla otra vez. Podrá usarla en cuanto la tenga el sitio donde inicia sesión; esta página le dirá cuándo.",
    state: "Transmitiéndose",
  },
  passwordNotHandedOver: {
    title: "No se ha podido transmitir su contraseña",
    why: "Tenemos su nueva contraseña, pero el sitio donde inicia sesión no la ha aceptado y quizá pida todavía la anterior. Pida un nuevo enlace y elíjala otra vez.",
  },
  passwordNotSet: {
    title: "La contraseña no se ha cambiado",
    why: "Algo llegó antes, por ejemplo una petición más reciente. Pida un nuevo enlace para elegirla.",
  },
  changePasswordPage: {
    title: "Cambie su contraseña",
    titleMustChange: "Elija una contraseña propia",
    whyMustChange: "La actual la estableció otra persona, así que solo vale para este paso.",
    whatElse: "Con esto se cierran todas sus sesiones, también aquí. Después inicie sesión con la nueva contraseña.",
    notCurrent: "Esta no es su contraseña actual.",
    sameAsCurrent: "Elija una que sea distinta de su contraseña actual.",
  },
  account: {
    title: "Su cuenta",
    signedInAs: "Ha iniciado sesión como {name}.",
    email: "Correo",
    company: "Empresa",
    sessions: "Dónde ha iniciado sesión",
    since: "Desde {when}",
    thisOne: "esta",
    endOthers: "Cerrar las demás sesiones",
    othersEnded: "Se han cerrado todas sus demás sesiones.",
  },
};
