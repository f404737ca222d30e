import { createHash } from "node:crypto";
import { type ContactFields, contactFieldNames } from "@rekey/contracts/contact-fields";
import type { Client } from "@rekey/contracts/resources";

/**
 * What a change requires of what is there: one of these versions, none of those, or that it is there (`*`) or is not.
 * It is judged in the transaction of the change, of a row that is locked.
 */
export interface Precondition {
  ifMatch?: readonly string[] | undefined;
  ifNoneMatch?: readonly string[] | undefined;
}

export class PreconditionFailed extends Error {
  override name = "PreconditionFailed";
}

/** Refuses the change unless what is there has a version that it may have; undefined: nothing is there. */
export function requireVersion({ ifMatch, ifNoneMatch }: Precondition, version: string | undefined): void {
  const isAmong = (versions: readonly string[]) =>
    version !== undefined && versions.some((wanted) => wanted === "*" || wanted === version);
  if (ifMatch && !isAmong(ifMatch)) throw new PreconditionFailed();
  if (ifNoneMatch && isAmong(ifNoneMatch)) throw new PreconditionFailed();
}

type Moment = string | Date | null;

interface VersionedContact extends ContactFields {
  id: string;
  clientId: string;
  endedAt: Moment;
  updatedAt: Moment;
}

/**
 * The version of all of a contact that a change may be about. Its password, its resets and the name of its client have
 * versions of their own: whoever writes a contact does not write over them.
 */
export function versionOfContact(contact: VersionedContact): string {
  const fields = contactFieldNames.map((field) => contact[field]);
  return versionOf([contact.id, contact.clientId, contact.endedAt, contact.updatedAt, ...fields]);
}

export function versionOfClient({ id, name, updatedAt }: Pick<Client, "id" | "name"> & { updatedAt: Moment }): string {
  return versionOf([id, name, updatedAt]);
}

function versionOf(parts: readonly unknown[]): string {
  // A date is written as the API answers it.
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
