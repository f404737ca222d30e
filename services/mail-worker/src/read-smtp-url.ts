import { isIP } from "node:net";

export interface SmtpServer {
  /** Host and port, for people. */
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte, as in `smtps://`. */
  isTlsFromTheStart: boolean;
  isLoopback: boolean;
  login: { user: string; pass: string } | undefined;
}

/**
 * Reads `smtp://login:password@host:port`. Anything beside these parts is refused: a setting hidden in a query could
 * weaken how the connection is secured.
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = new URL(text);
  const { hostname, port, protocol, username, password, pathname, search, hash } = url;
  if (!["smtp:", "smtps:"].includes(protocol) || hostname === "") throw new Error("not an SMTP server");
  if (!["", "/"].includes(pathname) || search !== "" || hash !== "") throw new Error("more than a server");
  if ((username === "") !== (password === "")) throw new Error("half a login");
  const isTlsFromTheStart = protocol === "smtps:";
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const usedPort = Number(port) || (isTlsFromTheStart ? 465 : 587);
  return {
    name: `${hostname}:${usedPort}`,
    host,
    port: usedPort,
    isTlsFromTheStart,
    isLoopback: host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127.")),
    login: username === "" ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
  };
}

export function isSmtpUrl(text: string): boolean {
  try {
    return readSmtpUrl(text) !== undefined;
  } catch {
    return false;
  }
}
