import { startMailbox, type Mailbox } from "@rekey/mailbox/mailbox";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { converseSmtp, type SmtpConversation } from "../harness/converse-smtp.ts";
import { waitFor } from "../harness/wait-for.ts";

const phases = ["connect", "mail", "rcpt", "dot"] as const;
type Phase = (typeof phases)[number];

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  return () => mailbox[Symbol.asyncDispose]();
});
beforeEach(() => {
  mailbox.faults.clear();
  mailbox.clear();
});

function converse(): SmtpConversation {
  const conversation = converseSmtp(mailbox.smtpUrl);
  onTestFinished(() => conversation[Symbol.dispose]());
  return conversation;
}

const linesTo = (to: string): Record<Exclude<Phase, "connect">, string> => ({
  mail: "MAIL FROM:<portal@rekey.test>",
  rcpt: `RCPT TO:<${to}>`,
  dot: "Subject: x\r\n\r\nwords\r\n.",
});

/** Goes through a conversation up to a step and leaves it just before that. */
async function comeTo(phase: Exclude<Phase, "connect">, conversation: SmtpConversation, to = "a@b.test") {
  const said = linesTo(to);
  await waitFor(() => conversation.replies.length === 1, { message: "the greeting" });
  await conversation.say("EHLO test");
  if (phase === "mail") return;
  await conversation.say(said.mail);
  if (phase === "rcpt") return;
  await conversation.say(said.rcpt);
  await conversation.say("DATA");
}

/** What the mailbox answers at a step; empty when it ends the connection instead. */
async function answerAt(phase: Phase, to = "a@b.test"): Promise<string> {
  const conversation = converse();
  if (phase === "connect") {
    await waitFor(() => conversation.replies.length > 0 || !conversation.isOpen(), {
      message: "a greeting or the end",
    });
    return conversation.replies[0] ?? "";
  }
  await comeTo(phase, conversation, to);
  return conversation.say(linesTo(to)[phase]);
}

/** The last answer that a whole mail comes to. */
const sendTo = (to: string) => answerAt("dot", to);

const isOfferOfTls = (line: string) => /^250[- ]STARTTLS$/.test(line);

