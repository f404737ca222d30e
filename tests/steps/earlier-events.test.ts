import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";

const { test, as, see, take, sql } = stepTest();

const outbox = () => openOutbox(as("rekey_credentials"), "credentials", 60_000);
const eventOf = async (resetId: string) => (await see.events({ resetId, queue: "credentials" }))[0]?.id ?? "";
const hasEarlier = async (ids: readonly string[]) => (await outbox().find(ids)).map((found) => found?.hasEarlier);

test("an event is found with whether its contact was asked something before that is not done", async () => {
  const [contact, other] = [await take.contact(), await take.contact()];
  const first = await eventOf(await take.requestByHand(contact.id));
  const second = await eventOf(await take.requestByMail(contact.id));
  const others = await eventOf(await take.requestByMail(other.id));
  expect(await hasEarlier([second, others, first])).toEqual([true, false, false]);
  await sql`update events set consumed_at = now() where id = ${first}`;
  expect(await hasEarlier([second])).toEqual([false]);
});

test("also of what was asked for on the portal by the address, which is the contact's", async () => {
  const contact = await take.contact();
  await take.requestOnPortal(contact.email);
  const later = await eventOf(await take.requestByMail(contact.id));
  expect(await hasEarlier([later])).toEqual([true]);
});
