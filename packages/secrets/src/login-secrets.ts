import type { KnownSecret } from "./spelled-secrets.ts";

/** What of a login must not be repeated: both halves, and how AUTH PLAIN and others join them. */
export function secretsOfLogin(login: { user: string; pass: string }): KnownSecret[] {
  const { user, pass } = login;
  return [
    { text: user, kind: "login" },
    { text: pass, kind: "password" },
    { text: `\0${user}\0${pass}`, kind: "pair" },
    { text: `${user}:${pass}`, kind: "pair" },
  ];
}

/** The password that a URL carries, as it is written there and decoded. */
export function secretsOfUrl(text: string): KnownSecret[] {
  const password = URL.parse(text)?.password ?? "";
  if (password === "") return [];
  return [...new Set([password, safelyDecoded(password)])].map((word) => ({ text: word, kind: "password" }));
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
