import type { ApiClient } from "@rekey/client/create-api-client";
import type { RunningSystem } from "@rekey/dev/system";
import type { Sql } from "postgres";
import type { ScriptedSmtp } from "../harness/scripted-smtp.ts";

/** What is loaded and checked: one system, or several beside each other, and what they work with. */
export interface ProvenSystem {
  system: Pick<RunningSystem, "lines" | "pids">;
  api: Pick<ApiClient, "requestReset">;
  portalUrl: string;
  /** Straight to PostgreSQL, past every proxy. Away while PostgreSQL is. */
  sql: Sql;
  /** Of the server that has our keys now. */
  redis: { url: string };
  smtp: ScriptedSmtp;
  /** What faults have found to be wrong while they lasted. */
  breaches: string[];
  killedAtMs: number;
}
