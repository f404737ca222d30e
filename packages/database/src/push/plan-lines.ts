import { addressKey } from "@rekey/contracts/address";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import { contactOf, type ContactFields } from "@rekey/contracts/contact-fields";
import { planChange } from "../directory/change-contacts.ts";
import { DirectoryConflict, TooManyAddressChanges } from "../directory/directory-conflict.ts";
import { requireUnerased } from "../directory/lock-contacts.ts";
import type { Plan, PushedContact, PushedLine } from "./pushed-line.ts";
import type { PushedState } from "./pushed-state.ts";

/**
 * What is to be done for each line, one after the other as if each were a push of its own; the state follows. What is
 * planned is written at once for all, so the plan ends before a line that can only be decided once the ones before are
 * written: one about what an earlier one is about already, or that takes an address which an earlier one gives up.
 */
export function planLines(lines: readonly PushedLine[], state: PushedState): Plan[] {
  const plans: Plan[] = [];
  const seen = new Set<string>();
  const givenUp = new Set<string>();
  for (const line of lines) {
    const about = "client" in line ? `client ${line.client.id}` : `contact ${line.contact.id}`;
    const takesGivenUp = "contact" in line && givenUp.has(addressKey(line.contact.email));
    if (seen.has(about) || takesGivenUp) break;
    seen.add(about);
    plans.push("client" in line ? planClient(line.client, state) : planContact(line.contact, state, givenUp));
  }
  return plans;
}

function planClient(client: { id: string; name: string }, { clients }: PushedState): Plan {
  const name = clients.get(client.id);
  if (name === client.name) return { outcome: { outcome: "unchanged" } };
  clients.set(client.id, client.name);
  return name === undefined ? { addClient: client } : { renameClient: client };
}

function planContact(pushed: PushedContact, state: PushedState, givenUp: Set<string>): Plan {
  try {
    const before = state.contacts.get(pushed.id);
    return before ? planKnown(before, pushed, state, givenUp) : planNew(pushed, state);
  } catch (error) {
    if (!(error instanceof DirectoryConflict || error instanceof TooManyAddressChanges)) throw error;
    return { outcome: { outcome: "refused", because: error } };
  }
}

function planNew({ id, clientId, ...fields }: PushedContact, state: PushedState): Plan {
  if (!state.clients.has(clientId)) throw new DirectoryConflict("unknown-client");
  const contact = { ...contactOf(fields), id, clientId };
  requireWayTo(contact, state);
  takeHold(id, contact, state);
  return { add: contact };
}

type Known = PushedState["contacts"] extends Map<string, infer C> ? C : never;

function planKnown(
  before: Known,
  { id, clientId, ...fields }: PushedContact,
  state: PushedState,
  givenUp: Set<string>,
): Plan {
  requireUnerased(before);
  if (before.clientId !== clientId) throw new DirectoryConflict("other-client");
  const change = planChange(before, fields);
  if (!change) return { outcome: { outcome: "unchanged" } };
  const { after, addressChanged } = change;
  const seconds = state.spent.get(id);
  if (addressChanged) requireWayTo(after, state);
  if (addressChanged && seconds !== undefined) throw new TooManyAddressChanges(seconds);
  takeHold(id, after, state);
  const keeps = after.portalAccess && addressKey(after.email) === before.emailKey;
  if (before.portalAccess && !keeps) {
    givenUp.add(before.emailKey);
    if (state.holders.get(before.emailKey) === id) state.holders.delete(before.emailKey);
  }
  return { change };
}

/** Refuses an address to which no mail could be sent by any way out that is known. */
function requireWayTo({ email }: ContactFields, { isUtf8Taken }: PushedState): void {
  if (needsSmtpUtf8(email) && !isUtf8Taken) throw new DirectoryConflict("address-needs-smtputf8");
}

/** People sign in by address, so among those who may, an address names one person. */
function takeHold(id: string, { email, portalAccess }: ContactFields, { holders }: PushedState): void {
  if (!portalAccess) return;
  const holder = holders.get(addressKey(email));
  if (holder !== undefined && holder !== id) throw new DirectoryConflict("address-in-use", { address: email });
  holders.set(addressKey(email), id);
}
