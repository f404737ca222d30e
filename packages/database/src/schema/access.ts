import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { roles } from "@rekey/contracts/roles";
import type { Scope } from "@rekey/contracts/scopes";
import { at, idByTime } from "./columns.ts";

/** One row is a program that may use the API by a secret of ours. */
export const serviceAccounts = pgTable(
  "service_accounts",
  {
    id: uuid("id").primaryKey().default(idByTime),
    /** Of those that were not revoked each has its own. */
    name: text("name").notNull(),
    roles: text("roles", { enum: roles }).array().notNull(),
    /** Null: not limited to some. */
    scopes: text("scopes").array().$type<Scope[]>(),
    /** Null: not narrowed to some. */
    clientIds: text("client_ids").array(),
    /** Null: not narrowed to one. */
    contactId: text("contact_id"),
    createdBy: text("created_by").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    /** Null: lives until it is revoked. */
    expiresAt: at("expires_at"),
    /** Null: not revoked. */
    revokedAt: at("revoked_at"),
  },
  (table) => [
    uniqueIndex("service_accounts_name")
      .on(table.name)
      .where(sql`${table.revokedAt} is null`),
  ],
);

/** One row is a secret of a service account; while one is rotated there are two. */
export const serviceAccountSecrets = pgTable(
  "service_account_secrets",
  {
    /** SHA-256 of all 256 bits of chance, which nobody can guess. */
    secretHash: text("secret_hash").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => serviceAccounts.id),
    createdAt: at("created_at").notNull().defaultNow(),
    /** Null: it was not rotated. */
    endsAt: at("ends_at"),
  },
  (table) => [index("service_account_secrets_by_account").on(table.accountId)],
);

/** One row is when a service account was last seen, to the quarter of an hour. */
export const serviceAccountUses = pgTable("service_account_uses", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => serviceAccounts.id),
  lastUsedAt: at("last_used_at").notNull(),
});
