import { settingsOf } from "@rekey/database/prepare/role-settings";
import { prepareDatabase } from "@rekey/dev/database-roles";
import postgres from "postgres";

const hostile = {
  DateStyle: "SQL, DMY",
  IntervalStyle: "sql_standard",
  TimeZone: "Asia/Kathmandu",
  default_transaction_isolation: "serializable",
  default_transaction_read_only: "on",
  default_transaction_deferrable: "on",
  bytea_output: "escape",
  extra_float_digits: "-15",
  transform_null_equals: "on",
  array_nulls: "off",
  standard_conforming_strings: "off",
  row_security: "off",
  synchronous_commit: "off",
  search_path: "pg_temp",
};

/**
 * Sets all defaults of a database against us, has it prepared so,
 * and lets the administrator's own sessions be after that.
 */
export async function setHostileDefaults(url: string): Promise<string> {
  const name = new URL(url).pathname.slice(1);
  await run(
    url,
    Object.entries(hostile).map(([setting, value]) => `alter database ${name} set ${setting} = '${value}'`),
  );
  await prepareDatabase(url);
  const usual = Object.entries(settingsOf("rekey_migrator"))
    .filter(([setting]) => setting in hostile)
    .map(([setting, value]) => (setting === "search_path" ? "search_path = rekey, public" : `${setting} = '${value}'`));
  await run(url, [
    "begin read write",
    ...usual.map((text) => `alter role current_user in database ${name} set ${text}`),
    "commit",
  ]);
  return url;
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statements.join(";"));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
