import { expect, test } from "vitest";
import { refusalIn } from "./redis-connection.ts";

function replyOf(message: string): Error {
  const error = new Error(message);
  error.name = "ReplyError";
  return error;
}

test.each([
  ["WRONGPASS invalid username-password pair or user is disabled.", "WRONGPASS", "password"],
  ["NOAUTH Authentication required.", "NOAUTH", "password"],
  ["NOPERM this user has no permissions to run the 'select' command", "NOPERM", "too little"],
  ["Command queue state error. Last reply: ReplyError: ERR max number of clients reached", "MAXCLIENTS", "maxclients"],
  [
    "Command queue state error. Last reply: ReplyError: DENIED Redis is running in protected mode",
    "DENIED",
    "protected",
  ],
])("what Redis answers to whoever connects is told as that, and not as away: %s", (message, code, words) => {
  const refusal = refusalIn(replyOf(message));
  expect(refusal?.code).toBe(code);
  expect(refusal?.words).toContain(words);
});

test.each(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND"])("%s is away", (code) => {
  expect(refusalIn(Object.assign(new Error("connect"), { code }))).toBeUndefined();
});
