import { type Role, type WorkRole, mayActAs, workRoles } from "./roles.ts";
import type { Scope } from "./scopes.ts";

/**
 * How somebody sees what a route answers.
 *
 * `full`: as it is; they read for their work, and it is not recorded. `masked`: with every address masked, and the
 * read is part of the history. `operations`: what happens and not to whom: no name, no address, no reason that staff
 * typed. `numbers`: counts, which are those of somebody where few are chosen; recorded. `open`: about nobody, for
 * whoever may ask. `revealed`: one address in full, which the history tells of as an act of its own.
 */
export type Sight = "full" | "masked" | "operations" | "numbers" | "open" | "revealed";

/** How each role sees something, or that it does not. A role that is not decided on does not compile. */
type Seen = Readonly<Record<WorkRole, Sight | null>>;

const staff: Seen = { staff: "full", batches: null, auditor: null, ops: null, portal: null };
const auditor: Seen = { staff: null, batches: null, auditor: "masked", ops: null, portal: null };
const ops: Seen = { staff: null, batches: null, auditor: null, ops: "operations", portal: null };
// Where a test mail goes was typed by operations themselves.
const mailTests: Seen = { staff: null, batches: null, auditor: null, ops: "open", portal: null };
const followed: Seen = { staff: "full", batches: null, auditor: "masked", ops: "operations", portal: null };
// Ids and states of whomever, and a place that operations typed.
const webhooks: Seen = { staff: null, batches: null, auditor: null, ops: "open", portal: null };

const batches: Seen = { staff: null, batches: "full", auditor: null, ops: null, portal: null };
const followedBatches: Seen = { staff: "full", batches: "full", auditor: null, ops: "operations", portal: null };
// Hashes and signatures, of which nobody learns what they cover.
const proofs = { staff: null, batches: null, auditor: "open", ops: null, portal: null, scope: "history:read" } as const;
// Nobody by their work: only who may do everything.
const administrators = { staff: null, batches: null, auditor: null, ops: null, portal: null, admin: "full" } as const;
const everybody: Seen = { staff: "open", batches: "open", auditor: "open", ops: "open", portal: null };

/**
 * How a route keeps a caller who is narrowed to some clients, or to one contact, to them. Without a word of it the
 * route refuses whoever is narrowed, so that a new route shows them nothing.
 *
 * `client`, `contact`, `reset`: its `:id` is one; another's is not found. `new-contact`: the same for a contact that
 * may not be there yet. `query`: it tells of those that `clientId` and `contactId` of its query name, and has to be
 * asked for one's own. `handler`: it reads whom the caller may see, or its answer is not sent. `nobody`: it is about
 * nobody. Whoever else a body names, as `clientId`, `contactId`, `into` or `addressFrom`, has to be one's own, unless a
 * handler judges.
 */
export type NarrowedBy = "client" | "contact" | "reset" | "new-contact" | "query" | "handler" | "nobody";

export interface Rule extends Seen {
  /** How only `admin` sees it, where the others do not. */
  admin?: Sight;
  /** Who is limited by scopes needs this one; `any`: one of ours, whichever. */
  scope: Scope | "any";
  narrowedBy?: NarrowedBy;
  /**
   * How a change is counted against its caller: as one of many (`CHANGES_PER_ACTOR_PER_MINUTE`) unless told. `command`:
   * by its handler, as a command. `never`: what stops harm is held up by no limit; `unless-access-ends`: nor is the end
   * of access, alone.
   */
  counted?: "command" | "never" | "unless-access-ends";
}

