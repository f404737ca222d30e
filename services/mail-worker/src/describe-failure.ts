export interface SendFailure {
  /** The server's reply code; null when it did not reply. */
  code: number | null;
  /** The server's words when there are any, else what kind of failure it was. */
  words: string;
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
    words: response ?? (isInsecure ? `no secure connection (${kind})` : kind ? `no reply (${kind})` : "no reply"),
  };
}

function errorFields(error: unknown) {
  const fields: Record<string, unknown> = error instanceof Error ? Object.fromEntries(Object.entries(error)) : {};
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return { code: text("code"), originalCode: text("originalCode"), response: text("response") };
}

/** Three digits and no more: any other number that words begin with is no code, and could be a part of a secret. */
function readReplyCode(response: string): number | null {
  return /^[2-5]\d\d(?![^\s-])/.test(response) ? Number(response.slice(0, 3)) : null;
}
