import type { Page } from "@rekey/contracts/resources";
import type {
  Checkpoint,
  CheckpointQuery,
  Consistency,
  ConsistencyQuery,
  EventProof,
  ResetProof,
  VerifierKeys,
} from "@rekey/contracts/sealing";
import { path } from "./path.ts";
import type { Calls } from "./send-request.ts";

/** What proves the history to whoever trusts neither the database nor us. */
export function proofCalls({ get }: Calls) {
  return {
    /** Signed notes about the history, the newest first. */
    listCheckpoints: (query: CheckpointQuery = {}) => get<Page<Checkpoint>>("/v1/audit/checkpoints", query),
    getLatestCheckpoint: () => get<Checkpoint>("/v1/audit/checkpoints/latest"),
    listVerifierKeys: () => get<VerifierKeys>("/v1/audit/keys"),
    proveConsistency: (query: ConsistencyQuery) => get<Consistency>("/v1/audit/consistency", query),
    proveAuditEvent: (id: string) => get<EventProof>(path`/v1/audit/events/${id}/proof`),
    /** A file that proves the story of a reset to whoever has nothing else. */
    proveReset: (id: string) => get<ResetProof>(path`/v1/audit/resets/${id}/proof`),
  };
}
