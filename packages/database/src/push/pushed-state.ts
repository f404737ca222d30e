import { addressKey } from "@rekey/contracts/address";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import { sql } from "drizzle-orm";
import type { Transaction } from "../connection.ts";
import { isUtf8Taken } from "../deliveries/mail-status.ts";
import { lockContacts, type StoredContact } from "../directory/lock-contacts.ts";
import { findSpent } from "../resets/mail-budget.ts";
import { anyTexts } from "../sql-lists.ts";
import type { PushedLine } from "./pushed-line.ts";

/** What decides about lines: what is there of all that they name, and what the lines before have made of it. */
export interface PushedState {
  /** By id: the name. */
  clients: Map<string, string>;
  contacts: Map<string, StoredContact>;
  /** By the key of the address: who signs in with it. */
  holders: Map<string, string>;
  /** Contacts whose address may not be changed yet, and in how many seconds it may. */
  spent: Map<string, number>;
  /** Whether mail can go to addresses that are not ASCII before the @; false as well where no line has one. */
  isUtf8Taken: boolean;
}

/** What the lines before would have made of the directory, where nothing is written. */
export type DryState = Pick<PushedState, "clients" | "contacts"> & { holders: Map<string, string | undefined> };
export const openDryState = (): DryState => ({ clients: new Map(), contacts: new Map(), holders: new Map() });

/** Has the state be as if it had been written what the lines before planned. */
export function overlay(state: PushedState, dry: DryState): void {
  for (const [id, name] of dry.clients) state.clients.set(id, name);
  for (const [id, contact] of dry.contacts) state.contacts.set(id, contact);
  for (const [key, id] of dry.holders) {
    if (id === undefined) state.holders.delete(key);
    else state.holders.set(key, id);
  }
}

/** Holds the clients and contacts that lines name, and reads what decides about them. */
export async function holdState(
  tx: Transaction,
  lines: readonly PushedLine[],
  addressChangesPerHour: number,
): Promise<PushedState> {
  const pushed = lines.flatMap((line) => ("contact" in line ? [line.contact] : []));
  const clients = await holdClients(tx, lines);
  const contacts = new Map<string, StoredContact>();
  const [holders, spent] = [new Map<string, string>(), new Map<string, number>()];
  const state = { clients, contacts, holders, spent, isUtf8Taken: false };
  if (pushed.length === 0) return state;
  const held = await lockContacts(
    tx,
    pushed.map(({ id }) => id),
  );
  for (const contact of held) contacts.set(contact.id, contact);
  const keys = [...new Set(pushed.map(({ email }) => addressKey(email)))];
  const found = await tx.execute<{ key: string; id: string }>(sql`
    select email_key as key, id from contacts where portal_access and email_key = any(${anyTexts(keys)})`);
  for (const { key, id } of found) holders.set(key, id);
  if (pushed.some(({ email }) => needsSmtpUtf8(email))) state.isUtf8Taken = await isUtf8Taken(tx);
  const readdressed = pushed.flatMap(({ id, email }) => ((contacts.get(id)?.email ?? email) === email ? [] : [id]));
  if (readdressed.length === 0) return state;
  return { ...state, spent: await findSpent(tx, "address_changes_at", readdressed, addressChangesPerHour) };
}

/** Those that are only named by their contacts are not held: no client is ever taken away. */
async function holdClients(tx: Transaction, lines: readonly PushedLine[]): Promise<Map<string, string>> {
  const own = lines.flatMap((line) => ("client" in line ? [line.client.id] : []));
  const named = lines.flatMap((line) => ("contact" in line ? [line.contact.clientId] : []));
  const clients = new Map<string, string>();
  const add = (rows: readonly { id: string; name: string }[]) => rows.forEach(({ id, name }) => clients.set(id, name));
  const read = (ids: readonly string[]) => sql`select id, name from clients where id = any(${anyTexts(ids)})`;
  if (named.length > 0) add(await tx.execute<{ id: string; name: string }>(read([...new Set(named)])));
  if (own.length > 0) {
    add(await tx.execute<{ id: string; name: string }>(sql`${read(own)} order by id for no key update`));
  }
  return clients;
}
