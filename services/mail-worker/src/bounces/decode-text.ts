/** The text of bytes in a charset that was named, was not, or does not exist. Never fails. */
export function decodeBytes(bytes: Buffer, charset: string | undefined): string {
  const named = charset?.trim().toLowerCase();
  if (named !== undefined && named !== "us-ascii" && named !== "ascii") {
    try {
      return new TextDecoder(named).decode(bytes);
    } catch {
      // No such charset: what the bytes look like decides.
    }
  }
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff")
    return new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The bytes of a body, which is text with one character for each byte, by its `Content-Transfer-Encoding`. */
export function decodeTransfer(body: string, encoding: string | undefined): Buffer {
  const name = encoding?.trim().toLowerCase();
  if (name === "base64") return Buffer.from(body, "base64");
  const text = name === "quoted-printable" ? unquote(body.replaceAll(/[ \t]*=\n/g, "")) : body;
  return Buffer.from(text, "latin1");
}

function unquote(text: string): string {
  return text.replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A header's value with its encoded words (RFC 2047) and its bytes beyond ASCII read. */
export function decodeHeader(value: string): string {
  const plain = /[^\0-\x7f]/.test(value) ? decodeBytes(Buffer.from(value, "latin1"), undefined) : value;
  return plain
    .replaceAll(/(\?=)\s+(=\?)/g, "$1$2")
    .replaceAll(/=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=/gi, (_, charset: string, kind: string, text: string) => {
      const isBase64 = kind.toLowerCase() === "b";
      const bytes = isBase64 ? Buffer.from(text, "base64") : Buffer.from(unquote(text.replaceAll("_", " ")), "latin1");
      return decodeBytes(bytes, charset.split("*")[0]);
    });
}

/** What a person reads of a page. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(style|script|head|title)\b[^>]*>[^<]{0,5000}<\/\1>/gis, " ")
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d|hr)\b[^>]*>/gi, "\n")
    .replaceAll(/<[^<>]{0,500}>/g, " ")
    .replaceAll(/&nbsp;/gi, " ")
    .replaceAll(/&lt;/gi, "<")
    .replaceAll(/&gt;/gi, ">")
    .replaceAll(/&quot;/gi, '"')
    .replaceAll(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0xffff)))
    .replaceAll(/&amp;/gi, "&");
}
