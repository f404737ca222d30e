import { readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { createSecureContext, getCACertificates, type SecureContext, type SecureVersion } from "node:tls";
import { DatabaseUrlFault, type DatabaseWords } from "./database-url.ts";
import { tlsModes } from "./database-words.ts";

export interface ServerTls {
  /** `prefer`: where the server has it. */
  mode: "disable" | "prefer" | "require";
  /** Who the server has to be: nobody in particular, somebody whom an authority knows, or the host that was named. */
  verified: "no" | "authority" | "name";
  /** Without asking first in clear. */
  isDirect: boolean;
  namesHost: boolean;
  context: SecureContext | undefined;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** What libpq's words about TLS mean, with the files that they name. */
export function readServerTls(
  words: DatabaseWords,
  servers: readonly { name: string; host: string }[],
  folder: string,
): ServerTls {
  const roots = words.get("sslrootcert") || undefined;
  const mode = readMode(words, roots, !servers.some(leavesMachine));
  if (roots === "system" && mode !== "verify-full")
    throw new DatabaseUrlFault(
      "sslrootcert=system needs sslmode=verify-full: else anybody with a certificate would do",
    );
  if (words.has("sslcert") !== words.has("sslkey") && words.get("sslcertmode") !== "disable")
    throw new DatabaseUrlFault("sslcert and sslkey have to be given together");
  const isDirect = words.get("sslnegotiation") === "direct";
  const isSure = mode === "require" || mode.startsWith("verify");
  if (isDirect && !isSure) throw new DatabaseUrlFault("sslnegotiation=direct needs sslmode=require or more");
  // As libpq has it: whoever names an authority wants it asked.
  const verified = mode === "verify-full" ? "name" : mode === "verify-ca" || (isSure && roots) ? "authority" : "no";
  return {
    mode: isSure ? "require" : mode === "disable" ? "disable" : "prefer",
    verified,
    isDirect,
    namesHost: words.get("sslsni") !== "0",
    context:
      mode === "disable" ? undefined : readContext(words, verified === "no" ? undefined : (roots ?? "system"), folder),
  };
}

function readMode(words: DatabaseWords, roots: string | undefined, isNear: boolean): (typeof tlsModes)[number] {
  const mode = tlsModes.find((name) => name === words.get("sslmode"));
  if (mode !== undefined) return mode;
  const ssl = words.get("ssl");
  if (ssl !== undefined) return ssl === "true" || ssl === "1" ? "require" : "disable";
  if (roots === "system") return "verify-full";
  // Whoever is on the way could say that the server has none.
  return isNear ? "disable" : "require";
}

/** Whether what is said to a server leaves this machine, as far as its name tells. */
export function leavesMachine({ name, host }: { name: string; host: string }): boolean {
  return !isHere(name) && !isHere(host);
}

function isHere(host: string): boolean {
  return (
    host.startsWith("/") ||
    host === "localhost" ||
    (isIP(host) > 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"))
  );
}

function readContext(words: DatabaseWords, roots: string | undefined, folder: string): SecureContext {
  const file = (name: string) => readNamed(name, words.get(name), folder);
  const isShown = words.get("sslcertmode") !== "disable";
  // OpenSSL's words are too many to tell which file it dislikes.
  const files = {
    ca: roots === "system" ? everybodys() : roots && file("sslrootcert"),
    ...(isShown && { cert: file("sslcert"), key: file("sslkey"), passphrase: words.get("sslpassword") }),
    crl: file("sslcrl"),
    minVersion: version(words.get("ssl_min_protocol_version")),
    maxVersion: version(words.get("ssl_max_protocol_version")),
  };
  try {
    return createSecureContext(Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined)));
  } catch {
    throw new DatabaseUrlFault(
      "sslrootcert, sslcert, sslkey or sslcrl names a file that holds no PEM of its kind, or a key that sslpassword does not open",
    );
  }
}

let authorities: string[] | undefined;

/** With NODE_EXTRA_CA_CERTS. */
function everybodys(): string[] {
  authorities ??= [...getCACertificates("default"), ...getCACertificates("system")];
  return authorities;
}

function readNamed(name: string, path: string | undefined, folder: string): string | undefined {
  if (!path) return undefined;
  try {
    const text = readFileSync(resolve(folder, path), "utf8");
    if (text.includes("-----BEGIN ")) return text;
  } catch {
    throw new DatabaseUrlFault(`the file named by ${name} cannot be read`);
  }
  throw new DatabaseUrlFault(`the file named by ${name} holds no PEM`);
}

function version(text: string | undefined): SecureVersion | undefined {
  return (["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const).find((name) => name === text);
}
