import type { AuditSource } from "@rekey/contracts/audit-source";

/** As the value of one parameter. What was undefined is left out of it. */
export const sourceText = (source: AuditSource | undefined): string | null =>
  source === undefined ? null : JSON.stringify(source);
