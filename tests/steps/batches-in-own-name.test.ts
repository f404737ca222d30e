import { randomUUID } from "node:crypto";
import { cancelBatch } from "@rekey/database/batches/switch-batch";
import { expect } from "vitest";
import { batchCommand, batchSteps } from "../harness/batch-steps.ts";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { someStaff } from "../harness/take-steps.ts";

const bench = stepTest();
const { test, as, see, sql } = bench;
const { accept, begin, byStaff, people } = batchSteps(bench);

test("PostgreSQL lets no worker begin what no batch asks for, or in another name, and no service leave an end", async () => {
  const [id = "", stranger = ""] = await people(2);
  const command = batchCommand([id]);
  await accept(command);
  const [item] = await see.batchItems({ batchId: command.batchId });
  const worker = as("rekey_credentials").$client;
  const asked = {
    id: item?.resetId,
    contact_id: id,
    client_id: null,
    method: "email",
    requested_by: someStaff.subject,
    requested_by_name: someStaff.name,
    reason: "breach",
  };
  const begun = (row: object) => codeOf(worker`insert into resets ${worker({ ...asked, ...row })}`);
  for (const wrong of [
    { id: randomUUID() },
    { contact_id: stranger },
    { requested_by: "crm:other" },
    { requested_by_name: "Other" },
    { reason: null },
    { method: "manual" },
  ])
    expect([wrong, await begun(wrong)]).toEqual([wrong, "RK001"]);
  // All but its row of the history.
  expect(await begun({})).toBe("RK002");
  const tell = (action: string, actor: string, batch: string) =>
    codeOf(
      worker.begin(async (tx) => {
        await tx`insert into resets ${tx(asked)}`;
        await tx`insert into audit_events (action, actor, reset_id, detail)
          values (${action}, ${actor}, ${item?.resetId ?? null}, ${JSON.stringify({ by: someStaff.name, batch })}::text::jsonb)`;
      }),
    );
  expect(await tell("reset.accepted", "crm:other", command.batchId)).toBe("RK001");
  expect(await tell("reset.accepted", someStaff.subject, randomUUID())).toBe("RK001");
  expect(await tell("reset.cancelled", someStaff.subject, command.batchId)).toBe("RK001");
  expect(await tell("contact.sessions_ended", someStaff.subject, command.batchId)).toBe("RK001");
  expect(await tell("reset.accepted", someStaff.subject, command.batchId)).toBe("done");
  const api = as("rekey_api").$client;
  expect(await codeOf(api`update reset_batches set state = 'paused' where id = ${command.batchId}`)).toBe("RK002");
  expect(await codeOf(api`update reset_batches set state = 'finished' where id = ${command.batchId}`)).toBe("RK001");
  await byStaff((work) => cancelBatch(work, command.batchId, false));
  expect(await codeOf(api`update reset_batches set state = 'running' where id = ${command.batchId}`)).toBe("RK001");
  expect(await begun({})).toBe("RK001");
});

test("PostgreSQL lets the API write no item but with its batch, and call no links back that nobody cancelled", async () => {
  const [id = "", gone = "", other = ""] = await people(3);
  const command = batchCommand([id, gone]);
  const { batchId } = command;
  await accept(command);
  await sql`delete from reset_batch_items where contact_id = ${gone}`;
  const api = as("rekey_api").$client;
  const planted = (number: number) => api`
    insert into reset_batch_items (batch_id, number, contact_id) values (${batchId}, ${number}, ${other})`;
  expect([await codeOf(planted(2)), await codeOf(planted(3))]).toEqual(["RK001", "RK001"]);
  // Nor by touching it first.
  const touched = api.begin(async (tx) => {
    await tx`update reset_batches set updated_at = now() where id = ${batchId}`;
    await tx`insert into reset_batch_items (batch_id, number, contact_id) values (${batchId}, 2, ${other})`;
  });
  expect(await codeOf(touched)).toBe("RK001");
  // What lies behind the end of a batch, as after a fault of ours, is not begun.
  await sql`insert into reset_batch_items (batch_id, number, contact_id) values (${batchId}, 3, ${other})`;
  while ((await begin()) > 0);
  expect(await see.resets({ contactId: [id, other] })).toMatchObject([{ contactId: id }]);
  const recall = () => codeOf(api`update reset_batches set cancels_open = true, ended_at = null where id = ${batchId}`);
  expect(await recall()).toBe("RK001");
  await byStaff((work) => cancelBatch(work, batchId, false));
  // All but its row of the history.
  expect(await recall()).toBe("RK002");
});
