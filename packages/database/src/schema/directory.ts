import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { roles } from "@rekey/contracts/roles";
import { at, bytewise } from "./columns.ts";

/** One row is a customer firm. The id is the CRM's own, or ours when it gave none. */
export const clients = pgTable(
  "clients",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    /** Where the name stands in a list. */
    orderKey: bytewise("order_key")
      .notNull()
      .generatedAlwaysAs(sql`order_key_of(name)`),
    /** What a search looks at; see `search_form_of`. */
    searchKey: bytewise("search_key")
      .notNull()
      .generatedAlwaysAs(sql`search_key_of(name)`),
  },
  (table) => [
    index("clients_by_name").on(table.orderKey, table.id),
    index("clients_by_part")
      .using("gin", sql`grams_of(${table.searchKey})`)
      .with({ fastupdate: false }),
    index("clients_by_change").on(table.updatedAt, table.id),
  ],
);

/** One row is a person of a client. */
export const contacts = pgTable(
  "contacts",
  {
    id: text("id").primaryKey(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id),
    name: text("name").notNull(),
    /** Exactly as it was entered; mail goes here and nowhere else. */
    email: text("email").notNull(),
    /** The form under which two spellings are the same address. */
    emailKey: text("email_key").notNull(),
    emailChangedAt: at("email_changed_at").notNull().defaultNow(),
    /** When a mail to this address last came back. Null: none has, or staff have confirmed the address since. */
    emailBouncedAt: at("email_bounced_at"),
    /** What the notification said. Null exactly when email_bounced_at is. */
    emailBounceReason: text("email_bounce_reason"),
    locale: text("locale").notNull().default("en"),
    /** A name of the IANA list. Null: not known. */
    timeZone: text("time_zone"),
    portalAccess: boolean("portal_access").notNull().default(true),
    /** Counted up by a trigger when access or address changes. Sessions of an older version are dead. */
    accessVersion: integer("access_version").notNull().default(1),
    /** Null: not ended. */
    endedAt: at("ended_at"),
    /** Of a contact that was ended: whether it had portal access until then, and has it again once it is taken back. */
    accessUntilEnd: boolean("access_until_end").notNull().default(false),
    /** Of a contact that was ended because it was the same person as another one: that one. */
    mergedInto: text("merged_into").references((): AnyPgColumn => contacts.id),
    /** When all that was known of it was erased; what is left is that there was one. Null: not erased. */
    erasedAt: at("erased_at"),
    /** Null: not known. */
    position: text("position"),
    /** Null: not known. */
    phone: text("phone"),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    orderKey: bytewise("order_key")
      .notNull()
      .generatedAlwaysAs(sql`order_key_of(name)`),
    searchKey: bytewise("search_key")
      .notNull()
      .generatedAlwaysAs(sql`search_key_of(name || ' ' || email)`),
  },
  (table) => [
    index("contacts_by_client").on(table.clientId, table.orderKey, table.id),
    index("contacts_by_part")
      .using("gin", sql`grams_of(${table.searchKey})`)
      .with({ fastupdate: false }),
    index("contacts_by_change").on(table.clientId, table.updatedAt, table.id),
    index("contacts_by_address").on(table.emailKey),
    // People sign in by address, so among those who may, an address names one person.
    uniqueIndex("contacts_portal_address")
      .on(table.emailKey)
      .where(sql`${table.portalAccess}`),
    index("contacts_merged")
      .on(table.mergedInto)
      .where(sql`${table.mergedInto} is not null`),
    check(
      "contacts_merged_have_ended",
      sql`${table.mergedInto} is null or (${table.endedAt} is not null and ${table.mergedInto} <> ${table.id})`,
    ),
    check(
      "contacts_erased_are_empty",
      sql`${table.erasedAt} is null or (${table.endedAt} is not null and ${table.name} = '' and ${table.email} = '' and ${table.emailBouncedAt} is null)`,
    ),
    check("contacts_ended_without_access", sql`${table.endedAt} is null or not ${table.portalAccess}`),
  ],
);

