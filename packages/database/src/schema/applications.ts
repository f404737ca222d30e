import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, idByTime } from "./columns.ts";
import { contacts, portalSessions } from "./directory.ts";

/** One row is something that the OpenID provider of the portal remembers: a token, a grant, a sign-in under way. */
export const applicationRecords = pgTable(
  "application_records",
  {
    /** As the provider calls it, such as `RefreshToken`. */
    kind: text("kind").notNull(),
    /** SHA-256 of the id, which is often the token itself. */
    idHash: text("id_hash").notNull(),
    /** What the provider said of it, without its id, as JSON: strangers choose parts of it, and text takes them all. */
    payload: text("payload").notNull(),
    /** The session of the portal with which it ends. Null: of somebody who has not signed in. */
    portalSession: text("portal_session").references(() => portalSessions.idHash),
    /** Of the grant that it belongs to, SHA-256 of the id. Null: to none. */
    grantHash: text("grant_hash"),
    /** Of a session of the provider, SHA-256 of its other name. Null: it has none. */
    uidHash: text("uid_hash"),
    expiresAt: at("expires_at").notNull(),
    /** Null: not used. */
    consumedAt: at("consumed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.idHash] }),
    index("application_records_by_grant").on(table.grantHash),
    index("application_records_by_uid").on(table.uidHash),
    index("application_records_by_expiry").on(table.expiresAt),
    index("application_records_by_session")
      .on(table.portalSession)
      .where(sql`${table.portalSession} is not null`),
    check(
      "application_records_end_with_session",
      sql`${table.portalSession} is not null or ${table.kind} in ('Interaction', 'ReplayDetection')`,
    ),
  ],
);

/** One row is an application to which a contact signed in within a session of the portal: it is told when that ends. */
export const applicationLogins = pgTable(
  "application_logins",
  {
    id: uuid("id").primaryKey().default(idByTime),
    portalSession: text("portal_session")
      .notNull()
      .references(() => portalSessions.idHash),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    /** The `client_id` of OpenID Connect. */
    applicationId: text("application_id").notNull(),
    /** What the application calls the session: the claim `sid`. */
    sid: text("sid").notNull(),
    expiresAt: at("expires_at").notNull(),
  },
  (table) => [
    unique("application_logins_once").on(table.portalSession, table.applicationId, table.sid),
    index("application_logins_by_expiry").on(table.expiresAt),
  ],
);

/** One row is an application that has to be told that a session ended, and has not heard of it yet. */
export const applicationLogouts = pgTable(
  "application_logouts",
  {
    id: uuid("id").primaryKey(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    applicationId: text("application_id").notNull(),
    sid: text("sid").notNull(),
    endedAt: at("ended_at").notNull().defaultNow(),
    dueAt: at("due_at").notNull().defaultNow(),
    /** Whoever has counted it up may tell it, until it is due again. */
    tries: integer("tries").notNull().default(0),
  },
  (table) => [index("application_logouts_due").on(table.applicationId, table.dueAt)],
);
