import { randomUUID } from "node:crypto";
import type { MailTest } from "@rekey/contracts/operations";
import { expect } from "vitest";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { countRows } from "../harness/count-rows.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const first = stack.use(await startScriptedSmtp());
  const second = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    env: { MAIL_TESTS_PER_HOUR: "4" },
    serviceEnv: { "mail-worker": { SMTP_URLS: `${first.url},${second.url}` } },
  });
  await waitFor(async () => (await system.api("ops").mailStatus()).configured, { message: "the mail status" });
  return { system, first, second };
});

function whenEnded(id: string): Promise<MailTest> {
  return waitFor(
    async () => {
      const asked = await system.api("ops").getMailTest(id);
      return asked.endedAt !== null && asked;
    },
    { message: "the end of a test mail" },
  );
}

test("a test mail goes by every transport, also by one that refuses, and each answer is told", async () => {
  given.first.react = (step) => (step === "rcpt" ? { say: "550 5.7.1 relaying denied" } : "go-on");
  const to = `${randomUUID()}@ops.test`;
  const asked = await system.api("ops").startMailTest(to);
  expect(asked).toMatchObject({ to, requestedBy: system.staff.ops.name });
  const ended = await whenEnded(asked.id);
  expect(ended.tries).toMatchObject([
    { transport: new URL(given.first.url).host, outcome: "permanent", phase: "rcpt", code: 550 },
    { transport: new URL(given.second.url).host, outcome: "accepted", phase: "dot", code: 250 },
  ]);
  expect(given.second.mails.map((mail) => mail.to)).toEqual([[to]]);
  expect(given.second.mails[0]?.raw).not.toMatch(/set-password|password/i);
  expect((await system.api("ops").listMailTests()).items[0]).toEqual(ended);
  given.first.react = () => "go-on";
});

test("who asked for a test mail is in the history, and the address is not", async () => {
  const to = `${randomUUID()}@ops.test`;
  await whenEnded((await system.api("ops").startMailTest(to)).id);
  const { items } = await system.api("auditor").listAuditEvents({ action: "mail.test_requested" });
  expect(items[0]).toMatchObject({ actor: `staff:${system.staff.ops.id}`, detail: { by: system.staff.ops.name } });
  expect(JSON.stringify(items)).not.toContain(to);
});

test("a worker that is killed while it sends a test mail sends no second one, and the test ends", async () => {
  const killed: Promise<unknown>[] = [];
  const before = given.first.mails.length;
  given.first.react = (step) => {
    if (step === "dot" && killed.length === 0) killed.push(system.kill("mail-worker"));
    return step === "dot" ? "silence" : "go-on";
  };
  const asked = await system.api("ops").startMailTest(`${randomUUID()}@ops.test`);
  await waitFor(() => killed.length > 0, { message: "the message at the server" });
  await Promise.all(killed);
  await system.restart("mail-worker");
  expect((await whenEnded(asked.id)).tries).toEqual([]);
  expect(given.first.mails.length - before).toBe(1);
  given.first.react = () => "go-on";
});

test("a bad address, and more tests than are good, are refused and leave nothing", async () => {
  await expect(system.api("ops").startMailTest("a@b.test,c@d.test")).rejects.toMatchObject({ status: 422 });
  const start = (to: string) =>
    system.fetchApi("/v1/mail/tests", { method: "POST", as: "ops", body: JSON.stringify({ to }) });
  const atOnce = await meetInDatabase(
    system,
    (lock) => lock("mailTests"),
    () => Array.from({ length: 6 }, (_, number) => start(`number${number}@ops.test`)),
  );
  const accepted = atOnce.filter(({ status }) => status === 202);
  expect(accepted).toHaveLength(1);
  for (const answer of accepted) await whenEnded(((await answer.json()) as { id: string }).id);
  const before = await countRows(system);
  const refused = await start("seven@ops.test");
  expect([refused.status, await refused.json()]).toEqual([429, expect.objectContaining({ code: "too-many-tests" })]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_000);
  expect(await countRows(system)).toEqual(before);
});
