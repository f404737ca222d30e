import type { AttemptPhase, TransportTrouble } from "@rekey/contracts/deliveries";
import type { AttemptResult } from "@rekey/database/deliveries/record-attempts";
import { expect, test } from "vitest";
import { createRefusalJudge } from "./judge-refusals.ts";

const rules = { failuresToOpen: 5, standsAfterMs: 3_600_000 };
const answer = (response: string, phase: AttemptPhase = "rcpt"): AttemptResult => {
  const code = Number(response.slice(0, 3));
  const outcome = code < 300 ? "accepted" : code < 500 ? "transient" : "permanent";
  return { outcome, transport: "a:25", phase, code, response, queueId: null };
};

/** A judge of one server, told of one answer after the other. */
function judgeOf(ms = { now: 0 }) {
  const { judge } = createRefusalJudge(rules, () => ms.now);
  return (to: string, response: string, troubleNow?: TransportTrouble) => {
    const { result, isFinal, trouble, because, says } = judge(answer(response), to, troubleNow);
    return { outcome: result.outcome, isFinal, trouble, because, says };
  };
}

const unclear = "550 5.7.1 no";
const relay = "554 5.7.1 Relay access denied";
const waits = { isFinal: false, outcome: "permanent", says: "unsure" };

test("an unknown user or a full mailbox ends its own mail at the first word", () => {
  const hear = judgeOf();
  for (const words of ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full"]) {
    expect(hear("ann", words)).toMatchObject({ outcome: "permanent", isFinal: true, trouble: undefined, says: "up" });
  }
});

test("what is clearly about us is the server's trouble, with why, and ends no mail", () => {
  const hear = judgeOf();
  const expected = {
    outcome: "refused",
    isFinal: false,
    trouble: "refuses-mail",
    because: "relay-denied",
    says: "down",
  };
  for (let tries = 0; tries < 20; tries += 1) expect(hear("ann", relay)).toEqual(expected);
  expect(hear("ben", "454 Throttling failure: Daily message quota exceeded.")).toMatchObject({ because: "quota" });
});

test("a refusal that explains nothing waits, and ends its mail once the server has taken another one meanwhile", () => {
  const hear = judgeOf();
  expect(hear("ann", unclear)).toMatchObject(waits);
  expect(hear("ben", "250 taken")).toMatchObject({ isFinal: true, says: "up" });
  expect(hear("ann", unclear)).toMatchObject(waits);
  expect(hear("ann", unclear)).toMatchObject({ isFinal: true, outcome: "permanent" });
});

test("so does one that sounds as if it were about us, but for what our account has sent", () => {
  for (const [words, isFinal] of [
    [relay, true],
    ["550 5.4.5 Daily user sending limit exceeded", false],
  ] as const) {
    const hear = judgeOf();
    hear("ann", words);
    hear("ben", "250 taken");
    hear("ann", words);
    expect(hear("ann", words).isFinal).toBe(isFinal);
  }
});

test("several recipients in a row with none taken are refused because of us: none of them has ended", () => {
  const hear = judgeOf();
  const told = ["ann", "ben", "cem", "ann", "ben"].map((to) => hear(to, unclear));
  expect(told.map(({ isFinal }) => isFinal)).toEqual([false, false, false, false, false]);
  expect(told.at(3)).toMatchObject(waits);
  expect(told.at(4)).toMatchObject({
    trouble: "refuses-mail",
    because: "unexplained",
    says: "out",
    outcome: "refused",
  });
  expect(hear("dee", unclear, "refuses-mail")).toMatchObject({ isFinal: false, outcome: "refused" });
  expect(hear("dee", "250 taken", "refuses-mail")).toMatchObject({ says: "up" });
  expect(hear("dee", unclear)).toMatchObject(waits);
});

test("one recipient alone never speaks for all, and is believed in time", () => {
  const ms = { now: 0 };
  const hear = judgeOf(ms);
  for (let tries = 0; tries < 20; tries += 1) expect(hear("ann", unclear)).toMatchObject(waits);
  ms.now = rules.standsAfterMs;
  expect(hear("ann", unclear)).toMatchObject({ isFinal: true, trouble: undefined });
});

test("two recipients are no pattern, and not believed however long it takes", () => {
  const ms = { now: 0 };
  const hear = judgeOf(ms);
  const told = Array.from({ length: 20 }, () => {
    const both = [hear("ann", unclear), hear("ben", unclear)];
    ms.now += rules.standsAfterMs;
    return both;
  });
  expect(told.flat().filter(({ isFinal, trouble }) => isFinal || trouble !== undefined)).toEqual([]);
});

test("while a server refuses us, an unknown user shows nothing of it; while it was away, it does", () => {
  const hear = judgeOf();
  expect(hear("ann", "550 5.1.1 User unknown", "refuses-mail")).toMatchObject({ isFinal: true, says: "unsure" });
  expect(hear("ann", "451 4.3.0 try later", "refuses-mail")).toMatchObject({ isFinal: false, says: "unsure" });
  expect(hear("ann", "550 5.1.1 User unknown", "away")).toMatchObject({ isFinal: true, says: "up" });
});

test("a refused sender tells why where it says so", () => {
  const { judge } = createRefusalJudge(rules);
  const refused = { ...answer("550 5.7.26 no", "mail"), outcome: "refused" as const };
  expect(judge(refused, "ann", undefined)).toMatchObject({ trouble: "refuses-mail", because: "domain-checks" });
  expect(judge(answer("451 4.3.0 busy", "mail"), "ann", undefined)).toMatchObject({ trouble: "away", says: "down" });
});

test("a server that tells several recipients to come again, and takes none, is seen to put off all mail", () => {
  const ms = { now: 0 };
  const { judge, putsOff } = createRefusalJudge(rules, () => ms.now);
  const hear = (to: string, words: string) => judge(answer(words), to, undefined).isFinal;
  for (const to of ["ann", "ben", "ann", "ben"]) expect(hear(to, "451 4.7.1 not now")).toBe(false);
  hear("cem", "450 4.7.1 Greylisted");
  hear("dee", "452 4.2.2 mailbox full");
  expect(putsOff()).toBe(false);
  hear("eva", "451 4.7.1 not now");
  expect(putsOff()).toBe(true);
  ms.now = 3_600_000;
  expect(putsOff(), "an hour later").toBe(false);
  for (const to of ["ann", "ben", "cem"]) hear(to, "451 4.7.1 not now");
  expect(putsOff()).toBe(true);
  hear("fay", "250 taken");
  expect(putsOff()).toBe(false);
});
