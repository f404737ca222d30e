import { expect, test } from "vitest";
import { jobReasonWords } from "@rekey/contracts/job-reasons";
import { knownLogLine, knownReason, notShown } from "./job-words.ts";

test("the reasons that our own code gives are shown by their code and in words", () => {
  const shown = {
    ...Object.fromEntries(Object.entries(jobReasonWords).map(([code, words]) => [code, `${code}: ${words}`])),
    "server-away (ECONNREFUSED)": "server-away: a server that the job needs is away (ECONNREFUSED)",
    "server-away (CONNECTION_CLOSED)": "server-away: a server that the job needs is away (CONNECTION_CLOSED)",
    "server-away (57P01)": "server-away: a server that the job needs is away (57P01)",
    "unexpected-error (TypeError)": "unexpected-error: an unexpected error (TypeError)",
    "unexpected-error (ERR_INVALID_ARG_TYPE)": "unexpected-error: an unexpected error (ERR_INVALID_ARG_TYPE)",
    "unexpected-error (23505)": "unexpected-error: an unexpected error (23505)",
    "mail-not-taken (transient at rcpt, code 451)":
      "mail-not-taken: the mail was not taken (transient at rcpt, code 451)",
    "mail-not-taken (ambiguous at dot, code none)":
      "mail-not-taken: the mail was not taken (ambiguous at dot, code none)",
    "job stalled more than allowable limit": `stalled: ${jobReasonWords.stalled}`,
  };
  for (const [reason, words] of Object.entries(shown)) {
    expect(knownReason(reason)).toBe(words);
    expect(knownLogLine(`again in 12 s: ${reason}`)).toBe(`again in 12 s: ${words}`);
  }
});

test("whatever else stands in their place is not shown, also behind a code of ours", () => {
  const planted = ["sesame", "unknown-version: sesame", "unknown-version\nsesame", "constructor", ""];
  for (const text of [...planted, "server-away (EPIPE) sesame", "server-away (EPIPE\nsesame)"]) {
    expect(knownReason(text)).toBe(notShown);
    expect(knownLogLine(text)).toBe(notShown);
  }
  const causes = ["server-away (sesame)", "unexpected-error (SESAME)", "unexpected-error (Error sesame)"];
  for (const text of [...causes, "unknown-version (EPIPE)", "mail-not-taken (transient at sesame, code 451)"]) {
    expect(knownReason(text)).toMatch(/ \(\[not shown\]\)$/);
    expect(knownReason(text)).not.toMatch(/sesame/i);
  }
  expect(knownLogLine("again in 5 s: sesame")).toBe(`again in 5 s: ${notShown}`);
});
