import { createHmac } from "node:crypto";
import { secretsOfLogin } from "@rekey/secrets/login-secrets";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cleanser, createCleanser } from "./cleanse-reply.ts";
import { answersTo } from "../settings/own-secrets.ts";
import { wordsOfRecipient } from "./recipient-words.ts";

const login = { user: "relay-7f3@firm.test", pass: "Z9!kq-W_7+pé x&2" };
const token = "aZ0_-Qw3RtYuIoPaSdFgHjKlZxCvBnM1234567890Qq";
const tag = "0123456789abcdef".repeat(3);

function cleanserFor(user: string, pass: string): Cleanser {
  const cleanser = createCleanser(secretsOfLogin({ user, pass }));
  cleanser.expectMail([
    { text: token, kind: "token" },
    { text: tag, kind: "token" },
    { text: "ann@example.test", kind: "address" },
    ...wordsOfRecipient({ name: "Miriam Osei", address: "m.osei@example.test" }),
  ]);
  return cleanser;
}
const cleanser = cleanserFor(login.user, login.pass);

const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = (text: string) => Buffer.from(text).toString("hex");
const each = (text: string, write: (byte: number) => string) => Array.from(Buffer.from(text), write).join("");
const two = (byte: number) => byte.toString(16).padStart(2, "0").toUpperCase();

const broken = (text: string, by: string) =>
  (text.match(/.{1,7}/gsu) ?? []).map((piece) => piece.replaceAll("=", "=3D")).join(by);

