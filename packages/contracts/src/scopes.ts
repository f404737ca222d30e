import { z } from "zod";

/**
 * What a token or a service account may be limited to, besides its roles. A scope grants nothing: it is what is left of
 * what the roles grant. Each route of `access` belongs to one.
 */
export const scopes = {
  "resets:read": "see resets, their history and their progress",
  "resets:write": "start, resend and cancel resets",
  "batches:read": "see batches of resets and how far they are",
  "batches:write": "start, pause, resume and cancel batches of resets",
  "events:read": "read on in what happens",
  "directory:read": "see clients and contacts",
  "directory:write": "add, change, end and take back clients and contacts",
  "contacts:erase": "erase all that is known of a contact, for good",
  "passwords:verify": "ask whether a password is a contact's",
  "passwords:import": "bring in hashes that other programs have made",
  "history:read": "read and export the history",
  "history:reveal": "reveal the address of one contact, on the record",
  "operations:read": "see mail, queues and dead letters",
  "operations:write": "pause queues, retry what failed, send test mails",
  "webhooks:read": "see webhooks and what became of what was sent",
  "webhooks:write": "add, change, test and delete webhooks, and have messages sent again",
  "service-accounts:read": "see service accounts",
  "service-accounts:write": "make, rotate and revoke service accounts",
} as const satisfies Record<`${string}:${string}`, string>;

export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as Scope[];
export const ScopeName = z.enum(scopeNames);

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}