/** One row is the password hash of a contact; a contact without a row has no password yet. */
export const credentials = pgTable("credentials", {
  contactId: text("contact_id")
    .primaryKey()
    .references(() => contacts.id),
  passwordHash: text("password_hash").notNull(),
  /** Grows with every new password. Sessions and links of an older version are dead. */
  version: integer("version").notNull(),
  mustChange: boolean("must_change").notNull(),
  setAt: at("set_at").notNull(),
  /** Null: imported. */
  setByResetId: uuid("set_by_reset_id"),
  /** When its hash came in, made by another program. Null: the hash is ours. */
  importedAt: at("imported_at"),
});

/** One row is a hash that another program has made, on its way to become the contact's password. */
export const importedPasswords = pgTable("imported_passwords", {
  contactId: text("contact_id")
    .primaryKey()
    .references(() => contacts.id),
  passwordHash: text("password_hash").notNull(),
  mustChange: boolean("must_change").notNull(),
  /** Also where the contact has a password of ours. */
  replaces: boolean("replaces").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/**
 * One row is a password seen at sign-in whose hash was made with older settings; it waits, sealed, to be hashed anew.
 */
export const rehashes = pgTable("rehashes", {
  contactId: text("contact_id")
    .primaryKey()
    .references(() => contacts.id),
  sealedPassword: text("sealed_password").notNull(),
  credentialVersion: integer("credential_version").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** One row is a contact signed in to the portal. */
export const portalSessions = pgTable(
  "portal_sessions",
  {
    /** SHA-256 of the id in the cookie. */
    idHash: text("id_hash").primaryKey(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    credentialVersion: integer("credential_version").notNull(),
    accessVersion: integer("access_version").notNull().default(1),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    /** Null: not ended before its time. */
    endedAt: at("ended_at"),
  },
  (table) => [
    index("portal_sessions_by_contact").on(table.contactId),
    index("portal_sessions_by_time").on(table.createdAt),
  ],
);

/** One row is a person of the firm that uses the CRM. */
export const staffUsers = pgTable(
  "staff_users",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** Of a firm's account: what it says; empty where it says none. */
    email: text("email").notNull(),
    /** By which somebody signs in with a password. Null: with the account of `issuer` and `subject`. */
    emailKey: text("email_key").unique("staff_users_address"),
    name: text("name").notNull(),
    /** Null: none was set yet, or it is a firm's account. */
    passwordHash: text("password_hash"),
    roles: text("roles", { enum: roles }).array().notNull(),
    /** Of a firm's account: who vouches for it, and what they call it. Null: it is an account of Rekey. */
    issuer: text("issuer"),
    subject: text("subject"),
    /** Null: may sign in. */
    disabledAt: at("disabled_at"),
    /**
     * Counted up by a trigger when password, roles, address, `disabled_at` or this change. Sessions of an older version
     * are dead.
     */
    sessionVersion: integer("session_version").notNull().default(1),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    unique("staff_users_subject").on(table.issuer, table.subject),
    check(
      "staff_users_one_way",
      sql`case when ${table.issuer} is null then ${table.subject} is null and ${table.emailKey} is not null
        else ${table.subject} is not null and ${table.emailKey} is null and ${table.passwordHash} is null end`,
    ),
  ],
);

/** One row is a staff user signed in to the console. */
export const staffSessions = pgTable(
  "staff_sessions",
  {
    /** SHA-256 of the id in the cookie. */
    idHash: text("id_hash").primaryKey(),
    staffUserId: uuid("staff_user_id")
      .notNull()
      .references(() => staffUsers.id),
    sessionVersion: integer("session_version").notNull().default(1),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    /** What the issuer of a firm's account calls the sign-in. Null: it says nothing, or it is an account of Rekey. */
    issuerSession: text("issuer_session"),
    /** Null: not ended before its time. */
    endedAt: at("ended_at"),
  },
  (table) => [
    index("staff_sessions_by_user").on(table.staffUserId),
    index("staff_sessions_by_time").on(table.createdAt),
    index("staff_sessions_by_issuer_session")
      .on(table.issuerSession)
      .where(sql`${table.issuerSession} is not null`),
  ],
);
