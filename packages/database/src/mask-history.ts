import { maskAddressesIn } from "@rekey/contracts/address";
import type { AuditEvent, Reset } from "@rekey/contracts/resources";

/** A detail holds no address of our own making, but a reason is typed by people. */
export function maskedDetail(detail: AuditEvent["detail"]): AuditEvent["detail"] {
  const masked = Object.entries(detail).map(([key, value]) => [
    key,
    typeof value === "string" ? maskAddressesIn(value) : value,
  ]);
  return Object.fromEntries(masked) as AuditEvent["detail"];
}

/** A reset as auditors see it: an address that a person or a server wrote into it is masked. */
export function maskedReset<T extends Reset>(reset: T): T {
  const { reason, delivery } = reset;
  const lastResponse = delivery && delivery.lastResponse && maskAddressesIn(delivery.lastResponse);
  return {
    ...reset,
    reason: reason && maskAddressesIn(reason),
    delivery: delivery && { ...delivery, lastResponse },
  };
}
