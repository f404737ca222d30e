/** The login role of each service. */
export const serviceRoles = [
  "rekey_api",
  "rekey_verifier",
  "rekey_portal",
  "rekey_console",
  "rekey_credentials",
  "rekey_mail",
  "rekey_sealer",
  "rekey_webhooks",
  "rekey_handover",
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** Owns the tables; no service ever signs in as it. */
export const migratorRole = "rekey_migrator";

/** Holds all that is Rekey's in a database, so that others may have what they like beside it. */
export const ownSchema = "rekey";

/**
 * Where the names of all statements are looked for. Temporary tables come last, or whoever may make one stands before
 * ours.
 */
export const searchPath = `${ownSchema}, pg_temp`;

// What is prepared in a database is changed by one process at a time, whoever starts first. Roles are of the whole
// server, which no lock reaches: whoever changes those tries again.
export const advisoryLock = 7_263_915_022;