function put(body: unknown): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${mailbox.url}/api/faults`, { method: "PUT", body: text });
}

test.for(phases)("at %s it says each reply it is told to, takes no mail, and then takes mail again", async (phase) => {
  for (const code of [421, 450, 451, 452, 550, 554]) {
    expect((await put({ items: [{ effect: "reply", phase, code, text: "4.7.1 words of mine" }] })).status).toBe(200);
    expect(await answerAt(phase)).toBe(`${code} 4.7.1 words of mine`);
  }
  expect(mailbox.mails()).toEqual([]);
  await fetch(`${mailbox.url}/api/faults`, { method: "DELETE" });
  expect(await sendTo("a@b.test")).toMatch(/^250 /);
  expect(mailbox.mails()).toHaveLength(1);
});

test("without words of its own a reply has the usual ones of its code", async () => {
  mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 452 }]);
  expect(await answerAt("rcpt")).toBe("452 4.2.2 Mailbox full");
  mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 599 }]);
  expect(await answerAt("rcpt")).toBe("599 5.0.0 Not taken");
});

test.for(["mail", "rcpt", "dot"] as const)(
  "at %s a late answer comes after those of others, and is a good one",
  async (phase) => {
    mailbox.faults.replace([{ effect: "delay", phase, seconds: 2, times: 1 }]);
    const [late, quick] = [converse(), converse()];
    await Promise.all([comeTo(phase, late), comeTo(phase, quick)]);
    const order: string[] = [];
    const answers = Promise.all([
      late.say(linesTo("a@b.test")[phase]).then((answer) => order.push(`late ${answer.slice(0, 3)}`)),
      waitFor(() => mailbox.faults.list()[0]?.struck === 1, { message: "the fault to strike" })
        .then(() => quick.say(linesTo("a@b.test")[phase]))
        .then((answer) => order.push(`quick ${answer.slice(0, 3)}`)),
    ]);
    await answers;
    expect(order).toEqual(["quick 250", "late 250"]);
  },
);

test.for(phases)("at %s it can leave a client without any answer, while others are served", async (phase) => {
  mailbox.faults.replace([{ effect: "hang", phase, times: 1 }]);
  const hung = converse();
  if (phase !== "connect") {
    await comeTo(phase, hung);
    hung.tell(linesTo("a@b.test")[phase]);
  }
  const heard = hung.replies.length;
  await waitFor(() => mailbox.faults.list()[0]?.struck === 1, { message: "the fault to strike" });
  expect(await sendTo("b@b.test")).toMatch(/^250 /);
  expect(hung.replies).toHaveLength(heard);
  expect(hung.isOpen()).toBe(true);
});

test.for(phases)("at %s it can hang up; only after the message has it taken the mail", async (phase) => {
  mailbox.faults.replace([{ effect: "drop", phase, times: 1 }]);
  expect(await answerAt(phase)).toBe("");
  expect(mailbox.mails()).toHaveLength(phase === "dot" ? 1 : 0);
  expect(await sendTo("b@b.test")).toMatch(/^250 /);
});

test("a fault strikes as often as it was told to, counts that, and stays to be read", async () => {
  await put({ items: [{ effect: "reply", phase: "rcpt", code: 451, times: 2 }] });
  const answers = [await answerAt("rcpt"), await answerAt("rcpt"), await answerAt("rcpt")];
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(["451", "451", "250"]);
  const response = await fetch(`${mailbox.url}/api/faults`);
  expect(await response.json()).toEqual({
    items: [{ effect: "reply", phase: "rcpt", code: 451, times: 2, struck: 2 }],
  });
});

test("of several faults the first one strikes until it is over, then the next one", async () => {
  mailbox.faults.replace([
    { effect: "reply", phase: "rcpt", code: 451, times: 1 },
    { effect: "reply", phase: "rcpt", code: 550 },
  ]);
  expect(await answerAt("rcpt")).toMatch(/^451 /);
  expect(await answerAt("rcpt")).toMatch(/^550 /);
});

test.for(["rcpt", "dot"] as const)(
  "a fault at %s for one address meets that address in any case, and nobody else",
  async (phase) => {
    await put({ items: [{ effect: "reply", phase, code: 550, recipient: "Miriam@Harbour.test" }] });
    expect(await sendTo("ravi@elm.test")).toMatch(/^250 /);
    expect(await answerAt(phase, "miriam@HARBOUR.test")).toMatch(/^550 /);
    expect(await sendTo("xmiriam@harbour.test")).toMatch(/^250 /);
    expect(mailbox.mails()).toHaveLength(2);
  },
);

test.for<[name: string, body: unknown, error: RegExp]>([
  ["no JSON", "{", /Invalid input/],
  ["no list", [], /expected object/],
  ["an unknown field", { items: [], more: 1 }, /more/],
  ["an unknown effect", { items: [{ effect: "explode" }] }, /items\[0\]\.effect/],
  ["an unknown step", { items: [{ effect: "hang", phase: "quit" }] }, /items\[0\]\.phase/],
  ["a good code", { items: [{ effect: "reply", phase: "rcpt", code: 250 }] }, /from 400 to 599[\s\S]*items\[0\]\.code/],
  ["two lines", { items: [{ effect: "reply", phase: "rcpt", code: 451, text: "a\r\n250 ok" }] }, /printable ASCII/],
  ["no time at all", { items: [{ effect: "delay", phase: "rcpt", seconds: 0 }] }, /items\[0\]\.seconds/],
  ["never", { items: [{ effect: "hang", phase: "rcpt", times: 0 }] }, /items\[0\]\.times/],
  ["a pattern", { items: [{ effect: "hang", phase: "rcpt", recipient: "*" }] }, /must be one address/],
  [
    "a recipient that nobody knows yet",
    { items: [{ effect: "hang", phase: "mail", recipient: "a@b.test" }] },
    /can only be given at rcpt and dot/,
  ],
  [
    "one bad fault among good ones",
    { items: [{ effect: "hang", phase: "dot" }, { effect: "hang" }] },
    /items\[1\]\.phase/,
  ],
])("faults with %s are refused with the reason, and nothing is changed", async ([, body, error]) => {
  mailbox.faults.replace([{ effect: "drop", phase: "mail" }]);
  const response = await put(body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toMatch(error);
  expect(mailbox.faults.list()).toEqual([{ effect: "drop", phase: "mail", struck: 0 }]);
});

test("no page of another site can switch a fault on or off", async () => {
  mailbox.faults.replace([{ effect: "drop", phase: "mail" }]);
  const headers = { origin: "https://attacker.example" };
  for (const [path, method] of [
    ["/api/faults", "PUT"],
    ["/api/faults", "DELETE"],
    ["/faults", "POST"],
    ["/faults/clear", "POST"],
  ] as const) {
    expect((await fetch(`${mailbox.url}${path}`, { method, headers })).status).toBe(403);
  }
  expect(mailbox.faults.list()).toHaveLength(1);
});

test("a client that keeps its connection meets a fault of the greeting too, and one with a mail under way finishes it", async () => {
  const [idle, busy] = [converse(), converse()];
  await comeTo("mail", idle);
  await comeTo("dot", busy);
  mailbox.faults.replace([{ effect: "reply", phase: "connect", code: 421 }]);
  await waitFor(() => !idle.isOpen(), { message: "the idle conversation to end" });
  expect(await busy.say(linesTo("a@b.test").dot)).toMatch(/^250 /);
  expect(await answerAt("connect")).toMatch(/^421 /);
});

test("it takes mail under TLS from whoever wants that, and can hang up there too", async () => {
  const conversation = converse();
  await comeTo("mail", conversation);
  expect(conversation.lines.filter(isOfferOfTls)).toHaveLength(1);
  expect(await conversation.say("STARTTLS")).toMatch(/^220 /);
  await conversation.startTls();
  expect(await conversation.say("EHLO test")).toMatch(/^250 /);
  for (const line of ["MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA"]) await conversation.say(line);
  mailbox.faults.replace([{ effect: "drop", phase: "dot" }]);
  expect(await conversation.say(linesTo("c@d.test").dot)).toBe("");
  expect(mailbox.mailsTo("c@d.test")).toHaveLength(1);
});

test("told to refuse TLS it neither offers nor grants it, and still takes mail without", async () => {
  mailbox.faults.replace([{ effect: "refuse-tls" }]);
  const conversation = converse();
  await comeTo("mail", conversation);
  expect(conversation.lines.filter(isOfferOfTls)).toEqual([]);
  expect(await conversation.say("STARTTLS")).toMatch(/^5\d\d /);
  expect(await sendTo("a@b.test")).toMatch(/^250 /);
  expect(mailbox.faults.list()[0]?.struck).toBe(2);
});
