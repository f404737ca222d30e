import { randomUUID } from "node:crypto";
import type { PushLine, PushResult } from "@rekey/contracts/directory-push";
import type { TestSystem } from "./test-system.ts";

export const outcomesOf = (results: readonly PushResult[]) => results.map(({ outcome }) => outcome);

/** A client of the CRM with contacts of its own, as lines. */
export function crm(count: number) {
  const own = randomUUID().slice(0, 8);
  const clientId = `crm:${own}`;
  const contact = (number: number, more = {}) => ({
    contact: {
      id: `${clientId}:${number}`,
      clientId,
      name: `Person ${number}`,
      email: `p${number}.${own}@push.test`,
      ...more,
    },
  });
  const client = { client: { id: clientId, name: `Firm ${own}` } };
  return { clientId, client, contact, lines: [client, ...Array.from({ length: count }, (_, n) => contact(n))] };
}

/** Pushes lines, and gives what came of them once all of it is known. */
export const pushingTo =
  (system: Pick<TestSystem, "api">) =>
  async (
    lines: Iterable<PushLine>,
    query: { dryRun?: boolean } = {},
    as: "staff" | "admin" = "staff",
  ): Promise<PushResult[]> => {
    const results: PushResult[] = [];
    for await (const result of system.api(as).pushDirectory(lines, query)) results.push(result);
    return results;
  };
