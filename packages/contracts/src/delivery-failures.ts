/** Why a mail was not taken, or not even tried, where no mail server has said so; each with its words for people. */
export const deliveryFailureWords = {
  "address-bounced": "The last mail to this address came back. Nothing is sent to it until the address is confirmed.",
  "mail-not-set-up": "Mail is not set up.",
  "no-transport": "The mail server cannot be used at the moment.",
  "no-transport-in-time": "No mail server could be used in time.",
  "key-missing": "The mail worker lacks the key of this link.",
  "console-url-missing": "The mail worker does not know where staff open the console: set CONSOLE_URL for it.",
  "worker-lost": "The worker ended before it could tell what the server answered.",
  "no-reply": "no reply",
  "no-reply-in-time": "no reply in time",
  "no-secure-connection": "no secure connection",
  "wants-tls": "no greeting, but TLS from the first byte: write smtps:// for it",
  "begins-in-clear": "no TLS from the first byte: write smtp:// for it",
  "address-needs-smtputf8":
    "The mail server takes no address with such letters before the @: it does not offer SMTPUTF8.",
  "no-token-set-up": "no access token: none is set up",
  "token-server-away": "no access token: the token server cannot be reached",
  "token-server-late": "no access token: the token server does not answer in time",
  "token-refused": "no access token: the token server refuses it",
  "token-not-given": "no access token: the token server's answer has none",
} as const;
export type DeliveryCode = keyof typeof deliveryFailureWords;

/** A code, with what the network or a library called its cause where that is known: `no-reply (ECONNREFUSED)`. */
export type DeliveryFailure = DeliveryCode | `${DeliveryCode} (${string})`;

const shape = /^([a-z0-9-]+)(?: \(([\w ]{1,60})\))?$/;

export function deliveryFailure(code: DeliveryCode, cause?: string): DeliveryFailure {
  return cause === undefined ? code : `${code} (${cause})`;
}

/** Undefined where it is none that this version knows. */
function codeOf(failure: string): DeliveryCode | undefined {
  const [, code = ""] = shape.exec(failure) ?? [];
  return Object.hasOwn(deliveryFailureWords, code) ? (code as DeliveryCode) : undefined;
}

export function isDeliveryFailure(text: string): text is DeliveryFailure {
  return codeOf(text) !== undefined;
}

/**
 * What is to be read of a try: the server's words, or ours for the failure. One of a later version is shown as it is.
 */
export function sayOfMail(said: { response?: string | null | undefined; failure?: string | null | undefined }): string {
  if (said.response) return said.response;
  const failure = said.failure ?? "";
  const code = codeOf(failure);
  return code === undefined ? failure : deliveryFailureWords[code] + failure.slice(code.length);
}
