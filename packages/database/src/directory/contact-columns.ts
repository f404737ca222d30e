import { type ContactField, contactFieldNames } from "@rekey/contracts/contact-fields";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { contacts } from "../schema/directory.ts";

/** What Rekey keeps of a contact by itself. */
type OwnColumn =
  | "id"
  | "clientId"
  | "emailKey"
  | "emailChangedAt"
  | "emailBouncedAt"
  | "emailBounceReason"
  | "accessVersion"
  | "endedAt"
  | "erasedAt"
  | "accessUntilEnd"
  | "mergedInto"
  | "createdAt"
  | "updatedAt"
  | "orderKey"
  | "searchKey";

/** All other columns. One that is no field of the catalogue does not compile, nor does a field without a column. */
type GivenColumn<F extends ContactField = Exclude<keyof typeof contacts.$inferSelect, OwnColumn>> = F;
const columnOf = (field: GivenColumn) => contacts[field].name;

/** The columns of the fields that callers give, each after a comma, of contacts that are called `c`. */
export function givenColumns({ $client: sql }: Database) {
  return contactFieldNames.map((field) => sql`, ${sql(`c.${columnOf(field)}`)}`);
}

/** The same columns as those of a list that is written: their names, where a row has their values, and its types. */
export const writtenFields: readonly { column: SQL; value: SQL; type: SQL }[] = contactFieldNames.map((field) => ({
  column: sql`${sql.identifier(columnOf(field))}`,
  value: sql`row.${sql.identifier(field)}`,
  type: sql`${sql.identifier(field)} ${sql.raw(contacts[field].getSQLType())}`,
}));
