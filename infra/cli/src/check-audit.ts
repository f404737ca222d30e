import type { Command } from "commander";
import { type Completeness, checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { openDatabase } from "@rekey/database/connection";
import { longStatementMs } from "@rekey/database/long-statements";
import { withDatabaseOf } from "./installation/folder.ts";
import { answered } from "./no-answer.ts";
import { findTables } from "./read-setting.ts";
import type { Surroundings } from "./surroundings.ts";

export function addAuditCheck(audit: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  audit
    .command("check")
    .description("compare what was changed with what the history tells of it, one to one")
    .option("--dir <folder>", "the folder of an installation, for its DATABASE_URL")
    .option("--json", "print what was found as JSON")
    .addHelpText(
      "after",
      "\nDATABASE_URL names the database, with the user who prepares it. Nothing is written, and the system may work meanwhile.\nIt ends with 1 when a change has no row of the history, or a row no change, and with 4 when the database did not answer.",
    )
    .action(async (options: { dir?: string; json?: boolean }) => {
      const checked = await answered(() => checkDatabase(withDatabaseOf(around, options.dir)));
      for (const line of options.json ? [JSON.stringify(checked)] : linesOf(checked)) around.say(line);
      done(checked.found === 0);
    });
}

async function checkDatabase(around: Surroundings): Promise<Completeness> {
  const url = await findTables(around);
  const settings = { applicationName: "rekey audit", maxConnections: 1, statementTimeoutMs: longStatementMs };
  await using db = openDatabase(url, settings);
  return await checkCompleteness(db);
}

function linesOf({ looked, archived, findings, found }: Completeness): string[] {
  const rows = Object.values(looked).reduce((sum, count) => sum + count, 0);
  const more = found > findings.length ? [`… and ${found - findings.length} more.`] : [];
  const last =
    found === 0 ? "Changes and history say the same." : `${found} changes and rows of the history do not fit.`;
  return [
    `Looked at ${rows} rows, ${looked.audit_events} of them of the history.`,
    ...(archived > 0
      ? [
          `Passed over ${archived} rows from before the end of the last archive: what the history told of them may be in it.`,
        ]
      : []),
    ...findings.map(({ rule, subject, says }) => `  ${rule}\t${subject}\t${says}`),
    ...more,
    last,
  ];
}
