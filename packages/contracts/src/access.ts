import { type Role, mayActAs } from "./roles.ts";

/**
 * How somebody sees what a route answers.
 *
 * `full`: as it is; they read for their work, and it is not recorded. `masked`: with every address masked, and the
 * read is part of the history. `operations`: what happens and not to whom: no name, no address, no reason that staff
 * typed. `numbers`: counts, which are those of somebody where few are chosen; recorded. `open`: about nobody, for
 * whoever may ask. `revealed`: one address in full, which the history tells of as an act of its own.
 */
export type Sight = "full" | "masked" | "operations" | "numbers" | "open" | "revealed";

type Seen = Partial<Record<Exclude<Role, "admin">, Sight>>;

const staff: Seen = { staff: "full" };
const ops: Seen = { ops: "operations" };
const auditor: Seen = { auditor: "masked" };

/** Every route of the API below `/v1`, and how each role sees its answer. A role that is not named is refused. */
export const access = {
  "POST /contacts/:id/password-resets": staff,
  "GET /password-resets": { staff: "full", auditor: "masked" },
  "GET /password-resets/:id": { staff: "full", auditor: "masked", ops: "operations" },
  "GET /password-resets/:id/timeline": { staff: "full", auditor: "masked", ops: "operations" },
  // Auditors look again on the record: one row could not tell of all that a stream goes on to show.
  "GET /password-resets/:id/events": staff,
  "POST /password-resets/:id/cancel": staff,
  "POST /password-resets/:id/resend": staff,

  "GET /clients": staff,
  "POST /clients": staff,
  "GET /clients/:id": staff,
  "PATCH /clients/:id": staff,
  "GET /clients/:id/contacts": staff,
  "POST /clients/:id/contacts": staff,
  "GET /contacts/:id": staff,
  "PATCH /contacts/:id": staff,
  "PUT /contacts/:id": staff,
  "POST /contacts/:id/confirm-address": staff,
  "POST /contacts/:id/end": staff,
  "POST /contacts/:id/reactivate": staff,

  "GET /mail/status": { staff: "open", auditor: "open", ops: "open" },
  // Where a test mail goes was typed by operations themselves.
  "GET /mail/tests": { ops: "open" },
  "POST /mail/tests": { ops: "open" },
  "GET /mail/tests/:id": { ops: "open" },
  "GET /mail/deliveries": ops,
  "GET /mail/deliveries/:id": ops,
  "GET /parked-events": ops,
  "POST /parked-events/:id/retry": ops,
  "GET /queues": ops,
  "POST /queues/:name/pause": ops,
  "POST /queues/:name/resume": ops,

  "GET /audit/events": auditor,
  "GET /audit/resets": auditor,
  "GET /audit/resets/:id": auditor,
  "GET /audit/contacts": auditor,
  "GET /audit/contacts/:id": auditor,
  "GET /audit/export": auditor,
  "POST /audit/contacts/:id/reveal-address": { auditor: "revealed" },
  "GET /audit/summary": { auditor: "numbers" },
  "GET /audit/sealing": { auditor: "open" },
} as const satisfies Record<`${"GET" | "POST" | "PATCH" | "PUT"} /${string}`, Seen>;

export type RouteName = keyof typeof access;

// Who has several roles reads as the first of these that may: what is their work is not recorded.
const precedence = ["staff", "auditor", "ops"] as const;

/** How the holder of these roles sees what a route answers; undefined: not at all. */
export function sightOf(roles: readonly string[], route: RouteName): Sight | undefined {
  const seen: Seen = access[route];
  const role = precedence.find((wanted) => seen[wanted] !== undefined && mayActAs(roles, wanted));
  return role && seen[role];
}
