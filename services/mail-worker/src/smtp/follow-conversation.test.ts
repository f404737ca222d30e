import { expect, test } from "vitest";
import { followConversation } from "./follow-conversation.ts";

function converse(hooks: Parameters<typeof followConversation>[0] = {}) {
  const { logger, conversation } = followConversation(hooks);
  return {
    conversation,
    send: (...commands: string[]) => {
      for (const command of commands) logger.debug({ tnx: "client" }, command);
    },
    reply: (...replies: string[]) => {
      for (const reply of replies) logger.debug({ tnx: "server" }, reply);
    },
  };
}

test("the phase is that of the command that waits for its reply, and a restart forgets it", () => {
  const { conversation, send, reply } = converse();
  expect(conversation.now().phase).toBe("connect");
  reply("220 here");
  for (const [command, phase] of [
    ["EHLO host", "hello"],
    ["STARTTLS", "starttls"],
    ["AUTH PLAIN /* secret */", "auth"],
    ["MAIL FROM:<a@b.test>", "mail"],
    ["RCPT TO:<c@d.test>", "rcpt"],
    ["DATA", "data"],
  ] as const) {
    send(command);
    expect(conversation.now()).toEqual({ phase, messageGoesOut: false });
    reply(phase === "data" ? "354 go on" : "250 fine");
  }
  expect(conversation.now()).toEqual({ phase: "dot", messageGoesOut: true });
  conversation.restart();
  expect(conversation.now()).toEqual({ phase: "connect", messageGoesOut: false });
});

test("what a server offers is what it has said last, and who sends is told with or without letters that are not ASCII", () => {
  const heard: unknown[] = [];
  const { send, reply } = converse({
    onHello: (isOffered, isAfterStartTls) => heard.push([isOffered, isAfterStartTls]),
    onSender: (isUtf8) => heard.push(isUtf8 ? "utf8" : "ascii"),
  });
  reply("220 SMTPUTF8 here");
  send("EHLO host");
  reply("250-here\n250-STARTTLS\n250 SMTPUTF8X");
  send("STARTTLS");
  reply("220 go on");
  send("EHLO host");
  reply("250-here\n250-PIPELINING\n250-SMTPUTF8\n250 DSN");
  send("MAIL FROM:<a@b.test> RET=HDRS", "RCPT TO:<c@d.test>");
  reply("250 SMTPUTF8", "250 SMTPUTF8");
  send("MAIL FROM:<a@b.test> SMTPUTF8 RET=HDRS");
  expect(heard).toEqual([[false, false], [true, true], "ascii", "utf8"]);
});

test("what a server offers is under TLS only where it has agreed to that on the same connection", () => {
  const heard: boolean[] = [];
  const { send, reply } = converse({ onHello: (_isOffered, isAfterStartTls) => heard.push(isAfterStartTls) });
  const greet = () => {
    send("EHLO host");
    reply("250 here");
  };
  for (const answer of ["454 not now", "220 go on"]) {
    reply("220 here");
    greet();
    send("STARTTLS");
    reply(answer);
    greet();
  }
  reply("220 here, anew");
  greet();
  expect(heard).toEqual([false, false, false, true, false]);
});

test("a server that only knows HELO offers nothing", () => {
  const heard: boolean[] = [];
  const { send, reply } = converse({ onHello: (isOffered) => heard.push(isOffered) });
  reply("220 here");
  send("EHLO host");
  reply("502 SMTPUTF8 what?");
  send("HELO host");
  reply("250 here");
  expect(heard).toEqual([false]);
});

test("a 354 that nobody asked for does not count as a message on its way", () => {
  const { conversation, reply } = converse();
  reply("354 go on");
  expect(conversation.now().messageGoesOut).toBe(false);
});

test("the steps of a login are not replies to what comes after it", () => {
  const { conversation, send, reply } = converse();
  send("AUTH LOGIN");
  reply("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6");
  expect(conversation.now().phase).toBe("auth");
  reply("235 welcome");
  send("MAIL FROM:<a@b.test>");
  expect(conversation.now().phase).toBe("mail");
});

test.each([
  ["550 sender unknown", "503 no sender", "mail"],
  ["250 fine", "451 later", "rcpt"],
] as const)(
  "of commands sent at once the refused one is the phase, even when the server then wants data",
  (mail, rcpt, phase) => {
    const { conversation, send, reply } = converse();
    send("MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA");
    expect(conversation.now().phase).toBe("mail");
    reply(mail, rcpt, "354 go on");
    expect(conversation.now()).toEqual({ phase, messageGoesOut: false });
  },
);
