import { openDatabase } from "@rekey/database/connection";
import { longStatementMs } from "@rekey/database/long-statements";
import { readStored } from "@rekey/database/sealing/read-stored";
import type { VerifyOptions } from "@rekey/proof/open-main";
import type { Verdict } from "@rekey/proof/verdict";
import { verifyHistory } from "@rekey/proof/verify-history";
import { findTables } from "./read-setting.ts";
import type { Surroundings } from "./surroundings.ts";

/** Verifies the history where it is kept. Reads only, and the system may work meanwhile. */
export async function verifyDatabase(around: Surroundings, options: VerifyOptions): Promise<Verdict> {
  const url = await findTables(around);
  const settings = { applicationName: "rekey audit", maxConnections: 1, statementTimeoutMs: longStatementMs };
  await using db = openDatabase(url, settings);
  // Waited for here: at the end of this function the connections end too.
  return await verifyHistory(await readStored(db), options);
}
