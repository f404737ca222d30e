import { setTimeout as pause } from "node:timers/promises";
import type { Programs } from "@rekey/dev/bundle-services";
import { migrateOnly, prepareDatabase } from "@rekey/dev/database-roles";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import { say } from "../report.ts";
import type { Fleet } from "./start-fleet.ts";

/** As docs/how-to/upgrade.md has it; a test compares the two. */
export const upgradeOrder = [
  "portal",
  "credentials-worker",
  "mail-worker",
  "webhook-worker",
  "audit-sealer",
  "api",
  "console",
] as const satisfies readonly ServiceName[];

/** The database, while the earlier version works with it, then its services. */
export async function upgrade(fleet: Fleet, adminUrl: string, bothForMs: number): Promise<void> {
  const migrations = await migrateOnly(adminUrl);
  say(`  migrated under the earlier version: ${migrations.join(", ") || "nothing was to migrate"}`);
  // Which makes roles and rights besides, and takes away what a version has no more.
  await prepareDatabase(adminUrl);
  await pause(bothForMs / 8);
  await replaceBy(fleet, fleet.ownPrograms, { order: upgradeOrder, forMs: bothForMs });
}

/** Service after service gets the programs of another version, process after process; for so long there are both. */
export async function replaceBy(
  fleet: Fleet,
  programs: Programs,
  { order, forMs }: { order: readonly ServiceName[]; forMs: number },
): Promise<void> {
  for (const service of order) {
    for (const [place, member] of fleet.members.entries()) {
      Object.assign(fleet.programs[place] ?? {}, { [service]: programs[service] });
      fleet.killedAtMs = Date.now();
      await member.restart(service);
      await pause(forMs / order.length / fleet.members.length);
    }
  }
  await expectNoDeadLetters(fleet, "services were replaced");
}

/** A job of a kind that its worker does not know, or in another form, would be one. */
export async function expectNoDeadLetters(fleet: Fleet, after: string): Promise<void> {
  const [row] = await fleet.sql<{ count: number }[]>`
    select count(*)::int as count from events where dead_lettered_at is not null`;
  if (row?.count !== 0) fleet.breaches.push(`${row?.count} dead letters after ${after}`);
}
