import { isIP } from "node:net";
import { z } from "zod";
import { readAs } from "@rekey/runtime/config-values";
import { overHttps } from "@rekey/runtime/http-url";
import type { TokenGrant } from "../smtp/access-tokens.ts";
import { readSmtpUrl, SmtpUrlFault, splitSmtpUrls } from "./read-smtp-url.ts";
import { asciiDomain } from "./ascii-domain.ts";
import type { MailboxName } from "./read-mailbox.ts";
import { readCertificates } from "./server-certificates.ts";

// RFC 5321, 4.1.3: [192.0.2.1] or [IPv6:2001:db8::1].
const isAddressLiteral = (text: string): boolean => {
  const [, v6, address = ""] = /^\[(IPv6:)?([0-9A-Fa-f:.]+)\]$/i.exec(text) ?? [];
  return isIP(address) === (v6 === undefined ? 4 : 6);
};

const helloName = readAs(
  (text) => (isAddressLiteral(text.trim()) ? text.trim() : asciiDomain(text)),
  "must be this machine's name, such as mail.example.org, or [its address]",
);

const smtpUrls = z.string().transform((text, context) => {
  const urls = splitSmtpUrls(text);
  for (const [index, url] of urls.entries()) {
    const fault = faultOf(url);
    const which = urls.length > 1 ? `server ${index + 1}: ` : "";
    if (fault !== undefined) context.addIssue({ code: "custom", message: `${which}${fault}` });
  }
  if (urls.length > 10) context.addIssue({ code: "custom", message: "takes at most 10 servers" });
  return urls;
});

function faultOf(url: string): string | undefined {
  try {
    const { certificateFile } = readSmtpUrl(url);
    return certificateFile === undefined ? undefined : faultOfFile(certificateFile);
  } catch (error) {
    if (error instanceof SmtpUrlFault) return error.message;
    throw error;
  }
}

function faultOfFile(path: string): string | undefined {
  try {
    readCertificates(path);
    return undefined;
  } catch {
    return "the file of certificate-file cannot be read, or has no certificate in PEM";
  }
}

const tokenUrl = readAs((text) => {
  const url = /^https?:\/\/[^\s#\\]+$/i.test(text.trim()) ? URL.parse(text.trim()) : null;
  return url?.username === "" && url.password === "" && url.port !== "0" ? url.href : undefined;
}, "must be an address such as https://login.example.org/oauth2/token");

/** The ways out and how we show ourselves there. */
export const smtpSettings = {
  /** In the order in which they are tried. Empty: mail is not set up. */
  SMTP_URLS: smtpUrls.default([]),
  /** `auto`: TLS is required but on loopback, where it is not used unless there is a login. `required`: there too. */
  SMTP_TLS: z.enum(["auto", "required"]).default("auto"),
  /** How this machine greets a mail server. None: by the domain of MAIL_FROM. */
  SMTP_NAME: helloName.optional(),
  /** Where access tokens are got for the servers that have a login and no password (OAuth 2). Kept as it is written. */
  SMTP_OAUTH_TOKEN_URL: overHttps(tokenUrl.optional(), (text) => [text]),
  SMTP_OAUTH_CLIENT_ID: z.string().min(1).optional(),
  SMTP_OAUTH_CLIENT_SECRET: z.string().min(1).optional(),
  /** None: tokens are got by the client's own right (client credentials). */
  SMTP_OAUTH_REFRESH_TOKEN: z.string().min(1).optional(),
  SMTP_OAUTH_SCOPE: z.string().min(1).optional(),
};

const Settings = z.object(smtpSettings);
export type SmtpSettings = z.output<typeof Settings>;

const oauthNames = (Object.keys(smtpSettings) as (keyof SmtpSettings)[]).filter((name) =>
  name.startsWith("SMTP_OAUTH_"),
);

/** A server with a login and no password wants tokens, and tokens want to be got from somewhere. */
export function checkSmtpSettings(config: SmtpSettings, context: z.core.$RefinementCtx): void {
  const add = (name: keyof SmtpSettings, message: string): void =>
    context.addIssue({ code: "custom", path: [name], message });
  const wantsTokens = config.SMTP_URLS.some((url) => readSmtpUrl(url).tokenUser !== undefined);
  const isSet = oauthNames.some((name) => config[name] !== undefined);
  const lacks = (name: keyof SmtpSettings) => config[name] === undefined;
  if (wantsTokens && !isSet) {
    return add("SMTP_URLS", "has a login without a password: write login:password@, or set SMTP_OAUTH_TOKEN_URL");
  }
  if (isSet && !wantsTokens) {
    return add("SMTP_URLS", "has no server with a login and no password, as SMTP_OAUTH_TOKEN_URL needs one");
  }
  if (!isSet) return;
  if (lacks("SMTP_OAUTH_TOKEN_URL")) add("SMTP_OAUTH_TOKEN_URL", "has to be set where other SMTP_OAUTH settings are");
  if (lacks("SMTP_OAUTH_CLIENT_ID")) add("SMTP_OAUTH_CLIENT_ID", "has to be set where SMTP_OAUTH_TOKEN_URL is");
  if (lacks("SMTP_OAUTH_CLIENT_SECRET") && lacks("SMTP_OAUTH_REFRESH_TOKEN")) {
    add("SMTP_OAUTH_CLIENT_SECRET", "has to be set, or SMTP_OAUTH_REFRESH_TOKEN");
  }
}

/** How access tokens are got, where servers want them. */
export function tokenGrantOf(config: SmtpSettings): TokenGrant | undefined {
  const { SMTP_OAUTH_TOKEN_URL: url, SMTP_OAUTH_CLIENT_ID: clientId } = config;
  if (url === undefined || clientId === undefined) return undefined;
  return {
    url,
    clientId,
    clientSecret: config.SMTP_OAUTH_CLIENT_SECRET,
    refreshToken: config.SMTP_OAUTH_REFRESH_TOKEN,
    scope: config.SMTP_OAUTH_SCOPE,
  };
}

/** What we greet a mail server with (EHLO). Many refuse a machine that gives no name of the net's. */
export function helloNameOf(config: Pick<SmtpSettings, "SMTP_NAME"> & { MAIL_FROM: MailboxName }): string {
  return config.SMTP_NAME ?? config.MAIL_FROM.address.slice(config.MAIL_FROM.address.lastIndexOf("@") + 1);
}
