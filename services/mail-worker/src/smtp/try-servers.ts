import { sayOfMail } from "@rekey/contracts/delivery-failures";
import { insecureWords } from "@rekey/runtime/secure-connection-words";
import { createTransport } from "nodemailer";
import type { Config } from "../config.ts";
import { createCleanser } from "../replies/cleanse-reply.ts";
import { ownSecrets } from "../settings/own-secrets.ts";
import { readSmtpUrl } from "../settings/read-smtp-url.ts";
import { helloNameOf } from "../settings/smtp-settings.ts";
import { describeFailure } from "./describe-failure.ts";
import { poolOptions } from "./open-connection.ts";

export interface TriedServer {
  /** Host and port. */
  server: string;
  /** What keeps it from taking our mail, in its own words or ours; undefined where it lets us in. */
  trouble: string | undefined;
  /** What to do about it, where that is known. */
  remedy: string | undefined;
  /** Whether what is said there can be read on the way. */
  isInClear: boolean;
  hasLogin: boolean;
}

const patienceMs = 10_000;

/** Greets each mail server, secured as mails are, signs in where there is a password, and sends nothing. */
export function tryServers(config: Config): Promise<TriedServer[]> {
  return Promise.all(config.SMTP_URLS.map((url) => tryServer(config, url)));
}

async function tryServer(config: Config, url: string): Promise<TriedServer> {
  const server = readSmtpUrl(url);
  const needsTls = config.SMTP_TLS === "required" || !server.isLoopback || server.login !== undefined;
  const tried = {
    server: server.name,
    isInClear: !needsTls && !server.isTlsFromTheStart,
    hasLogin: server.login !== undefined || server.tokenUser !== undefined,
  };
  const options = { server, needsTls, timeoutMs: patienceMs, helloName: helloNameOf(config) };
  const signIn = server.login === undefined ? {} : { auth: server.login, forceAuth: true };
  const transport = createTransport({ ...poolOptions(options), ...signIn });
  try {
    await transport.verify();
    return { ...tried, trouble: undefined, remedy: undefined };
  } catch (error) {
    const { response, failure, code } = describeFailure(error);
    const isAboutLogin = code !== null && code >= 530 && code <= 538;
    const said = response === null ? null : createCleanser(ownSecrets(config)).cleanse(response, isAboutLogin);
    const insecure = insecureWords(error);
    const trouble = [sayOfMail({ response: said, failure }), insecure?.says].filter(Boolean).join(": ");
    return { ...tried, trouble, remedy: insecure?.remedy ?? remedyOf(code, response ?? "") };
  } finally {
    transport.close();
  }
}

/** By what the server has replied to a greeting or a login; where it has not replied, by what may be wrong then. */
function remedyOf(code: number | null, response: string): string | undefined {
  if (code === null)
    return "see the host and the port in SMTP_URLS: 587 for smtp://, 465 for smtps://; is there a firewall?";
  if (/starttls/i.test(response))
    return "the server wants TLS first: set SMTP_TLS=required, or write smtps:// and its port";
  if (code === 535 || code === 534)
    return "see the login in SMTP_URLS, with % as %25 and @ as %40; many hosts want a password made for programs";
  if (code === 530) return "the server wants a login: write it into SMTP_URLS, as smtp://login:password@host:587";
  if (/relay/i.test(response))
    return "the server does not send for us: let it, by this machine's address or by a login";
  return undefined;
}
