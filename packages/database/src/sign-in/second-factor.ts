import { list } from "@rekey/contracts/listed";
import type { StaffField } from "@rekey/contracts/staff-fields";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import type { Statement } from "../history/statement.ts";
import { staffUsers } from "../schema/directory.ts";
import { staffRecoveryCodes, staffTotp } from "../schema/second-factors.ts";
import type { Work } from "../unit-of-work.ts";

/** The second factor of one of the staff, as it is stored. */
export interface SecondFactor {
  sealedSecret: string;
  lastStep: number;
  since: string;
  codesLeft: number;
}

/** Undefined: they have none. */
export async function findSecondFactor({ $client }: Database, staffUserId: string): Promise<SecondFactor | undefined> {
  const [found] = await $client<SecondFactor[]>`
    select sealed_secret, last_step, since,
      (select count(*) from staff_recovery_codes c where c.staff_user_id = t.staff_user_id and used_at is null)::int as codes_left
    from staff_totp t where staff_user_id = ${staffUserId}::uuid`;
  return found;
}

interface Whose {
  staffUserId: string;
  /** That of the user when they showed who they are. */
  sessionVersion: number;
}

interface NewSecondFactor extends Whose {
  sealedSecret: string;
  /** That of the code by which they have shown that their authenticator works. */
  step: number;
  codeHashes: readonly string[];
}

/**
 * Gives one of the staff a second factor, in the place of any that they had, and ends their sessions. The code by which
 * it was confirmed may still begin one session. Returns the version that sessions have from now on; undefined: they
 * were changed meanwhile, or come with an account of their firm.
 */
export async function switchOnSecondFactor(work: Work, made: NewSecondFactor): Promise<number | undefined> {
  const { staffUserId, sealedSecret, step, codeHashes } = made;
  const held = await holdOwn(work, made);
  if (held === undefined || held.issuer !== null) return undefined;
  await removeSecondFactor(work, staffUserId);
  await work.tx.insert(staffTotp).values({ staffUserId, sealedSecret, lastStep: step - 1 });
  await addCodes(work, staffUserId, codeHashes);
  return endSessions(work, held, "second-factor");
}

/** Takes somebody's own second factor away and ends their sessions; what it returns is as above. */
export async function switchOffSecondFactor(work: Work, whose: Whose): Promise<number | undefined> {
  const held = await holdOwn(work, whose);
  if (held === undefined || !(await removeSecondFactor(work, whose.staffUserId))) return undefined;
  return endSessions(work, held, "second-factor");
}

/** Puts other recovery codes in the place of all that there are. False: they have no second factor any more. */
export async function replaceRecoveryCodes(
  work: Work,
  { codeHashes, ...whose }: Whose & { codeHashes: readonly string[] },
): Promise<boolean> {
  const { staffUserId } = whose;
  const held = await holdOwn(work, whose);
  const isOn = held !== undefined && (await work.tx.$count(staffTotp, eq(staffTotp.staffUserId, staffUserId))) > 0;
  if (!isOn) return false;
  await work.tx.delete(staffRecoveryCodes).where(eq(staffRecoveryCodes.staffUserId, staffUserId));
  await addCodes(work, staffUserId, codeHashes);
  tell(work, held, "recovery-codes");
  return true;
}

/** Of whomever: its history and its sessions are the caller's. False: they had none. */
export async function removeSecondFactor({ tx }: Pick<Work, "tx">, staffUserId: string): Promise<boolean> {
  await tx.delete(staffRecoveryCodes).where(eq(staffRecoveryCodes.staffUserId, staffUserId));
  const gone = await tx
    .delete(staffTotp)
    .where(eq(staffTotp.staffUserId, staffUserId))
    .returning({ one: sql`1` });
  return gone.length > 0;
}

/** Every secret that is stored, for whoever seals them anew. */
export async function listSealedSecrets({
  $client,
}: Database): Promise<{ staffUserId: string; sealedSecret: string }[]> {
  return $client<{ staffUserId: string; sealedSecret: string }[]>`select staff_user_id, sealed_secret from staff_totp`;
}

/** Keeps the same secret under another key, unless there is another one meanwhile. */
export async function storeSealedAnew(
  { sql: query, run }: Statement,
  { staffUserId, before, after }: { staffUserId: string; before: string; after: string },
): Promise<void> {
  await run(query`
    update staff_totp set sealed_secret = ${after} where staff_user_id = ${staffUserId}::uuid and sealed_secret = ${before}`);
}

type Held = Pick<typeof staffUsers.$inferSelect, "id" | "name" | "roles" | "issuer">;

/** Undefined: switched off, or changed since they showed who they are. */
async function holdOwn({ tx }: Work, { staffUserId, sessionVersion }: Whose): Promise<Held | undefined> {
  const [row] = await tx.select().from(staffUsers).where(eq(staffUsers.id, staffUserId)).for("update");
  return row?.sessionVersion === sessionVersion && row.disabledAt === null ? row : undefined;
}

async function addCodes({ tx }: Work, staffUserId: string, codeHashes: readonly string[]): Promise<void> {
  await tx.insert(staffRecoveryCodes).values(codeHashes.map((codeHash) => ({ staffUserId, codeHash })));
}

async function endSessions(work: Work, held: Held, field: StaffField): Promise<number | undefined> {
  const [after] = await work.tx
    .update(staffUsers)
    .set({ sessionVersion: sql`${staffUsers.sessionVersion} + 1` })
    .where(eq(staffUsers.id, held.id))
    .returning({ sessionVersion: staffUsers.sessionVersion });
  tell(work, held, field);
  return after?.sessionVersion;
}

/** Also of whoever is not signed in yet: it is their own account. */
function tell({ record }: Work, { id, name, roles }: Held, field: StaffField): void {
  const detail = { by: name, staffUser: id, roles: list(roles), fields: list([field]) };
  record("staff.user_changed", { actor: `staff:${id}` }, detail);
}
