import { createHmac } from "node:crypto";
import { readDatabaseUrl } from "@rekey/database/server/database-target";
import { readRedisUrl } from "@rekey/runtime/redis-url";
import { secretsOfLogin, secretsOfUrl } from "@rekey/secrets/login-secrets";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import type { Config } from "../config.ts";
import { readSmtpUrl, type SmtpServer } from "./read-smtp-url.ts";

/** What this process knows and must never repeat: every login at a mail server, and what opens its other doors. */
export function ownSecrets(
  config: Pick<Config, "SMTP_URLS" | "DATABASE_URL" | "REDIS_URL" | "TOKEN_KEYS"> &
    Partial<Pick<Config, "SMTP_OAUTH_CLIENT_SECRET" | "SMTP_OAUTH_REFRESH_TOKEN">>,
): KnownSecret[] {
  return [
    ...config.SMTP_URLS.flatMap((url) => {
      const { login } = readSmtpUrl(url);
      return login ? [...secretsOfLogin(login), ...secretsOfUrl(url)] : [];
    }),
    ...[config.SMTP_OAUTH_CLIENT_SECRET, config.SMTP_OAUTH_REFRESH_TOKEN]
      .filter((text) => text !== undefined)
      .map((text): KnownSecret => ({ text, kind: "password" })),
    ...redisPasswords(config.REDIS_URL),
    ...databasePasswords(config.DATABASE_URL),
    ...config.TOKEN_KEYS.split(",").map((key): KnownSecret => ({
      text: key.slice(key.indexOf(":") + 1).trim(),
      kind: "password",
    })),
  ];
}

function databasePasswords(url: string): KnownSecret[] {
  return inBothForms(readDatabaseUrl(url).password);
}

function redisPasswords(url: string): KnownSecret[] {
  const { login, sentinelLogin } = readRedisUrl(url);
  return [login, sentinelLogin].flatMap(({ password = "" }) => inBothForms(password));
}

/** As it is, and as a URL has it. */
function inBothForms(password: string): KnownSecret[] {
  const texts = password === "" ? [] : [...new Set([password, encodeURIComponent(password)])];
  return texts.map((text) => ({ text, kind: "password" }));
}

/** What a login answers to a server's challenge (CRAM-MD5, RFC 2195): with it a list of passwords could be tried. */
export function answersTo(challenge: string, login: SmtpServer["login"]): KnownSecret[] {
  if (!login) return [];
  const words = Buffer.from(challenge, "base64").toString("ascii");
  return [{ text: createHmac("md5", login.pass).update(words).digest("hex"), kind: "password" }];
}

/** What a login by token must not bring into our records: the token, and how it is joined to the user (XOAUTH2). */
export function secretsOfToken(user: string, token: string): KnownSecret[] {
  return [
    { text: token, kind: "password" },
    { text: `user=${user}\x01auth=Bearer ${token}\x01\x01`, kind: "pair" },
  ];
}
