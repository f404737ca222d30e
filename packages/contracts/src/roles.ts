/**
 * `staff` starts resets, `batches` very many at once, `auditor` reads the history, `ops` watches queues; `portal` is a
 * program to which contacts sign in. Who has several of them is shown a route as the first of them that may see it:
 * what is for their work is not recorded.
 */
export const workRoles = ["staff", "batches", "auditor", "ops", "portal"] as const;
export type WorkRole = (typeof workRoles)[number];

/** `admin` may do all that people do. */
export const roles = [...workRoles, "admin"] as const;
export type Role = (typeof roles)[number];

export function mayActAs(held: readonly Role[], wanted: Role): boolean {
  // Nobody's work is to try passwords.
  return held.includes(wanted) || (held.includes("admin") && wanted !== "portal");
}