/** Every route of the API below `/v1`: how each role sees its answer, by which scope, and how it narrows. */
export const access = {
  "POST /contacts/:id/password-resets": {
    ...staff,
    scope: "resets:write",
    narrowedBy: "contact",
    counted: "command",
  },
  "GET /password-resets": {
    staff: "full",
    batches: null,
    auditor: "masked",
    ops: null,
    portal: null,
    scope: "resets:read",
    narrowedBy: "query",
  },
  "GET /password-resets/:id": { ...followed, scope: "resets:read", narrowedBy: "reset" },
  "GET /password-resets/:id/timeline": { ...followed, scope: "resets:read", narrowedBy: "reset" },
  // Auditors look again on the record: one row could not tell of all that a stream goes on to show.
  "GET /password-resets/:id/events": { ...staff, scope: "resets:read", narrowedBy: "reset" },
  "POST /password-resets/:id/cancel": { ...staff, scope: "resets:write", narrowedBy: "reset", counted: "never" },
  "POST /password-resets/:id/resend": { ...staff, scope: "resets:write", narrowedBy: "reset", counted: "command" },

  "GET /events": { ...staff, scope: "events:read", narrowedBy: "handler" },

  "GET /reset-batches": { ...followedBatches, scope: "batches:read" },
  "POST /reset-batches": { ...batches, scope: "batches:write", counted: "command" },
  "GET /reset-batches/:id": { ...followedBatches, scope: "batches:read" },
  "GET /reset-batches/:id/items": { ...followedBatches, scope: "batches:read" },
  "POST /reset-batches/:id/pause": { ...batches, scope: "batches:write", counted: "never" },
  "POST /reset-batches/:id/resume": { ...batches, scope: "batches:write" },
  "POST /reset-batches/:id/cancel": { ...batches, scope: "batches:write", counted: "never" },

  "GET /clients": { ...staff, scope: "directory:read", narrowedBy: "handler" },
  "POST /clients": { ...staff, scope: "directory:write" },
  "GET /clients/:id": { ...staff, scope: "directory:read", narrowedBy: "client" },
  "PATCH /clients/:id": { ...staff, scope: "directory:write", narrowedBy: "client" },
  "PUT /clients/:id": { ...staff, scope: "directory:write", narrowedBy: "client" },
  "GET /clients/:id/contacts": { ...staff, scope: "directory:read", narrowedBy: "client" },
  "POST /clients/:id/contacts": { ...staff, scope: "directory:write", narrowedBy: "client" },
  "GET /contacts/:id": { ...staff, scope: "directory:read", narrowedBy: "contact" },
  "PATCH /contacts/:id": {
    ...staff,
    scope: "directory:write",
    narrowedBy: "contact",
    counted: "unless-access-ends",
  },
  "PUT /contacts/:id": {
    ...staff,
    scope: "directory:write",
    narrowedBy: "new-contact",
    counted: "unless-access-ends",
  },
  "DELETE /contacts/:id": { ...administrators, scope: "contacts:erase", narrowedBy: "contact", counted: "never" },
  "GET /contacts": { ...staff, scope: "directory:read", narrowedBy: "handler" },
  "POST /contacts/:id/move": { ...staff, scope: "directory:write", narrowedBy: "contact" },
  "POST /contacts/:id/merge": { ...staff, scope: "directory:write", narrowedBy: "contact" },
  "POST /directory/push": { ...staff, scope: "directory:write", narrowedBy: "handler" },
  "POST /contacts/:id/confirm-address": {
    ...staff,
    scope: "directory:write",
    narrowedBy: "contact",
    counted: "command",
  },
  "POST /contacts/:id/end": { ...staff, scope: "directory:write", narrowedBy: "contact", counted: "never" },
  "POST /contacts/:id/reactivate": { ...staff, scope: "directory:write", narrowedBy: "contact", counted: "command" },
  "PUT /contacts/:id/imported-password": {
    ...staff,
    scope: "passwords:import",
    narrowedBy: "contact",
    counted: "command",
  },
  "POST /contacts/verify-password": {
    staff: null,
    batches: null,
    auditor: null,
    ops: null,
    portal: "full",
    scope: "passwords:verify",
    narrowedBy: "handler",
    // Counts the wrong ones itself.
    counted: "command",
  },

  "GET /mail/status": { ...everybody, scope: "any", narrowedBy: "nobody" },
  "GET /mail/tests": { ...mailTests, scope: "operations:read" },
  "POST /mail/tests": { ...mailTests, scope: "operations:write" },
  "GET /mail/tests/:id": { ...mailTests, scope: "operations:read" },
  "GET /mail/deliveries": { ...ops, scope: "operations:read" },
  "GET /mail/deliveries/:id": { ...ops, scope: "operations:read" },
  "GET /dead-letters": { ...ops, scope: "operations:read" },
  "POST /dead-letters/:id/retry": { ...ops, scope: "operations:write" },
  "GET /queues": { ...ops, scope: "operations:read" },
  "POST /queues/:name/pause": { ...ops, scope: "operations:write" },
  "POST /queues/:name/resume": { ...ops, scope: "operations:write" },

  "GET /webhooks": { ...webhooks, scope: "webhooks:read" },
  "POST /webhooks": { ...webhooks, scope: "webhooks:write" },
  "GET /webhooks/:id": { ...webhooks, scope: "webhooks:read" },
  "PATCH /webhooks/:id": { ...webhooks, scope: "webhooks:write" },
  "DELETE /webhooks/:id": { ...webhooks, scope: "webhooks:write" },
  "POST /webhooks/:id/rotate-secret": { ...webhooks, scope: "webhooks:write" },
  "POST /webhooks/:id/test": { ...webhooks, scope: "webhooks:write" },
  "POST /webhooks/:id/redeliver": { ...webhooks, scope: "webhooks:write" },
  "GET /webhooks/:id/deliveries": { ...webhooks, scope: "webhooks:read" },
  "GET /webhooks/:id/deliveries/:deliveryId": { ...webhooks, scope: "webhooks:read" },
  "POST /webhooks/:id/deliveries/:deliveryId/redeliver": { ...webhooks, scope: "webhooks:write" },

  "GET /audit/events": { ...auditor, scope: "history:read", narrowedBy: "query" },
  "GET /audit/resets": { ...auditor, scope: "history:read", narrowedBy: "query" },
  "GET /audit/resets/:id": { ...auditor, scope: "history:read", narrowedBy: "reset" },
  "GET /audit/contacts": { ...auditor, scope: "history:read" },
  "GET /audit/contacts/:id": { ...auditor, scope: "history:read", narrowedBy: "contact" },
  "GET /audit/export": { ...auditor, scope: "history:read", narrowedBy: "query" },
  "POST /audit/contacts/:id/reveal-address": {
    staff: null,
    batches: null,
    auditor: "revealed",
    ops: null,
    portal: null,
    scope: "history:reveal",
    narrowedBy: "contact",
  },
  // In full, for the person whose data it is; whoever takes it is told of as whoever reveals an address.
  "GET /audit/contacts/:id/data": {
    staff: null,
    batches: null,
    auditor: "revealed",
    ops: null,
    portal: null,
    scope: "history:reveal",
    narrowedBy: "contact",
  },
  "GET /audit/summary": {
    staff: null,
    batches: null,
    auditor: "numbers",
    ops: null,
    portal: null,
    scope: "history:read",
    narrowedBy: "query",
  },
  "GET /audit/sealing": {
    staff: null,
    batches: null,
    auditor: "open",
    ops: null,
    portal: null,
    scope: "history:read",
    narrowedBy: "nobody",
  },

  "GET /audit/checkpoints": { ...proofs, narrowedBy: "nobody" },
  "GET /audit/checkpoints/latest": { ...proofs, narrowedBy: "nobody" },
  "GET /audit/keys": { ...proofs, narrowedBy: "nobody" },
  "GET /audit/consistency": { ...proofs, narrowedBy: "nobody" },
  "GET /audit/events/:id/proof": { ...proofs, narrowedBy: "nobody" },
  "GET /audit/resets/:id/proof": { ...auditor, scope: "history:read", narrowedBy: "reset" },

  "GET /service-accounts": { ...administrators, scope: "service-accounts:read" },
  "POST /service-accounts": { ...administrators, scope: "service-accounts:write" },
  "GET /service-accounts/:id": { ...administrators, scope: "service-accounts:read" },
  "POST /service-accounts/:id/rotate": { ...administrators, scope: "service-accounts:write" },
  "POST /service-accounts/:id/revoke": { ...administrators, scope: "service-accounts:write", counted: "never" },
} as const satisfies Record<`${"GET" | "POST" | "PATCH" | "PUT" | "DELETE"} /${string}`, Rule>;

export type RouteName = keyof typeof access;
export const routeNames = Object.keys(access) as RouteName[];

/** What anybody may read without a token. */
export const publicRoutes: readonly string[] = [
  "GET /openapi.json",
  "GET /openapi-3.0.json",
  "GET /docs",
  "GET /assets/:version/:name",
  "GET /problems/:code",
];

export const ruleOf = (route: RouteName): Rule => access[route];

/** How the holder of these roles sees what a route answers; undefined: not at all. */
export function sightOf(roles: readonly Role[], route: RouteName): Sight | undefined {
  const rule = ruleOf(route);
  const role = workRoles.find((wanted) => rule[wanted] !== null && mayActAs(roles, wanted));
  if (role) return rule[role] ?? undefined;
  return roles.includes("admin") ? rule.admin : undefined;
}
