/** The login role of each service. */
export const serviceRoles = [
  "rekey_api",
  "rekey_portal",
  "rekey_console",
  "rekey_credentials",
  "rekey_mail",
  "rekey_sealer",
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** Owns the tables; no service ever signs in as it. */
export const migratorRole = "rekey_migrator";
