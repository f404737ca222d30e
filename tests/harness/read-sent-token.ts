import type { ScriptedMail } from "./scripted-smtp.ts";

/** The token of the link in a mail as it went over the wire, in quoted-printable. */
export function readSentToken(mail: ScriptedMail | undefined): string {
  const text = (mail?.raw ?? "")
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const [, token] = /\/set-password#([\w-]{43})/.exec(text) ?? [];
  if (token === undefined) throw new Error("there is no link in this mail");
  return token;
}
