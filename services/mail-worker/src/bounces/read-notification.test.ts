import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createCleanser } from "../replies/cleanse-reply.ts";
import { readNotification } from "./read-notification.ts";

const folder = fileURLToPath(new URL("../../../../tests/samples/returned/", import.meta.url));
const token = "Zk3vQ9xT1mB7cR5wY2nH8sL4dJ6fP0gA1eK5uX9iO3t";
const cleanser = createCleanser([
  { text: token, kind: "token" },
  { text: "miriam@harbour.test", kind: "address" },
  { text: "Miriam", kind: "recipient" },
]);
const read = (raw: Buffer | string) => readNotification(Buffer.from(raw), cleanser);
const sample = (name: string) => readFileSync(`${folder}${name}.eml`);
const all = readdirSync(folder).map((file) => file.replace(/\.eml$/, ""));

const userUnknown = "Recipient address rejected: User unknown";
const failed: [sample: string, status: string | null, words: string][] = [
  ["postfix", "5.1.1", userUnknown],
  ["sendmail", "5.2.1", "Mailbox disabled"],
  ["zimbra", "5.1.1", userUnknown],
  ["haraka", "5.1.1", userUnknown],
  ["proofpoint", "5.1.1", userUnknown],
  ["amavis", "5.7.0", "554 5.7.0 Bounce"],
  ["amazon-ses", "5.1.1", "550 5.1.1 user unknown"],
  ["gmail", "5.1.1", "tried to reach does not exist"],
  ["icloud", "5.1.1", "550 5.1.1 unknown user"],
  ["ironport", "5.1.0", "Unknown address error"],
  ["exchange-online-german", "5.1.10", "RecipientNotFound"],
  ["exchange-online-french", "5.4.1", "Access denied"],
  ["exchange-online-japanese", "5.2.2", "mailbox full"],
  ["smtputf8", "5.1.1", "mailbox unknown"],
  ["x400-types", "5.1.6", "The mail came back with status 5.1.6."],
  ["part-as-attachment", "5.1.1", userUnknown],
  ["part-in-base64", "5.1.1", userUnknown],
  ["part-in-quoted-printable", "5.1.1", userUnknown],
  ["no-text-part", "5.1.1", userUnknown],
  ["no-end", "5.1.1", userUnknown],
  ["mixed-not-report", "5.1.1", userUnknown],
  ["type-is-plain-text", "5.1.1", userUnknown],
  ["only-diagnostic", null, "550 No such user here"],
  ["status-without-class", null, "The mail came back."],
  ["one-group", "5.1.1", "The mail came back with status 5.1.1."],
  ["several-all-failed", "5.1.1", userUnknown],
  ["nul-bytes", "5.1.1", userUnknown],
  ["utf-16", "5.1.1", "550 5.1.1 no such user"],
  ["forwarded", "5.1.1", userUnknown],
  ["forwarded-plain", "5.1.1", "Unrouteable address"],
  ["qmail", "5.1.1", "no mailbox here by that name"],
  ["exim", "5.1.1", "Unrouteable address"],
  ["exchange-2003", "5.1.1", "not recognized"],
  ["lotus-notes", "5.1.1", "not listed in public Name & Address Book"],
  ["domino", "5.1.1", "not listed in Domino Directory"],
  ["groupwise", "5.1.1", "Unknown user"],
  ["mdaemon", "5.1.1", "unknown user account"],
  ["courier", "5.1.1", "User unknown"],
  ["communigate", "5.2.2", "account is full"],
  ["yahoo", "5.1.1", "doesn't have a yahoo.test account"],
  ["mail-ru", "5.1.1", "Пользователь не найден"],
  ["yandex", "5.1.1", "такой адрес не существует"],
  ["gmx-german", "5.1.1", "Der Empfänger ist unbekannt"],
  ["t-online-german", "5.2.2", "Speicherplatz überschritten"],
  ["orange-french", "5.1.1", "destinataire inconnue"],
  ["spanish", "5.2.2", "está lleno"],
  ["italian", "5.1.1", "Utente sconosciuto"],
  ["japanese-iso-2022-jp", "5.1.1", "見つかりませんでした"],
  ["chinese-gb18030", "5.1.1", "不存在"],
  ["google-groups", null, "may not exist"],
  ["barracuda", "5.7.1", "blocked by our Spam Firewall"],
  ["mimecast", "5.1.1", "550 Invalid Recipient"],
  ["opensmtpd", "5.1.1", "550 Invalid recipient"],
  ["kerio", "5.1.1", "unknown user account"],
  ["hmailserver", "5.1.1", "550 Unknown user"],
  ["sender-is-postmaster", "5.2.2", "Mailbox is over quota"],
  ["mail-html-only", "5.1.1", "account does not exist"],
];

test.each(failed)("%s: the mail came back, with %s", (name, status, words) => {
  const reading = read(sample(name));
  expect(reading).toMatchObject({ kind: "failed", status, isOfAddress: true });
  expect("reason" in reading && reading.reason).toContain(words);
});

test.each(["expired-in-queue", "refused-because-of-us"])(
  "%s: it came back, and the address is not the reason",
  (name) => {
    expect(read(sample(name))).toMatchObject({ kind: "failed", isOfAddress: false });
  },
);

