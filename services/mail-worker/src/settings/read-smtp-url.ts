import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { asciiDomain } from "./ascii-domain.ts";

export interface SmtpServer {
  /** Host and port, for people. */
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte, as in `smtps://`. */
  isTlsFromTheStart: boolean;
  isLoopback: boolean;
  login: { user: string; pass: string } | undefined;
  /** Signs in with an access token (OAuth 2) instead of a password. */
  tokenUser: string | undefined;
  /** The name that its certificate has to have, where that is not the host. */
  certificateName: string | undefined;
  /** A file with the certificates in PEM of which it has to have one; no authority is asked then. */
  certificateFile: string | undefined;
}

/** Says what is wrong with a URL, and how to write it, without a word of the URL. */
export class SmtpUrlFault extends Error {
  override name = "SmtpUrlFault";
}

const example = "must be servers such as smtp://login:password@mail.example.org:587";
const encoded =
  "a login's own signs have to be encoded: % as %25, / as %2F, # as %23, ? as %3F, @ as %40, : as %3A, [ as %5B, ] as %5D, a space as %20";
const queryWords = ["certificate-name", "certificate-file"];
const isControl = /\p{Cc}/u;
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * Reads `smtp://login:password@host:port?certificate-name=…&certificate-file=…`. Anything else is refused: a setting in
 * a query could weaken how the connection is secured, and these two say only more exactly whom to trust.
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = parse(text);
  if (url.port !== "" && Number(url.port) === 0)
    throw new SmtpUrlFault("port 0 is none: write the server's, such as 587");
  const host = hostOf(url);
  const isTlsFromTheStart = url.protocol === "smtps:";
  const port = Number(url.port) || (isTlsFromTheStart ? 465 : 587);
  if (port === 465 && !isTlsFromTheStart) {
    throw new SmtpUrlFault("port 465 speaks TLS from the first byte: write smtps:// instead of smtp://");
  }
  const user = decode(url.username);
  const pass = decode(url.password);
  // A line's end would begin a command of its own, and a NUL parts the name from the password.
  if (isControl.test(user + pass)) throw new SmtpUrlFault("a login has no control characters, such as a line's end");
  if (user === "" && pass !== "") throw new SmtpUrlFault("has a password and no login");
  return {
    name: `${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    host,
    port,
    isTlsFromTheStart,
    isLoopback: host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127.")),
    login: pass === "" ? undefined : { user, pass },
    tokenUser: pass === "" && user !== "" ? user : undefined,
    ...readQuery(url.searchParams),
  };
}

function parse(text: string): URL {
  // A URL drops some of them without a word, and the login is another one then.
  if (isControl.test(text.trim())) throw new SmtpUrlFault("has a control character, such as a tab or a line's end");
  const url = URL.parse(text.trim());
  const rest = text.slice(text.indexOf("://") + 3);
  // A raw "/", "#" or "?" in a login ends the host for a URL, and what follows has the "@" of the login.
  const isCutShort = /[/#?][^@]*@/.test(rest) || rest.split("@").length > 2;
  if (/^smtps?:\/\//i.test(text.trim()) && (isCutShort || (!url && rest.includes("@"))))
    throw new SmtpUrlFault(encoded);
  if (!url || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "") throw new SmtpUrlFault(example);
  if (!["", "/"].includes(url.pathname) || url.hash !== "")
    throw new SmtpUrlFault(`${example}, with nothing behind it`);
  return url;
}

function hostOf({ hostname }: URL): string {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) !== 0) return bare;
  const host = domainToASCII(decode(hostname)).replace(/\.$/, "");
  if (!dnsName.test(host)) throw new SmtpUrlFault(example);
  return host;
}

function readQuery(query: URLSearchParams): Pick<SmtpServer, "certificateName" | "certificateFile"> {
  const words = [...query.keys()];
  if (words.some((word) => !queryWords.includes(word)) || new Set(words).size < words.length) {
    throw new SmtpUrlFault("takes ?certificate-name=… and ?certificate-file=…, each once, and no other words");
  }
  const name = query.get("certificate-name");
  const certificateName = name === null ? undefined : asciiDomain(name);
  if (name !== null && (certificateName === undefined || isIP(certificateName) !== 0)) {
    throw new SmtpUrlFault("certificate-name has to be the name in the server's certificate");
  }
  const certificateFile = query.get("certificate-file") ?? undefined;
  if (certificateFile === "") throw new SmtpUrlFault("certificate-file has to be a file with the server's certificate");
  return { certificateName, certificateFile };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SmtpUrlFault(encoded);
  }
}

/** The servers of a list: a comma divides them where a new one begins behind it, so a login may have one. */
export function splitSmtpUrls(text: string): string[] {
  return text
    .split(/,(?=\s*(?:[a-z][a-z0-9+.-]*:\/\/|$))/i)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
