import { summarizeResets } from "@rekey/database/history/summarize-resets";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { issuing } from "../harness/take-steps.ts";

// How long the mails of resets took, as the charts of the history tell it.
const { test, as, sql, see, take } = stepTest();

async function waitingMail() {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  return { contactId, resetId, mail: await take.mailOf(resetId) };
}

const summarize = async (contactId: string) =>
  (await summarizeResets(as("rekey_api"), { contactId })).days.find(({ resets }) => resets > 0);

test("a reset keeps when a mail server first took its link, whatever is mailed later", async () => {
  const { contactId, resetId, mail } = await waitingMail();
  await take.report(mail.eventId, await take.claimNow(mail), "accepted");
  expect((await see.reset(resetId)).mailedAt).toEqual((await see.delivery(resetId)).acceptedAt ?? "not accepted");
  await sql`update resets set mailed_at = created_at + interval '7 seconds' where id = ${resetId}`;
  await take.resend(resetId);
  const again = await take.mailOf(resetId);
  await take.report(again.eventId, await take.claimNow(again), "accepted");
  expect((await see.deliveries({ resetId })).map(({ state }) => state)).toEqual(["accepted", "accepted"]);
  expect(await summarize(contactId)).toMatchObject({ delivered: 1, medianDeliveryMs: 7_000, slowDeliveryMs: 7_000 });
});

test("a mail that was taken after the end of its reset, or before resets kept it, is told of too", async () => {
  const { contactId, resetId, mail } = await waitingMail();
  const delivery = await take.claimNow(mail);
  await take.cancel(resetId);
  await take.report(mail.eventId, delivery, "accepted");
  await sql`
    update deliveries set accepted_at = r.created_at + interval '9 seconds' from resets r
    where deliveries.reset_id = r.id and r.id = ${resetId}`;
  expect(await summarize(contactId)).toMatchObject({
    byState: { cancelled: 1 },
    delivered: 1,
    medianDeliveryMs: 9_000,
  });
});

test("of resets that keep it no mail is looked up, however many there are", async () => {
  const { contactId, resetId } = await waitingMail();
  await sql`
    insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, created_at, ended_at, mailed_at)
    select gen_random_uuid(), contact_id, client_id, 'email', 'completed', requested_by, requested_by_name,
      created_at - interval '1 day', created_at, created_at - interval '1 day' + n * interval '1 second'
    from resets, generate_series(1, 100) n where id = ${resetId}`;
  const before = await lookups();
  const { days } = await summarizeResets(as("rekey_api"), { contactId });
  expect((await lookups()) - before).toBe(1);
  expect(days.find(({ delivered }) => delivered > 0)).toMatchObject({ resets: 100, medianDeliveryMs: 50_500 });
});

// On the connection that has asked, after it has told its counts.
async function lookups(): Promise<number> {
  await as("rekey_api").$client`select pg_stat_force_next_flush()`;
  await as("rekey_api").$client`select 1`;
  const [row] = await sql<{ scans: number }[]>`
    select (idx_scan + seq_scan)::int as scans from pg_stat_user_tables where relname = 'deliveries'`;
  return row?.scans ?? 0;
}
