import { sql } from "drizzle-orm";
import { customType, timestamp } from "drizzle-orm/pg-core";

/** Times are kept with zone and in milliseconds, the finest that JavaScript can give back unchanged. */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const moments = (name: string) => at(name).array().notNull().default([]);

/** PostgreSQL's 64-bit transaction id. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/** A text that is compared byte by byte, whatever the collation of the database is. */
export const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** An id in the order of time, made by PostgreSQL; see `new-id.ts`. */
export const idByTime = sql`new_id()`;

export const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
