import { endBatchSessions } from "@rekey/database/batches/end-batch-sessions";
import { listBatchItems } from "@rekey/database/batches/read-batches";
import { moveContact } from "@rekey/database/directory/move-contact";
import { beforeEach, expect } from "vitest";
import { batchCommand, batchSteps } from "../harness/batch-steps.ts";
import { stepTest } from "../harness/step-test.ts";

const bench = stepTest();
const { test, as, sql, see, take } = bench;
const { accept, begin, byStaff, byWorker, endOthers, people, progress } = batchSteps(bench);

beforeEach(endOthers);

/** Two contacts of one client, both signed in at the portal, and a client that the first one goes to. */
async function ofOneClient() {
  const [gone = "", stays = ""] = await people(2);
  const { clientId } = await see.contact(gone);
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  for (const id of [gone, stays]) await take.setPassword(id);
  await sql`insert into portal_sessions (id_hash, contact_id, credential_version, expires_at)
    select random()::text, id, 1, now() + interval '1 hour' from contacts where client_id = ${clientId}`;
  const move = () => byStaff((work) => moveContact(work, { id: gone, clientId: "elsewhere" }));
  return { gone, stays, clientId, move };
}

test("a batch of one client leaves alone who has gone to another one before its turn came", async () => {
  const { gone, stays, clientId, move } = await ofOneClient();
  const command = batchCommand([], { of: { clientId }, expectedCount: 2, endSessions: true });
  expect(await accept(command)).toEqual({ outcome: "accepted" });
  await move();
  expect(await byWorker((work) => endBatchSessions(work, 50))).toBe(2);
  expect(await see.sessions({ contactId: gone, endedAt: null })).toHaveLength(1);
  expect(await see.sessions({ contactId: stays, endedAt: null })).toEqual([]);
  expect(await begin()).toBe(2);
  expect(await see.resets({ contactId: gone, method: "email" })).toEqual([]);
  expect(await see.resets({ contactId: stays, method: "email" })).toMatchObject([{ clientId }]);
  expect(await progress(command.batchId)).toMatchObject({
    counts: { accepted: 1, refused: 1, waiting: 0 },
    refusedBecause: { "other-client": 1 },
  });
  const refused = await listBatchItems(as("rekey_api"), command.batchId, { limit: 50, state: "refused" });
  expect(refused?.items).toMatchObject([{ contactId: gone, refusedBecause: "other-client", resetId: null }]);
});

test("a batch that names its contacts is of them, whichever client they are of by then", async () => {
  const { gone, stays, clientId, move } = await ofOneClient();
  const command = batchCommand([gone, stays]);
  expect(await accept(command)).toEqual({ outcome: "accepted" });
  await move();
  expect(await begin()).toBe(2);
  expect(await see.resets({ contactId: gone, method: "email" })).toMatchObject([{ clientId: "elsewhere" }]);
  expect(await see.resets({ contactId: stays, method: "email" })).toMatchObject([{ clientId }]);
});