/** Ways to write a text down that somebody who finds it could undo. */
const writings: Record<string, (text: string) => string> = {
  plain: (text) => text,
  upper: (text) => text.toUpperCase(),
  "as bytes": (text) => Buffer.from(text).toString("latin1"),
  base64,
  "base64 without padding": (text) => base64(text).replaceAll("=", ""),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 in lines": (text) => base64(text).replaceAll(/.{10}/g, "$&\r\n535-5.7.8 "),
  "base64 after one": (text) => base64(`x${text}y`),
  "base64 after two": (text) => base64(`xy${text}`),
  "base64 in capitals": (text) => base64(text).toUpperCase(),
  "base64 of base64": (text) => base64(`AUTH PLAIN ${base64(text)}`),
  "base64 as a URL": (text) => encodeURIComponent(base64(text)),
  hex,
  "hex in capitals": (text) => hex(text).toUpperCase(),
  "hex with colons": (text) => each(text, (byte) => `${two(byte)}:`),
  "hex of base64": (text) => hex(base64(text)),
  "percent signs": (text) => each(text, (byte) => `%${two(byte)}`),
  "percent signs twice": (text) => each(text, (byte) => `%25${two(byte)}`),
  URL: encodeURIComponent,
  "a form": (text) => encodeURIComponent(text).replaceAll("%20", "+"),
  "quoted-printable": (text) => each(text, (byte) => `=${two(byte)}`),
  "soft line breaks": (text) => broken(text, "=\r\n"),
  "soft line breaks in a reply": (text) => broken(text, "=\r\n550-5.7.8 "),
  "soft line breaks that were joined": (text) => broken(text, "= "),
  xtext: (text) => each(text, (byte) => `+${two(byte)}`),
  "decimal entities": (text) => Array.from(text, (sign) => `&#${sign.codePointAt(0)};`).join(""),
  "hex entities": (text) => Array.from(text, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(""),
  "HTML's own signs": (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
  JSON: (text) => JSON.stringify(text),
  "escapes of JSON": (text) => Array.from(text, (sign) => `\\u00${two(sign.charCodeAt(0))}`).join(""),
  "escapes of C": (text) => each(text, (byte) => `\\x${two(byte)}`),
  "octal escapes": (text) => each(text, (byte) => `\\${byte.toString(8).padStart(3, "0")}`),
  "lines of a reply": (text) => text.replaceAll(/.{5}/gu, "$&\r\n550-"),
  "with spaces between": (text) => [...text].join(" "),
};

const repeated: Record<string, string> = {
  "the password": login.pass,
  "the login": login.user,
  "AUTH PLAIN": `\0${login.user}\0${login.pass}`,
  "AUTH PLAIN with an identity": `${login.user}\0${login.user}\0${login.pass}`,
  XOAUTH2: `user=${login.user}\u0001auth=Bearer ${login.pass}\u0001\u0001`,
  "a token": token,
  "a bounce tag": tag,
};
const known = { [login.pass]: "password", [login.user]: "login", [token]: "token", [tag]: "tag" };

/** Whether half of a secret or more can still be read, in any of the writings. */
function canBeRead(words: string): string | undefined {
  const bare = words.replaceAll(/\s/g, "");
  for (const [secret, name] of Object.entries(known)) {
    for (const [writing, write] of Object.entries(writings)) {
      const written = write(secret).replaceAll(/\s/g, "");
      const half = Math.ceil(written.length / 2);
      for (let at = 0; at + half <= written.length; at += 1) {
        if (bare.includes(written.slice(at, at + half))) return `${name} as ${writing}`;
      }
    }
  }
  return undefined;
}

test.each(Object.keys(writings))("no secret of ours can be read in a reply that repeats it in %s", (writing) => {
  for (const [name, text] of Object.entries(repeated)) {
    const said = `535 5.7.8 you said ${writings[writing]?.(text)} and that is wrong`;
    const words = cleanser.cleanse(said);
    expect(canBeRead(words), `${name}: ${words}`).toBeUndefined();
    expect(words, name).toMatch(/^535 5\.7\.8 /);
    expect(words, name).toContain("wrong");
  }
});

test("whatever the password, and wherever in a reply it is repeated, nothing of it is left", () => {
  const word = fc
    .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 40 })
    .filter((text) => /^\S.*\S$/.test(text) && text.replaceAll(" ", "").length >= 8);
  const around = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
  const names = Object.keys(writings);
  fc.assert(
    fc.property(word, around, around, fc.constantFrom(...names), (pass, before, behind, writing) => {
      const own = cleanserFor("login-4711", pass);
      const written = writings[writing]?.(pass) ?? "";
      const reply = `550 ${before} ${written} ${behind}`;
      const words = own.cleanse(reply);
      // What stands around may hold it too; it is gone all the same.
      expect(words.includes(written)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("the answer to a challenge is taken out, which a list of passwords could be tried against", () => {
  const challenge = base64("<1896.697170952@mail.test>");
  const digest = createHmac("md5", login.pass).update("<1896.697170952@mail.test>").digest("hex");
  const own = createCleanser(secretsOfLogin(login));
  own.expectAnswer(answersTo(challenge, login));
  for (const said of [`${login.user} ${digest}`, base64(`${login.user} ${digest}`), digest.toUpperCase()]) {
    const words = own.cleanse(`535 5.7.8 ${said}`).toLowerCase();
    expect(words).not.toContain(digest.slice(0, 12));
    expect(words).not.toContain(base64(digest).slice(4, 16).toLowerCase());
  }
});

const ordinary = [
  "250 2.0.0 Ok: queued as 4cX1Yz3PqB",
  "550 5.1.1 <ann@other.test>: Recipient address rejected: User unknown in local recipient table",
  "535 5.7.8 Error: authentication failed: mail server is busy",
  "554 5.7.1 contact postmaster for mail abuse, portal closed",
  "421 4.7.0 Try again later, closing connection. (HELO) h12-20020a05600c3145si2301wmo.12 - gsmtp",
  "452 4.2.2 The email account that you tried to reach is over quota.",
  "250 2.0.0 OK  1700000000 d9443c01a7336-1d9fb9b0a6asi1234567plg.41 - gsmtp",
  "550-5.7.26 This mail is unauthenticated, which poses a security risk\n550 5.7.26 to the sender.",
];

test.each(["mail", "postmaster", "portal", "account", "u1", "apikey"])(
  "ordinary replies stay readable with the login %s and a short password",
  (user) => {
    const own = cleanserFor(user, "abc1");
    for (const reply of ordinary) expect(own.cleanse(reply)).toBe(reply);
  },
);

test("a login that is a common word is taken out where it is meant as one", () => {
  const own = cleanserFor("mail", "s3cr3t-words");
  const plain = [
    ["535 5.7.8 user=mail is unknown", "535 5.7.8 user=[login] is unknown"],
    ["535 5.7.8 login <mail> is unknown", "535 5.7.8 login <[login]> is unknown"],
    [`535 5.7.8 ${base64("mail")}`, "535 5.7.8 [login]"],
    [`535 5.7.8 ${base64("\0mail\0s3cr3t-words")}`, "535 5.7.8 [secret]"],
  ];
  for (const [said = "", words = ""] of plain) expect(own.cleanse(said)).toBe(words);
  expect(own.cleanse("535 5.7.8 mail: bad password", true)).toBe("535 5.7.8 [login]: bad password");
});

const recipient = { name: "Dr. Zoë Kronthaler", address: "zoe.k+portal@example.test" };

test.each([
  ["550 5.1.1 User zoe.k+portal unknown", "550 5.1.1 User [recipient] unknown"],
  ["550 5.1.1 User ZOE.K unknown", "550 5.1.1 User [recipient] unknown"],
  ["552 The mailbox of Zoë Kronthaler is full", "552 The mailbox of [recipient] [recipient] is full"],
  [
    "552 Frau Kronthaler, ZOË or Zoe or Zo\u0065\u0308",
    "552 Frau [recipient], [recipient] or [recipient] or [recipient]",
  ],
  ["554 lda(zoe.k): /var/mail/zoe.k: no space", "554 lda([recipient]): /var/mail/[recipient]: no space"],
  ["550 zoe.k(a)example.test", "550 [recipient](a)example.test"],
  [`550 ${Buffer.from("Zoë").toString("latin1")} is away`, "550 [recipient] is away"],
  [`550 ${base64("kronthaler")} =6Bronthaler`, "550 [recipient] [recipient]"],
  ["550 zoek, kronthalers and drzoe", "550 zoek, kronthalers and drzoe"],
])("a server's words do not tell whose mail it was: %s", (said, words) => {
  const own = createCleanser([]);
  own.expectMail(wordsOfRecipient(recipient));
  expect(own.cleanse(said)).toBe(words);
});

test("ordinary replies stay readable to whomever a mail goes, and short words and numbers stay", () => {
  const people = [
    { name: "Will May", address: "mail@example.test" },
    { name: "User Unknown The Box", address: "postmaster@example.test" },
    { name: "Li Wu", address: "550@example.test" },
    { name: "", address: "5.1.1@example.test" },
    { name: "Mark Grant", address: "account@example.test" },
  ];
  for (const person of people) {
    const own = createCleanser(wordsOfRecipient(person));
    for (const reply of ordinary) expect(own.cleanse(reply)).toBe(reply);
  }
  expect(createCleanser(wordsOfRecipient({ name: "Li Wu", address: "" })).cleanse("550 Li Wu, Li")).toBe(
    "550 [recipient], Li",
  );
});

test("a link, a sealed text, a key and a URL with a password are taken out, whoever's they are", () => {
  const own = createCleanser([]);
  const sealed = `${base64('{"alg":"ECDH-ES"}').replaceAll("=", "")}.eA.abc.def.ghi`;
  const said = [
    `550 https%3A%2F%2Fportal.test%2Fset-password%23${token}`,
    `550 https://portal.test/set-password#${token.slice(0, 20)}=\r\n${token.slice(20)}`,
    `550 ${token.slice(0, 20)}=\r\n${token.slice(20)}`,
    `550 ${sealed}`,
    "550 -----BEGIN PRIVATE KEY----- MIIB -----END PRIVATE KEY-----",
    "550 postgres://rekey:hunter2@db.test/rekey",
  ];
  for (const reply of said) expect(own.cleanse(reply)).toMatch(/^550 \[(?:link|long word|secret)\]$/);
});

test("a reply without end costs bounded work, and a secret at any cut of it is not left by halves", () => {
  for (const filler of ["x ", "%41", "=\n", "&#65;", "+41", "\\u0041", "AAAA", "https://a:b@c "]) {
    const long = filler.repeat(40_000);
    expect(cleanser.cleanse(long).length).toBeLessThanOrEqual(4_096);
  }
  for (let before = 3_040; before < 3_080; before += 1) {
    const words = cleanser.cleanse(`550 ${"x ".repeat(before / 2)}${login.pass}${" y".repeat(4_000)}`);
    expect(words).not.toContain(login.pass.slice(0, 5));
  }
});
