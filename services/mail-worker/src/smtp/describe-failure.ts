import { type DeliveryFailure, deliveryFailure } from "@rekey/contracts/delivery-failures";

export interface SendFailure {
  /** The server's reply code; null when it did not reply. */
  code: number | null;
  /** The server's words; null when there are none. */
  response: string | null;
  /** What kind of failure it was where the server said nothing. */
  failure: DeliveryFailure;
  /** No TLS came about: the handshake failed, or the certificate is not valid for this server. */
  isInsecure: boolean;
}

/** What nodemailer's error says of a mail that was not taken. A certificate's names are left out: they name hosts. */
export function describeFailure(error: unknown): SendFailure {
  const { code, originalCode, response } = errorFields(error);
  const replyCode = response === undefined ? null : readReplyCode(response);
  const isInsecure = [code, originalCode].some((name) => /TLS|SSL|CERT|SIGNATURE|ISSUER/.test(name ?? ""));
  const kind = originalCode ?? code;
  return {
    code: replyCode,
    isInsecure: isInsecure && replyCode === null,
    response: response ?? null,
    failure: deliveryFailure(isInsecure ? "no-secure-connection" : "no-reply", kind),
  };
}

/** What nodemailer hangs on an error, where it is a text. */
export function errorFields(error: unknown) {
  const fields: Record<string, unknown> = error instanceof Error ? Object.fromEntries(Object.entries(error)) : {};
  const text = (name: string) => (typeof fields[name] === "string" && fields[name] !== "" ? fields[name] : undefined);
  return {
    code: text("code"),
    originalCode: text("originalCode"),
    response: text("response"),
    timeoutType: text("timeoutType"),
  };
}

/** Three digits and no more: any other number that words begin with is no code, and could be a part of a secret. */
function readReplyCode(response: string): number | null {
  return /^[2-5]\d\d(?![^\s-])/.test(response) ? Number(response.slice(0, 3)) : null;
}
