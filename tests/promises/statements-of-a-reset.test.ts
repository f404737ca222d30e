import { expect } from "vitest";
import { createContacts } from "../harness/create-contacts.ts";
import { type HeardStatement, hearStatements } from "../harness/hear-statements.ts";
import { requestMails } from "../harness/request-mails.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";

/**
 * What a reset asks of PostgreSQL, from the command to the last that is written of its mail: all statements of each
 * role, and how many transactions are among them. Whoever needs more of them writes here what for; what these are is
 * in docs/decisions/0142.
 */
const alone = {
  byMail: {
    rekey_api: { statements: 1, transactions: 0 },
    rekey_credentials: { statements: 8, transactions: 1 },
    rekey_mail: { statements: 16, transactions: 2 },
  },
  byHand: {
    rekey_api: { statements: 1, transactions: 0 },
    rekey_credentials: { statements: 11, transactions: 1 },
    rekey_mail: { statements: 16, transactions: 2 },
  },
};
/** Of 32 at once for each of them: a bound, because how long their lists are is a matter of the moment. */
const amongMany = 12;

const { test, system, given, see } = systemTest(async (start, stack) => {
  const heard: ReturnType<typeof hearStatements>[] = [];
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    // What is done by time and for no reset is done once, at the start.
    env: { RELAY_EVERY: "1h", REPUBLISH_AFTER: "1h", GATHER_NOTICES_FOR: "5m" },
    reachedBy: async (databaseUrl) => {
      const url = new URL(databaseUrl);
      const proxy = stack.use(await startTcpProxy({ host: url.hostname, port: Number(url.port) }));
      heard.push(hearStatements(proxy));
      url.port = String(proxy.port);
      return url.href;
    },
  });
  return { system, heard };
});

// What asks every few seconds whether the database is well and the mail servers are, and each connection at its start.
const isOfNoReset = ({ text }: HeardStatement) =>
  /from schema_state|^insert into mail_status|pg_backend_pid|^select 1$/.test(text);

const heardNow = () => given.heard.flatMap(({ heard }) => heard()).filter((one) => !isOfNoReset(one));
const forget = () => given.heard.forEach((each) => each.forget());

function countByRole(heard: readonly HeardStatement[]) {
  const roles = [...new Set(heard.map(({ role }) => role))].toSorted();
  return Object.fromEntries(
    roles.map((role) => {
      const texts = heard.filter((one) => one.role === role).map(({ text }) => text);
      return [role, { statements: texts.length, transactions: texts.filter((text) => text === "begin").length }];
    }),
  );
}

const listed = (heard: readonly HeardStatement[]) => heard.map(({ role, text }) => `${role}: ${text}`).join("\n");

/** The last that is done of a mail is that its event is. */
const untilDone = (resetIds: readonly string[]) =>
  waitFor(
    async () => {
      const done = await Promise.all(
        resetIds.map(async (resetId) => {
          const [mail] = await see.deliveries({ resetId });
          return mail?.state === "accepted";
        }),
      );
      return done.every(Boolean);
    },
    { message: "all mails being taken" },
  );

/** What one reset asks when there is no other one, and all of it was done before. */
async function heardOf(ask: (contactId: string) => Promise<{ id: string }>) {
  const [before, contact] = await createContacts(system, 2);
  if (!before || !contact) throw new Error("no contacts");
  await untilDone([(await ask(before.id)).id]);
  forget();
  await untilDone([(await ask(contact.id)).id]);
  return heardNow();
}

test("one reset by mail asks PostgreSQL no more than it is known to need", async () => {
  const heard = await heardOf((id) => requestByMail(system, id));
  expect(countByRole(heard), listed(heard)).toEqual(alone.byMail);
});

test("one reset by hand does so too, with its notice", async () => {
  const heard = await heardOf((id) => requestByHand(system, id, "walrus teapot gravel nine"));
  expect(countByRole(heard), listed(heard)).toEqual(alone.byHand);
});

test("of 32 at once each asks less than half of that", async () => {
  await untilDone((await requestMails(system, 32)).map(({ resetId }) => resetId));
  forget();
  await untilDone((await requestMails(system, 32)).map(({ resetId }) => resetId));
  const heard = heardNow();
  expect(heard.length / 32).toBeGreaterThan(1);
  expect(heard.length / 32, listed(heard)).toBeLessThan(amongMany);
});
