import { expect, test } from "vitest";
import { mailbox } from "./read-mailbox.ts";

const read = (text: string) => mailbox().safeParse(text).data;

test.each([
  ["portal@firm.test", "", "portal@firm.test"],
  [" portal@firm.test ", "", "portal@firm.test"],
  ["<portal@firm.test>", "", "portal@firm.test"],
  ["Client portal <portal@firm.test>", "Client portal", "portal@firm.test"],
  ['"Müller, Söhne & Co. KG" <portal@firm.test>', "Müller, Söhne & Co. KG", "portal@firm.test"],
  ["O'Neil & Sons (Elm) <a+b@firm.test>", "O'Neil & Sons (Elm)", "a+b@firm.test"],
  ["شركة النور <portal@firm.test>", "شركة النور", "portal@firm.test"],
  ["🥐 Bakery <portal@firm.test>", "🥐 Bakery", "portal@firm.test"],
  ["portal@müller.de", "", "portal@xn--mller-kva.de"],
  ["Büro <post@bücher.example>", "Büro", "post@xn--bcher-kva.example"],
  ["portal@mailhost", "", "portal@mailhost"],
])("%s is one mailbox", (text, name, address) => expect(read(text)).toEqual({ name, address }));

test.each([
  "",
  "portal",
  "@firm.test",
  "portal@",
  "a@firm.test, b@firm.test",
  "a@firm.test b@firm.test",
  "A <a@firm.test>, B <b@firm.test>",
  "A <a@firm.test> <b@firm.test>",
  "a@firm.test;b@firm.test",
  "group: a@firm.test;",
  "A <a@firm.test>\r\nBcc: b@firm.test",
  "A\r\nBcc: b@firm.test <a@firm.test>",
  "a@firm.test\nb",
  'A "B" C <a@firm.test>',
  '"A" B <a@firm.test>',
  "b@firm.test <a@firm.test>",
  "A\u202eB <a@firm.test>",
  "=?utf-8?q?=0D=0ABcc:_b?= <a@firm.test>",
  "pört@firm.test",
  "a@firm..test",
  "a@[127.0.0.1]",
  "a@9.9",
  "a@firm\u2028.test",
  `${"x".repeat(101)} <a@firm.test>`,
  "mailto:a@firm.test",
])("%j is refused, and not repeated", (text) => {
  const { success, error } = mailbox().safeParse(text);
  expect(success).toBe(false);
  expect(error?.issues.map(({ message }) => message)).toEqual([
    "must be one address such as portal@example.org, or a name and <address>",
  ]);
});
