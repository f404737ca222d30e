import { list } from "@rekey/contracts/listed";
import type { Role } from "@rekey/contracts/roles";
import { eq, sql } from "drizzle-orm";
import type { StaffField } from "@rekey/contracts/staff-fields";
import { staffUsers } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { removeSecondFactor } from "./second-factor.ts";

/**
 * What came of a change of one of the staff. `own-account`: nobody changes what they may themselves;
 * `last-administrator`: nobody else could let anybody in; `firm-decides`: the roles of a firm's account are said by the
 * firm; `changed-meanwhile`: it is not as whoever changes it has seen it. Undefined: there is nobody of this id.
 */
export type StaffChange =
  | "changed"
  | "unchanged"
  | "own-account"
  | "last-administrator"
  | "firm-decides"
  | "changed-meanwhile"
  | undefined;

type Row = typeof staffUsers.$inferSelect;

/** Gives one of the staff other roles, which ends their sessions. */
export async function changeStaffRoles(
  work: Work,
  id: string,
  { roles, seen }: { roles: readonly Role[]; seen: readonly Role[] },
): Promise<StaffChange> {
  const before = await holdStaff(work, id);
  if (before === undefined) return undefined;
  if (isOwn(work, id)) return "own-account";
  if (before.issuer !== null) return "firm-decides";
  if (areSame(before.roles, roles)) return "unchanged";
  if (!areSame(before.roles, seen)) return "changed-meanwhile";
  if (!roles.includes("admin") && (await isLastAdministrator(work, before))) return "last-administrator";
  await work.tx
    .update(staffUsers)
    .set({ roles: [...roles] })
    .where(eq(staffUsers.id, id));
  tell(work, id, roles, "roles");
  return "changed";
}

/** Lets one of the staff sign in no more, which ends their sessions, or lets them in again. */
export async function switchStaff(work: Work, id: string, to: "on" | "off"): Promise<StaffChange> {
  const before = await holdStaff(work, id);
  if (before === undefined) return undefined;
  if (isOwn(work, id)) return "own-account";
  if ((before.disabledAt === null) === (to === "on")) return "unchanged";
  if (to === "off" && (await isLastAdministrator(work, before))) return "last-administrator";
  await work.tx
    .update(staffUsers)
    .set({ disabledAt: to === "on" ? null : sql`now()` })
    .where(eq(staffUsers.id, id));
  tell(work, id, before.roles, "disabled");
  return "changed";
}

/** Ends every session of one of the staff; they may sign in again. Also one's own. */
export async function endStaffSessions(work: Work, id: string): Promise<StaffChange> {
  const before = await holdStaff(work, id);
  if (before === undefined) return undefined;
  await work.tx
    .update(staffUsers)
    .set({ sessionVersion: sql`${staffUsers.sessionVersion} + 1` })
    .where(eq(staffUsers.id, id));
  tell(work, id, before.roles, "sessions");
  return "changed";
}

/** Takes the second factor of somebody who has lost it away, which ends their sessions: a password is enough then. */
export async function takeSecondFactor(work: Work, id: string): Promise<StaffChange> {
  const before = await holdStaff(work, id);
  if (before === undefined) return undefined;
  if (isOwn(work, id)) return "own-account";
  if (!(await removeSecondFactor(work, id))) return "unchanged";
  await work.tx
    .update(staffUsers)
    .set({ sessionVersion: sql`${staffUsers.sessionVersion} + 1` })
    .where(eq(staffUsers.id, id));
  tell(work, id, before.roles, "second-factor");
  return "changed";
}

/**
 * Those who change the staff go one by one, so that two administrators cannot both remove each other, and nobody holds
 * an account while they wait for its link, nor the other way round. Without an id it is somebody who is not there yet,
 * or not known yet.
 */
export async function holdStaff({ tx }: Pick<Work, "tx">, id?: string): Promise<Row | undefined> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rekey staff'))`);
  if (id === undefined) return undefined;
  const [row] = await tx
    .select()
    .from(staffUsers)
    .where(sql`${staffUsers.id}::text = ${id}`)
    .for("update");
  return row;
}

const areSame = (one: readonly Role[], other: readonly Role[]) => one.toSorted().join() === other.toSorted().join();

const isOwn = ({ actor }: Work, id: string): boolean => actor.subject === `staff:${id}`;

/** Whether nobody else who could sign in is an administrator. */
async function isLastAdministrator({ tx }: Work, { id, roles, disabledAt }: Row): Promise<boolean> {
  if (!roles.includes("admin") || disabledAt !== null) return false;
  const others = await tx.$count(
    staffUsers,
    sql`${staffUsers.id} <> ${id} and 'admin' = any(${staffUsers.roles}) and ${staffUsers.disabledAt} is null
      and (${staffUsers.passwordHash} is not null or ${staffUsers.issuer} is not null)`,
  );
  return others === 0;
}

function tell({ actor, record }: Work, id: string, roles: readonly Role[], field: StaffField): void {
  record("staff.user_changed", {}, { by: actor.name, staffUser: id, roles: list(roles), fields: list([field]) });
}