test.each(all.filter((name) => name.startsWith("no-") && !["no-text-part", "no-end"].includes(name)))(
  "%s changes nothing",
  (name) => {
    expect(read(sample(name))).toEqual({ kind: "no-failure" });
  },
);

test.each([
  ["people-nonsense", "unreadable", "hello — what is this about?"],
  ["people-empty", "unreadable", "It says nothing."],
  ["people-unknown-server", "unreadable", "Re: 4711 — 0x80070057"],
  ["people-complaint", "complaint", "Abuse report for your mail"],
  ["people-brings-link", "unreadable", "Re: [link] — [link] what is this, [recipient]?"],
] as const)("%s is for somebody to read", (name, kind, words) => {
  expect(read(sample(name))).toEqual({ kind, words });
});

test.each([
  ["postmaster <postmaster@h.test>", "Re: Set your password", "The link could not be sent to me, address unknown"],
  ["Miriam <miriam@bounce-agency.test>", "AW: Passwort", "Das Konto ist nicht gefunden worden."],
  ["Miriam <m@h.test>", "RE: Set your password for Mail Delivery Failed Records", "thanks, mailbox full"],
  ["Ann <ann@h.test>", "SV: Undelivered", "550 5.1.1 was what I got last week"],
])("an answer of a person called %s to %s is for somebody to read", (from, subject, text) => {
  expect(read(`From: ${from}\nSubject: ${subject}\n\n${text}\n`).kind).toBe("unreadable");
});

test.each([
  [
    "Message quarantined: Set your password",
    "Your message is held in quarantine pending review. It was not delivered.",
  ],
  ["Undelivered for now", "Your mail is being held until the list moderator can review it for approval."],
])("what somebody may still pass on ends nothing: %s", (subject, text) => {
  expect(read(`From: postmaster@mx.test\nSubject: ${subject}\n\n${text}\n`).kind).toBe("unreadable");
});

test.each([
  ["postmaster@mx.test", "Nedoručitelné: heslo", "Zprávu nelze doručit", "failed"],
  ["postmaster@mx.test", "Kézbesíthetetlen: jelszó", "A címzett nem található.", "failed"],
  ["postmaster@mx.test", "Toimitus epäonnistui", "Vastaanottajaa ei löydy.", "failed"],
  ["postmaster@mx.test", "İletilemedi: Parola", "Kullanıcı yok", "failed"],
  ["Miriam <m@h.test>", "Je suis en vacances", "Je suis absente.", "no-failure"],
  ["Miriam <m@h.test>", "Ofis dışında: parola", "Ofiste değilim", "no-failure"],
  ["Miriam <m@h.test>", "I'm driving right now", "I'll see it when I arrive.", "no-failure"],
  ["postmaster@mx.test", "Your mail", "450 4.2.0 try again later. Delivery attempts will continue.", "no-failure"],
  ["postmaster@mx.test", "Your mail", "It was handed over: 250 2.1.5 thank you", "no-failure"],
  ["Miriam <m@h.test>", "Hello", "My mailbox is full of your mails.", "unreadable"],
])("%s says %s", (from, subject, text, kind) => {
  expect(read(`From: ${from}\nSubject: ${subject}\n\n${text}\n`).kind).toBe(kind);
});

test("what a calendar answers is no failure", () => {
  const answer = "Subject: Declined: x\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n";
  expect(read(answer)).toEqual({ kind: "no-failure" });
});

test("every sample is looked at, and none brings a link, a token or the address in", () => {
  const told = all.filter((name) => name.startsWith("no-") || name.startsWith("people-"));
  expect(new Set([...failed.map(([name]) => name), "expired-in-queue", "refused-because-of-us", ...told])).toEqual(
    new Set(all),
  );
  for (const name of all) expect(JSON.stringify(read(sample(name)))).not.toMatch(/Zk3v|O3t|https?:|@/);
});

test("line ends of every kind, and any place at which it is cut, are read alike or not at all, and never fail", () => {
  for (const name of all) {
    const text = sample(name).toString("latin1");
    const whole = read(sample(name));
    for (const ends of ["\r\n", "\r", "\r\r\n"])
      expect(read(Buffer.from(text.replaceAll("\n", ends), "latin1"))).toEqual(whole);
    for (let part = 1; part < 8; part += 1) read(Buffer.from(text.slice(0, (text.length * part) / 8), "latin1"));
  }
});

test("a link that is torn over two lines does not come in by its halves", () => {
  const torn = `https://portal.rekey.test/set-password#${token.slice(0, 20)}\n${token.slice(20)}`;
  for (const lines of [
    `Subject: hello\n\n${torn}\n`,
    `From: MAILER-DAEMON\nSubject: failure notice\n\n550 ${torn}\n`,
  ]) {
    expect(JSON.stringify(read(lines))).not.toMatch(/cR5w|nH8s|dJ6f|O3t/);
  }
});

test.each([
  "<style>",
  "<a ",
  "--a\nContent-Type: multipart/mixed; boundary=a\n\n",
  "=?utf-8?q?",
  "a:b\n",
  "user ",
  "550 ",
])("a megabyte of %j is read to an end", (unit) => {
  const many = unit.repeat(1_000_000 / unit.length);
  expect(read(many).kind).toBe("unreadable");
  expect(read(`From: MAILER-DAEMON\nSubject: failure notice\nContent-Type: text/html\n\n${many}`).kind).toBe("failed");
});
