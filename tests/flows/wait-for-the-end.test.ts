import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Reset } from "@rekey/contracts/resources";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system } = systemTest();

async function byHand(prefer: string | undefined): Promise<Response> {
  const contact = await createContact(system);
  const password = freshPassword();
  return system.fetchApi(`/v1/contacts/${contact.id}/password-resets`, {
    method: "POST",
    headers: { "idempotency-key": randomUUID(), ...(prefer === undefined ? {} : { prefer }) },
    body: JSON.stringify({ method: "manual", password, repeatPassword: password }),
  });
}

/** The answer that tells the end: one before that is only for a wait that is over, of ten seconds. */
async function endedByHand(prefer: string): Promise<Response> {
  for (;;) {
    const startedAt = performance.now();
    const response = await byHand(prefer);
    if (response.status !== 202) return response;
    expect(performance.now() - startedAt).toBeGreaterThan(9_000);
  }
}

test("a caller who waits gets 200 and the completed reset", async () => {
  const response = await endedByHand("wait=10");
  expect(response.status).toBe(200);
  expect(response.headers.get("preference-applied")).toBe("wait=10");
  expect(response.headers.get("vary")).toMatch(/prefer/i);
  const reset = (await response.json()) as Reset;
  expect(reset.state).toBe("completed");
  expect(response.headers.get("location")).toBe(`${system.apiUrl}/v1/password-resets/${reset.id}`);
});

test("a caller who waits longer than the API does is told for how long it waited", async () => {
  const response = await endedByHand("respond-async, wait=600");
  expect([response.status, response.headers.get("preference-applied")]).toEqual([200, "wait=10"]);
});

test("a caller whose wait is over before the end gets 202 and where to look", async () => {
  await system.stopService("credentials-worker");
  const response = await byHand("wait=1");
  const reset = (await response.json()) as Reset;
  expect([response.status, reset.state]).toEqual([202, "accepted"]);
  expect(response.headers.get("preference-applied")).toBe("wait=1");
  expect(response.headers.get("retry-after")).toBe("1");
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "completed");
});

test.each([undefined, "wait=soon", "waiting=5", "return=minimal"])(
  "without a wait the answer is 202 at once: %s",
  async (prefer) => {
    const response = await byHand(prefer);
    expect([response.status, response.headers.has("preference-applied")]).toEqual([202, false]);
    expect(await response.json()).toMatchObject({ state: "accepted" });
  },
);
