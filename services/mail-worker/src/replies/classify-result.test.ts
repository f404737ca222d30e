import type { SmtpPhase } from "@rekey/contracts/deliveries";
import { expect, test } from "vitest";
import { classifyResult, cleanWords, retryHint } from "./classify-result.ts";

const refused = (phase: SmtpPhase, code: number | null, messageGoesOut = phase === "dot") =>
  classifyResult(
    { accepted: false, conversation: { phase, messageGoesOut }, code, response: "words" },
    "mail.test:25",
    "ann@example.test",
  ).outcome;

test("a refused recipient or message is final", () => {
  for (const phase of ["rcpt", "data", "dot"] as const) {
    for (const code of [500, 550, 552, 553, 554]) expect(refused(phase, code)).toBe("permanent");
  }
});

test("a reply of the 400s may pass, in every phase", () => {
  for (const phase of ["connect", "hello", "starttls", "auth", "mail", "rcpt", "data", "dot"] as const) {
    for (const code of [421, 450, 451, 452, 454]) expect(refused(phase, code)).toBe("transient");
  }
});

test("a refused connection, login or sender is not the contact's fault and may pass", () => {
  for (const phase of ["connect", "hello", "auth", "mail"] as const) {
    expect(refused(phase, 554)).toBe("refused");
    expect(refused(phase, null)).toBe("transient");
  }
});

test("a server that refuses TLS does not refuse us", () => {
  expect(refused("starttls", 502)).toBe("transient");
});

test("a message that went out without an answer may have arrived", () => {
  expect(refused("dot", null)).toBe("ambiguous");
  expect(refused("data", null)).toBe("transient");
});

test("an accepted message keeps the server's words and its queue id", () => {
  const result = classifyResult(
    { accepted: true, response: "250 2.0.0 Ok: queued as 4F1", queueId: "4F1" },
    "mail.test:25",
    "a@b.test",
  );
  expect(result).toMatchObject({
    outcome: "accepted",
    code: 250,
    response: "250 2.0.0 Ok: queued as 4F1",
    queueId: "4F1",
  });
});

test("the server's words are one short line without the address, links or anything token-like", () => {
  const token = "A".repeat(43);
  const words = cleanWords(
    `550 <ann@example.test>\r\n\u0007see https://x.test/#${token} ${token} ${"long ".repeat(200)}`,
    "ann@example.test",
  );
  expect(words).not.toMatch(/ann@|https|AAAA|\p{Cc}/u);
  expect(words).toMatch(/^550 <\[address\]> see \[link\] \[long word\]/);
  expect(words.length).toBeLessThanOrEqual(300);
});

test("a time that the server asks to wait is read from its words, and nothing else is", () => {
  expect(retryHint("450 4.7.1 greylisted, try again in 300 seconds")).toBe(300_000);
  expect(retryHint("451 Greylisting in action, please come back in 00:05:00")).toBe(300_000);
  expect(retryHint("451 4.3.0 retry after 2 minutes")).toBe(120_000);
  expect(retryHint("421 please wait 30s")).toBe(30_000);
  expect(retryHint("450 in 3 of 4 cases we accept")).toBeUndefined();
  expect(retryHint("451 4.7.1 try again later")).toBeUndefined();
});
