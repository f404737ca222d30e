import type { MetricEntry } from "./metric-entry.ts";

const ofSealer = ["audit-sealer"] as const;

/** What the audit sealer tells of the history: it reads each row once, whoever wrote it. */
export const historyMetrics = {
  rekey_resets_total: {
    type: "counter",
    of: ofSealer,
    labels: ["outcome"],
    unit: "resets",
    says: "Resets that were accepted, and how they ended; counted as their rows are sealed",
  },
  rekey_failures_total: {
    type: "counter",
    of: ofSealer,
    labels: ["action", "because"],
    unit: "failures",
    says: "What failed or was refused and changed nothing, such as a sign-in; counted as its rows are sealed",
  },
  rekey_audit_archive_failing: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "1 or 0",
    says: "Whether what is old enough to be archived cannot be",
    onlyWith: "HISTORY_ARCHIVE_DIR",
  },
  rekey_audit_archived_total: {
    type: "counter",
    of: ofSealer,
    labels: [],
    unit: "rows",
    says: "Rows of the history that were archived and removed",
    onlyWith: "HISTORY_ARCHIVE_DIR",
  },
  rekey_audit_sealed_total: {
    type: "counter",
    of: ofSealer,
    labels: [],
    unit: "rows",
    says: "Rows of the history that were sealed or looked at anew",
  },
  rekey_audit_unsealed: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "rows",
    says: "Rows of the history that are not sealed yet; of more than 10000 by the distance of their ids",
  },
  rekey_audit_seal_lag_seconds: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "seconds",
    says: "Age of the oldest row that is not sealed",
  },
  rekey_audit_checkpoints_refused: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "1 or 0",
    says: "1 while no checkpoint may be signed",
  },
  rekey_audit_checkpoint_size: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "rows",
    says: "Rows of the history that the newest checkpoint covers",
  },
  rekey_audit_checkpoint_age_seconds: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "seconds",
    says: "Age of the newest checkpoint",
  },
  rekey_audit_unsigned: {
    type: "gauge",
    of: ofSealer,
    labels: [],
    unit: "rows",
    says: "Sealed rows that no checkpoint covers yet",
  },
  rekey_audit_sink_behind: {
    type: "gauge",
    of: ofSealer,
    labels: ["kind", "name"],
    unit: "1 or 0",
    says: "1 while a place has not taken the newest checkpoint",
  },
} as const satisfies Record<string, MetricEntry>;
