import { expect, test } from "vitest";
import { followConversation } from "./follow-conversation.ts";

test("the phase is that of the last command, and a restart forgets it", () => {
  const { logger, conversation } = followConversation();
  const say = (text: string) => logger.debug({ tnx: "client" }, text);
  expect(conversation.now().phase).toBe("connect");
  for (const [command, phase] of [
    ["EHLO host", "hello"],
    ["STARTTLS", "starttls"],
    ["AUTH PLAIN /* secret */", "auth"],
    ["MAIL FROM:<a@b.test>", "mail"],
    ["RCPT TO:<c@d.test>", "rcpt"],
    ["DATA", "data"],
  ] as const) {
    say(command);
    expect(conversation.now()).toEqual({ phase, messageGoesOut: false });
  }
  logger.debug({ tnx: "server" }, "354 go on");
  expect(conversation.now()).toEqual({ phase: "dot", messageGoesOut: true });
  conversation.restart();
  expect(conversation.now()).toEqual({ phase: "connect", messageGoesOut: false });
});

test("a 354 that nobody asked for does not count as a message on its way", () => {
  const { logger, conversation } = followConversation();
  logger.debug({ tnx: "server" }, "354 go on");
  expect(conversation.now().messageGoesOut).toBe(false);
});
