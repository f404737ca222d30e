import { expect, test } from "vitest";
import type { TransportTrouble } from "@rekey/contracts/deliveries";
import { type Reservation, createTransports } from "./transports.ts";
import type { OutgoingMail, SendResult, SmtpTransport } from "../smtp/smtp-transport.ts";

const mail: OutgoingMail = {
  envelopeFrom: "bounces@firm.test",
  from: { name: "", address: "portal@firm.test" },
  to: { name: "", address: "ann@example.test" },
  replyTo: undefined,
  pictures: [],
  subject: "s",
  text: "t",
  html: "h",
  messageId: "<1@firm.test>",
  date: new Date(0),
  boundary: "b",
  secrets: [],
  mayStillSend: () => true,
};
const ok: SendResult = { accepted: true, response: "250 ok", queueId: null };
const failed = (phase: "connect" | "auth" | "rcpt" | "dot", code: number | null): SendResult => ({
  accepted: false,
  conversation: { phase, messageGoesOut: phase === "dot" },
  code,
  response: "words",
});

function transportsThatAnswer(...answers: (() => SendResult)[]) {
  const transports = answers.map((answer, index): SmtpTransport => ({
    name: `t${index}`,
    send: () => Promise.resolve(answer()),
    smtpUtf8: () => "unknown",
    greet: () => Promise.resolve(),
    close: () => {},
  }));
  const changes: [string, TransportTrouble | undefined][] = [];
  const rules = { failuresToOpen: 5, probeMinMs: 60_000, probeMaxMs: 60_000, standsAfterMs: 3_600_000 };
  return {
    changes,
    sending: createTransports(transports, rules, ({ transport, trouble }) => changes.push([transport, trouble])),
  };
}

async function sendBy(sending: ReturnType<typeof createTransports>, address = mail.to.address) {
  const reserved = sending.reserve("delivery");
  if (!("send" in reserved)) throw new Error("nothing to send by");
  const verdicts = await (reserved satisfies Reservation).send(
    { ...mail, to: { name: "", address } },
    new AbortController().signal,
  );
  return verdicts.map(({ result }) => result);
}

test("the next transport gets a mail whose first one was not reached or refused us", async () => {
  for (const trouble of [failed("connect", null), failed("connect", 421), failed("auth", 535)]) {
    const { sending } = transportsThatAnswer(
      () => trouble,
      () => ok,
    );
    const results = await sendBy(sending);
    expect(results.map(({ transport }) => transport)).toEqual(["t0", "t1"]);
    expect(results.at(-1)?.outcome).toBe("accepted");
  }
});

const lacksUtf8: SendResult = {
  accepted: false,
  code: null,
  conversation: { phase: "mail", messageGoesOut: false },
  response: null,
  failure: "address-needs-smtputf8",
};

test("a mail whose address a transport does not take goes by the next one, and says nothing against the first", async () => {
  const { sending, changes } = transportsThatAnswer(
    () => lacksUtf8,
    () => ok,
  );
  for (let mails = 0; mails < 7; mails += 1) {
    const results = await sendBy(sending);
    expect(results.map(({ transport, outcome }) => [transport, outcome])).toEqual([
      ["t0", "transient"],
      ["t1", "accepted"],
    ]);
    expect(results[0]).toMatchObject({ phase: "mail", failure: "address-needs-smtputf8", response: null });
  }
  expect(changes).toEqual([]);
  expect(sending.outages().map(({ isOut }) => isOut)).toEqual([false, false]);
});

test("a mail that may have been taken, or was answered for itself, goes to no other transport", async () => {
  for (const answer of [failed("dot", null), failed("rcpt", 550), failed("rcpt", 450), failed("dot", 554)]) {
    const { sending } = transportsThatAnswer(
      () => answer,
      () => ok,
    );
    expect(await sendBy(sending)).toHaveLength(1);
  }
});

test("after five failures the first transport is left alone and the second carries the mail", async () => {
  const tries = { first: 0 };
  const { sending, changes } = transportsThatAnswer(
    () => {
      tries.first += 1;
      return failed("connect", null);
    },
    () => ok,
  );
  for (let sent = 0; sent < 20; sent += 1) expect((await sendBy(sending)).at(-1)?.outcome).toBe("accepted");
  expect(tries.first).toBe(5);
  expect(changes).toEqual([["t0", "away"]]);
});

test("with every transport out nothing is reserved, and the wait is bounded", async () => {
  const { sending } = transportsThatAnswer(() => failed("connect", null));
  for (let sent = 0; sent < 5; sent += 1) await sendBy(sending);
  expect(sending.reserve("delivery")).toEqual({ waitMs: expect.any(Number) as number });
  expect(sending.outages()).toMatchObject([{ transport: "t0", isOut: true, trouble: "away", because: undefined }]);
});

test("a server puts off several recipients, and not one in several spellings", async () => {
  const { sending } = transportsThatAnswer(() => failed("rcpt", 450));
  const troubleAfter = async (...addresses: string[]) => {
    for (const address of addresses) await sendBy(sending, address);
    return sending.outages()[0]?.trouble;
  };
  expect(await troubleAfter("σισυφ@b.test", "ςισυφ@b.test", "σιςυφ@b.test", "Σιςυφ@b.test")).toBeUndefined();
  expect(await troubleAfter("ann@b.test", "ben@b.test")).toBe("puts-off");
});
