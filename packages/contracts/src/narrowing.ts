/** Whom somebody may see and reset, who may not see all: contacts of these clients, this one contact, or both. */
export interface Narrowing {
  clientIds?: readonly string[] | undefined;
  contactId?: string | undefined;
}

export const mostNarrowedClients = 100;

/** Whether a contact of a client is among them; undefined narrows nobody. */
export function isWithin(narrowing: Narrowing | undefined, contact: { id: string; clientId: string }): boolean {
  if (narrowing === undefined) return true;
  const { clientIds, contactId } = narrowing;
  return (clientIds?.includes(contact.clientId) ?? true) && (contactId === undefined || contactId === contact.id);
}

/** A client as a whole is nobody's who is narrowed to one contact of it. */
export function isClientWithin(narrowing: Narrowing | undefined, clientId: string): boolean {
  if (narrowing === undefined) return true;
  return narrowing.contactId === undefined && (narrowing.clientIds?.includes(clientId) ?? false);
}
