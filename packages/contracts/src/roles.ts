/** `staff` starts resets, `ops` watches queues, `auditor` reads the history, `admin` may do all of it. */
export const roles = ["staff", "ops", "auditor", "admin"] as const;
export type Role = (typeof roles)[number];

export function mayActAs(held: readonly string[], wanted: Role): boolean {
  return held.includes(wanted) || held.includes("admin");
}
