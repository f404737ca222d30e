import { randomUUID } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { PublishableEvent } from "@rekey/contracts/events";
import { openStates } from "@rekey/contracts/reset-state";
import type { Actor } from "./actor.ts";
import { type Transaction, databaseErrorCode } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { secondsUntilLeft, takeFromBudget } from "./mail-budget.ts";
import { recordAudit } from "./record-audit.ts";
import { clients, contacts } from "./schema/directory.ts";
import { resets } from "./schema/resets.ts";
import { tellOldAddress } from "./tell-old-address.ts";

export interface ContactFields {
  name: string;
  email: string;
  locale: string;
  timeZone: string | null;
  portalAccess: boolean;
  position: string | null;
  phone: string | null;
}

/** The change breaks a rule of the directory; the code is that of a problem. */
export class DirectoryConflict extends Error {
  override name = "DirectoryConflict";
  readonly code: "address-in-use" | "already-exists" | "not-found";
  constructor(code: DirectoryConflict["code"], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Each change of an address is told to the one before, so it is limited how many a contact may have. */
export class TooManyAddressChanges extends Error {
  override name = "TooManyAddressChanges";
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("the address of a contact was changed often enough for now");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Tells the two unique rules apart from all other errors: an id that is taken, an address that is taken. */
async function explainConflict<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = databaseErrorCode(error);
    if (code === "23503") throw new DirectoryConflict("not-found", { cause: error });
    if (code !== "23505") throw error;
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if ("constraint_name" in cause && cause.constraint_name === "contacts_portal_address") {
        throw new DirectoryConflict("address-in-use", { cause: error });
      }
    }
    throw new DirectoryConflict("already-exists", { cause: error });
  }
}

export async function createClient(
  tx: Transaction,
  client: { id?: string | undefined; name: string },
  actor: Actor,
): Promise<string> {
  const id = client.id ?? randomUUID();
  await explainConflict(tx.insert(clients).values({ id, name: client.name }).execute());
  await recordAudit(tx, { action: "client.created", actor: actor.subject, clientId: id, detail: { by: actor.name } });
  return id;
}

/** False when there is no such client. */
export async function updateClient(
  tx: Transaction,
  id: string,
  patch: { name?: string | undefined },
  actor: Actor,
): Promise<boolean> {
  const changed = await tx
    .update(clients)
    .set({ ...(patch.name === undefined ? {} : { name: patch.name }), updatedAt: sql`now()` })
    .where(eq(clients.id, id))
    .returning({ id: clients.id });
  if (changed.length === 0) return false;
  await recordAudit(tx, { action: "client.updated", actor: actor.subject, clientId: id, detail: { by: actor.name } });
  return true;
}

export async function createContact(
  tx: Transaction,
  contact: ContactFields & { id?: string | undefined; clientId: string },
  actor: Actor,
): Promise<string> {
  const id = contact.id ?? randomUUID();
  await explainConflict(
    tx
      .insert(contacts)
      .values({ ...contact, id, emailKey: addressKey(contact.email) })
      .execute(),
  );
  await recordAudit(tx, {
    action: "contact.created",
    actor: actor.subject,
    contactId: id,
    clientId: contact.clientId,
    detail: { by: actor.name },
  });
  return id;
}

/** Who changes a contact, in which trace, and how often in an hour its address may be another one. */
export interface Change {
  actor: Actor;
  traceparent?: string | undefined;
  addressChangesPerHour: number;
}

/** Creates the contact, or makes it as given. A contact never moves to another client. Publish the event, if any. */
export async function putContact(
  tx: Transaction,
  contact: ContactFields & { id: string; clientId: string },
  by: Change,
): Promise<{ outcome: "created" } | { outcome: "updated"; event: PublishableEvent | undefined }> {
  const [existing] = await tx.select({ clientId: contacts.clientId }).from(contacts).where(eq(contacts.id, contact.id));
  if (!existing) {
    await createContact(tx, contact, by.actor);
    return { outcome: "created" };
  }
  if (existing.clientId !== contact.clientId) throw new DirectoryConflict("already-exists");
  const { id, clientId: _, ...fields } = contact;
  return { outcome: "updated", event: (await updateContact(tx, id, fields, by))?.event };
}

/**
 * Changes a contact. A new address, or the end of portal access, ends the resets that are under way, and with them
 * every link and every password that waits to be set: what was sent to the old address can no longer set one, and
 * whoever reads that address is told. Sessions end by a trigger of the table.
 * Undefined when there is no such contact; publish the event, if there is one.
 */
export async function updateContact(
  tx: Transaction,
  id: string,
  patch: { [K in keyof ContactFields]?: ContactFields[K] | undefined },
  { actor, traceparent, addressChangesPerHour }: Change,
): Promise<{ event: PublishableEvent | undefined } | undefined> {
  const [before] = await tx.select().from(contacts).where(eq(contacts.id, id)).for("no key update");
  if (!before) return undefined;
  const given = Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<ContactFields>;
  const addressChanged = given.email !== undefined && given.email !== before.email;
  const accessEnded = given.portalAccess === false && before.portalAccess;
  const changed = Object.entries(given).filter(([field, value]) => before[field as keyof ContactFields] !== value);
  if (changed.length === 0) return { event: undefined };
  if (addressChanged) await countAddressChange(tx, id, addressChangesPerHour);
  await explainConflict(
    tx
      .update(contacts)
      .set({
        ...given,
        ...(addressChanged && given.email
          ? {
              emailKey: addressKey(given.email),
              emailChangedAt: sql`now()`,
              emailBouncedAt: null,
              emailBounceReason: null,
            }
          : {}),
        updatedAt: sql`now()`,
      })
      .where(eq(contacts.id, id))
      .execute(),
  );
  const fields = changed.map(([field]) => field).join(", ");
  const event = given.email === undefined ? undefined : await tellOldAddress(tx, before, given.email, traceparent);
  await recordAudit(tx, {
    action: "contact.updated",
    actor: actor.subject,
    contactId: id,
    clientId: before.clientId,
    detail: { by: actor.name, fields, ...(addressChanged && { oldAddressIsTold: event !== undefined }) },
  });
  if (addressChanged || accessEnded) {
    await endOpenResets(tx, id, addressChanged ? "address-changed" : "access-changed", actor);
  }
  return { event };
}

/**
 * Refuses the change when there were enough, also together with the end of access: else whoever switches access off and
 * on has as many addresses written to as they like. The end of access alone is never refused.
 */
async function countAddressChange(tx: Transaction, contactId: string, perHour: number) {
  if (await takeFromBudget(tx, "address_changes_at", contactId, perHour)) return;
  throw new TooManyAddressChanges((await secondsUntilLeft(tx, "address_changes_at", contactId, perHour)) ?? 1);
}

async function endOpenResets(tx: Transaction, contactId: string, because: string, actor: Actor): Promise<void> {
  const open = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(and(eq(resets.contactId, contactId), inArray(resets.state, [...openStates])))
    .orderBy(resets.id);
  for (const reset of open) {
    await endReset(tx, reset.id, {
      state: "cancelled",
      actor: actor.subject,
      linkBecause: because,
      detail: { by: actor.name, because },
      from: openStates,
    });
  }
}
