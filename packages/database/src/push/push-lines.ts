import { sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import { addContacts } from "../directory/add-contacts.ts";
import { makeChanges } from "../directory/change-contacts.ts";
import { explainConflict } from "../directory/directory-conflict.ts";
import type { StoredContact } from "../directory/lock-contacts.ts";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { planLines } from "./plan-lines.ts";
import type { Plan, PushedLine, PushedOutcome } from "./pushed-line.ts";
import { type DryState, holdState, overlay, type PushedState } from "./pushed-state.ts";

export interface PushOptions {
  addressChangesPerHour: number;
  /** Only says what would come of it, and keeps that here for the next lines. */
  dry?: DryState | undefined;
}

/**
 * Makes the directory as lines of a CRM have it, each by itself: one that is refused changes nothing and stands in no
 * other's way. Answers as many of the first lines as could be done together, at least one; the rest is for a next call.
 * A rule that somebody else's change breaks meanwhile is an error of all: then each line is pushed alone.
 */
export async function pushLines(
  work: Work,
  lines: readonly PushedLine[],
  { addressChangesPerHour, dry }: PushOptions,
): Promise<PushedOutcome[]> {
  const state = await holdState(work.tx, lines, addressChangesPerHour);
  if (dry) overlay(state, dry);
  const plans = planLines(lines, state);
  if (dry) {
    keepPlans(plans, state, dry);
    return plans.map((plan) => outcomeOf(plan, new Set()));
  }
  await writeClients(work, plans);
  const [only] = plans.length === 1 && lines[0] && "contact" in lines[0] ? [lines[0].contact.email] : [];
  const added = plans.flatMap((plan) => ("add" in plan ? [plan.add] : []));
  await explainConflict(addContacts(work.tx, added), only);
  for (const { id } of added) work.record("contact.created", { contactId: id }, { by: work.actor.name });
  const changes = plans.flatMap((plan) => ("change" in plan ? [plan.change] : []));
  const told = await explainConflict(makeChanges(work, changes), only);
  return plans.map((plan) => outcomeOf(plan, told));
}

function keepPlans(plans: readonly Plan[], state: PushedState, dry: DryState): void {
  for (const plan of plans) {
    if ("addClient" in plan) dry.clients.set(plan.addClient.id, plan.addClient.name);
    if ("renameClient" in plan) dry.clients.set(plan.renameClient.id, plan.renameClient.name);
    const contact =
      "add" in plan ? plan.add : "change" in plan ? { ...plan.change.before, ...plan.change.after } : undefined;
    if (!contact) continue;
    const emailKey = addressKey(contact.email);
    // What decides of one that was added is no more than its fields.
    dry.contacts.set(contact.id, {
      endedAt: null,
      erasedAt: null,
      mergedInto: null,
      ...contact,
      emailKey,
    } as StoredContact);
    for (const key of "change" in plan ? [emailKey, plan.change.before.emailKey] : [emailKey])
      dry.holders.set(key, state.holders.get(key));
  }
}

function outcomeOf(plan: Plan, told: ReadonlySet<string>): PushedOutcome {
  if ("outcome" in plan) return plan.outcome;
  if ("add" in plan || "addClient" in plan) return { outcome: "created" };
  if ("renameClient" in plan) return { outcome: "updated" };
  return { outcome: "updated", oldAddressIsTold: told.has(plan.change.before.id) };
}

async function writeClients({ tx, actor, record }: Work, plans: readonly Plan[]): Promise<void> {
  const added = plans.flatMap((plan) => ("addClient" in plan ? [plan.addClient] : []));
  const renamed = plans.flatMap((plan) => ("renameClient" in plan ? [plan.renameClient] : []));
  if (added.length > 0) {
    await explainConflict(
      tx.execute(sql`
        insert into clients (id, name) select row.id, row.name from ${rowsOf(added)} as row (id text, name text)`),
    );
  }
  if (renamed.length > 0) {
    await tx.execute(sql`
      update clients c set name = row.name, updated_at = now()
      from (select * from ${rowsOf(renamed)} as row (id text, name text) limit ${countOf(renamed)}) row where c.id = row.id`);
  }
  for (const { id } of added) record("client.created", { clientId: id }, { by: actor.name });
  for (const { id } of renamed) record("client.updated", { clientId: id }, { by: actor.name });
}
