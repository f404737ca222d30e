import { randomUUID } from "node:crypto";
import type { Reset } from "@rekey/contracts/resources";
import type { TestSystem } from "./test-system.ts";

type WithApi = Pick<TestSystem, "api">;

export function requestByMail(system: WithApi, contactId: string, reason?: string): Promise<Reset> {
  const body = { method: "email" as const, ...(reason === undefined ? {} : { reason }) };
  return system.api().requestReset(contactId, body, { idempotencyKey: randomUUID() });
}

export function requestByHand(
  system: WithApi,
  contactId: string,
  password: string,
  options: { mustChange?: boolean } = {},
): Promise<Reset> {
  const body = { method: "manual" as const, password, repeatPassword: password, ...options };
  return system.api().requestReset(contactId, body, { idempotencyKey: randomUUID() });
}
