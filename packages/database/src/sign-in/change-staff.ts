import { addressKey } from "@rekey/contracts/address";
import { type StaffField } from "@rekey/contracts/staff-fields";
import { list } from "@rekey/contracts/listed";
import type { Role } from "@rekey/contracts/roles";
import { asc, eq, sql } from "drizzle-orm";
import { byOf } from "../actor.ts";
import type { Database } from "../connection.ts";
import { staffUsers } from "../schema/directory.ts";
import { staffTotp } from "../schema/second-factors.ts";
import type { Work } from "../unit-of-work.ts";
import { removeSecondFactor } from "./second-factor.ts";

export interface ListedStaff {
  email: string;
  name: string;
  roles: Role[];
  /** Who vouches for an account of a firm; null: it has a password of Rekey. */
  issuer: string | null;
  isDisabled: boolean;
  /** Whether a code is asked of them after the password. */
  hasSecondFactor: boolean;
  createdAt: Date;
}

/** Everybody who signs in to the console, or did, by name. As the owner of the tables. */
export async function listStaff(db: Database): Promise<ListedStaff[]> {
  const rows = await db
    .select({
      email: staffUsers.email,
      name: staffUsers.name,
      roles: staffUsers.roles,
      issuer: staffUsers.issuer,
      disabledAt: staffUsers.disabledAt,
      hasSecondFactor: sql<boolean>`${staffTotp.staffUserId} is not null`,
      createdAt: staffUsers.createdAt,
    })
    .from(staffUsers)
    .leftJoin(staffTotp, eq(staffTotp.staffUserId, staffUsers.id))
    .orderBy(asc(staffUsers.name), asc(staffUsers.email));
  return rows.map(({ disabledAt, ...row }) => ({ ...row, isDisabled: disabledAt !== null }));
}

/** One of them is changed at a time. `secondFactor`: it can only be taken away. */
export type StaffChange =
  | { passwordHash: string }
  | { roles: readonly Role[] }
  | { isDisabled: boolean }
  | { secondFactor: "none" };

/**
 * Changes one thing of a staff user, which ends their sessions, and nothing where it is so already; "unknown" where
 * nobody has the address. Run as the owner of the tables: no service may write a password of the staff.
 */
export async function changeStaffUser(
  work: Work,
  email: string,
  change: StaffChange,
): Promise<"changed" | "same" | "unknown"> {
  const { tx, actor, record } = work;
  const [before] = await tx
    .select()
    .from(staffUsers)
    .where(eq(staffUsers.emailKey, addressKey(email)))
    .for("update");
  if (!before) return "unknown";
  const { field, values, isSame } = read(before, change);
  if (isSame || ("secondFactor" in change && !(await removeSecondFactor(work, before.id)))) return "same";
  await tx.update(staffUsers).set(values).where(eq(staffUsers.id, before.id));
  const roles = list("roles" in change ? [...change.roles] : before.roles);
  record("staff.user_changed", {}, { ...byOf(actor), staffUser: before.id, roles, fields: field });
  return "changed";
}

function read(before: typeof staffUsers.$inferSelect, change: StaffChange) {
  if ("passwordHash" in change) return told("password", { passwordHash: change.passwordHash }, false);
  if ("roles" in change)
    return told("roles", { roles: [...change.roles] }, before.roles.join() === change.roles.join());
  if ("secondFactor" in change)
    return told("second-factor", { sessionVersion: sql`${staffUsers.sessionVersion} + 1` }, false);
  const disabledAt = change.isDisabled ? sql`now()` : sql`null`;
  return told("disabled", { disabledAt }, (before.disabledAt !== null) === change.isDisabled);
}

const told = <V>(field: StaffField, values: V, isSame: boolean) => ({ field, values, isSame });
