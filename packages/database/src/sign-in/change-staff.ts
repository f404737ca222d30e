import { addressKey } from "@rekey/contracts/address";
import { type StaffField } from "@rekey/contracts/staff-fields";
import { list } from "@rekey/contracts/listed";
import type { Role } from "@rekey/contracts/roles";
import { and, asc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { byOf } from "../actor.ts";
import type { Database } from "../connection.ts";
import { staffUsers } from "../schema/directory.ts";
import { staffTotp } from "../schema/second-factors.ts";
import type { Work } from "../unit-of-work.ts";
import { holdStaff } from "./manage-staff.ts";
import { removeSecondFactor } from "./second-factor.ts";
import { tellOfNewPassword } from "./staff-links.ts";

export interface ListedStaff {
  email: string;
  name: string;
  roles: Role[];
  /** Who vouches for an account of a firm, and what they call it; null: it has a password of Rekey. */
  issuer: string | null;
  subject: string | null;
  isDisabled: boolean;
  /** False also for who was invited and has set none yet. */
  hasPassword: boolean;
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
      subject: staffUsers.subject,
      disabledAt: staffUsers.disabledAt,
      hasPassword: sql<boolean>`${staffUsers.passwordHash} is not null`,
      hasSecondFactor: sql<boolean>`${staffTotp.staffUserId} is not null`,
      createdAt: staffUsers.createdAt,
    })
    .from(staffUsers)
    .leftJoin(staffTotp, eq(staffTotp.staffUserId, staffUsers.id))
    .orderBy(asc(staffUsers.name), asc(staffUsers.email));
  return rows.map(({ disabledAt, ...row }) => ({ ...row, isDisabled: disabledAt !== null }));
}

/** By an address, which several accounts may have, or as a firm's provider knows an account of its own. */
export type WhoOfStaff = { email: string } | { issuer: string; subject: string };

export type StaffAccount = Pick<ListedStaff, "email" | "name" | "issuer" | "subject" | "isDisabled"> & { id: string };

/** The accounts that are meant; the one that signs in with the address and a password comes first. */
export async function findStaffAccounts(db: Database, who: WhoOfStaff): Promise<StaffAccount[]> {
  const { emailKey, issuer, subject } = staffUsers;
  const select = (which: SQL | undefined) => db.select().from(staffUsers).where(which);
  if ("issuer" in who) {
    const rows = await select(and(sql`rtrim(${issuer}, '/') = rtrim(${who.issuer}, '/')`, eq(subject, who.subject)));
    return rows.map(accountOf);
  }
  const key = addressKey(who.email);
  const [own, ofFirms] = await Promise.all([select(eq(emailKey, key)), select(isNotNull(issuer))]);
  return [...own, ...ofFirms.filter(({ email }) => addressKey(email) === key)].map(accountOf);
}

const accountOf = ({ id, email, name, issuer, subject, disabledAt }: typeof staffUsers.$inferSelect): StaffAccount => ({
  id,
  email,
  name,
  issuer,
  subject,
  isDisabled: disabledAt !== null,
});

/** One of them is changed at a time. `secondFactor`: it can only be taken away. */
export type StaffChange =
  | { passwordHash: string }
  | { roles: readonly Role[] }
  | { isDisabled: boolean }
  | { secondFactor: "none" };

/**
 * Changes one thing of a staff user, which ends their sessions, and nothing where it is so already; "unknown" where
 * there is no such account. Run as the owner of the tables: no service may write a password of the staff.
 */
export async function changeStaffUser(
  work: Work,
  id: string,
  change: StaffChange,
): Promise<"changed" | "same" | "unknown"> {
  const { tx, actor, record } = work;
  const before = await holdStaff(work, id);
  if (!before) return "unknown";
  const { field, values, isSame } = read(before, change);
  if (isSame || ("secondFactor" in change && !(await removeSecondFactor(work, before.id)))) return "same";
  await tx.update(staffUsers).set(values).where(eq(staffUsers.id, before.id));
  if (field === "password" && before.passwordHash !== null) await tellOfNewPassword(work, before.id);
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
