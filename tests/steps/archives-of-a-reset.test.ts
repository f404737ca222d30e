import { findArchivesOfReset } from "@rekey/database/archives/read-archives";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { issuing } from "../harness/take-steps.ts";

const { test, as, sql, arrange, take } = stepTest();

const now = new Date();
/** The middle of a month so many before this one, or its beginning. */
const monthsAgo = (months: number, day = 15) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, day));

async function resetOf(created: Date, ended: Date, mailed: Date): Promise<string[]> {
  const { id: contactId } = await take.contact();
  const id = await take.requestByMail(contactId);
  await take.credentials(id, issuing);
  await arrange.change("resets", { id }, { createdAt: created, updatedAt: ended });
  await arrange.change("deliveries", { resetId: id }, { updatedAt: mailed });
  return findArchivesOfReset(as("rekey_api"), id);
}

test("a reset is in the archives of all its months, also of those in which its last mail went out or came back", async () => {
  for (const [at, file] of ["first", "second", "third"].entries())
    await sql`insert into audit_archives (id, first_sequence, last_sequence, until, file, sha256, removed_through)
      values (${at + 1}, ${at * 10 + 1}, ${at * 10 + 10}, ${monthsAgo(5 - at, 1)}, ${file}, ${"0".repeat(64)}, ${at * 10 + 10})`;
  const [older, old, late, kept] = [monthsAgo(6), monthsAgo(5), monthsAgo(4), monthsAgo(1)];
  expect(await resetOf(older, older, older)).toEqual(["first"]);
  expect(await resetOf(older, older, old)).toEqual(["first", "second"]);
  expect(await resetOf(old, late, old)).toEqual(["second", "third"]);
  expect(await resetOf(kept, kept, kept)).toEqual([]);
});
