import type { AuditDetail } from "@rekey/contracts/audit-actions";
import type { TransactionSql } from "postgres";
import { systemActor } from "../actor.ts";
import { insertEntry } from "./statement.ts";

type Operation = "database.migrated" | "database.prepared";

/**
 * Tells the history what the owner of the tables does to the database itself, in the transaction in which it is done.
 * `operator`: the user of the operating system who typed the command.
 */
export async function tellOperation<A extends Operation>(
  tx: TransactionSql,
  operator: string,
  action: A,
  detail: Omit<AuditDetail<A>, "by">,
): Promise<void> {
  await insertEntry(tx, action, {
    actor: systemActor,
    source: { via: "command-line" },
    detail: { ...detail, by: operator } as AuditDetail<A>,
  });
}
