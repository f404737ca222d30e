import type { SettingNotes } from "./setting-note.ts";

export const outgoingNotes: SettingNotes = {
  AUDIT_CHECKPOINT_FILE: {
    says: "Where checkpoints are appended, on a disk that is not the database's",
    example: "/var/lib/rekey/checkpoints.ndjson",
    form: "path of a file",
  },
  AUDIT_CHECKPOINT_WEBHOOKS: {
    says: "Who else is given each checkpoint",
    example: "https://keeper.example.org/checkpoints",
    form: "URLs, with commas",
  },
  AUDIT_CHECKPOINT_COMMANDS: {
    says: "Programs that are given each checkpoint at their standard input",
    example: "/usr/local/bin/keep-checkpoint",
    form: "commands, with commas",
  },
  AUDIT_CHECKPOINT_ALLOWED_NETWORKS: {
    says: "Networks that are not of the open internet and may be sent to, also by http",
    example: "10.0.0.0/8",
    form: "networks, with commas",
  },
  SEAL_EVERY: { says: "How soon what was committed is sealed", example: "200ms" },
  CHECKPOINT_EVERY: { says: "A checkpoint is signed so soon after the last one", example: "60s" },
  CHECKPOINT_ROWS: { says: "Or as soon as there are so many new rows", example: "1000" },
  CHECKPOINT_TIMEOUT: { says: "How long the file, a webhook or a command may take", example: "10s" },
  HISTORY_KEEP: {
    says: "How many whole months of the history are kept before the present one; older ones are archived and removed",
    example: "24",
    form: "`off`, or a number from 1 to 999",
  },
  HISTORY_ARCHIVE_DIR: {
    says: "Where the archives are written to, see [prove the history](../how-to/prove-the-history.md)",
    example: "/var/lib/rekey/archives",
    form: "path of a folder",
  },
  HISTORY_ARCHIVE_EVERY: { says: "How often it is looked whether a month is due", example: "10m" },
  HISTORY_ARCHIVE_TIMEOUT: { says: "How long the folder may take over one step", example: "30s" },
  WEBHOOK_ALLOWED_NETWORKS: {
    says: "Networks that are not of the open internet and may be sent to, also by http; the same for both",
    example: "loopback, 10.2.0.0/16",
    form: "networks, with commas",
  },
  WEBHOOK_SECRET_OVERLAP: { says: "So long the secret of before a rotation signs as well", example: "24h" },
  WEBHOOKS_AT_ONCE: { says: "Messages to one endpoint at once", example: "8" },
  WEBHOOK_GIVE_UP_AFTER: { says: "For how long a message is tried", example: "72h" },
  WEBHOOK_DISABLE_AFTER: { says: "An endpoint at which nothing has arrived for so long is given up", example: "120h" },
  WEBHOOK_KEEP: { says: "How long deliveries that are over are kept", example: "30d" },
  WEBHOOK_TIMEOUT: { says: "One try", example: "15s" },
  WEBHOOK_RETRY_FIRST: { says: "The pause after a first failure; it grows fourfold", example: "5s" },
  WEBHOOK_RETRY_MAX: { says: "The longest pause", example: "8h" },
  WEBHOOK_EVERY: { says: "How often it is looked for what is due", example: "200ms" },
  HANDOVER_URL: {
    says: "Where a CRM that keeps the hashes takes them, see [the how-to](../how-to/the-crm-keeps-the-hash.md); the same for both",
    example: "https://crm.example.org/rekey/passwords",
    form: "URL",
  },
  HANDOVER_FORMAT: { says: "The kind of hash that it checks", example: "bcrypt-12", form: "kind" },
  HANDOVER_ALLOWED_NETWORKS: {
    says: "Networks that are not of the open internet and may be called, also by http",
    example: "10.2.0.0/16",
    form: "networks, with commas",
  },
  HANDOVERS_AT_ONCE: { says: "Calls at once", example: "8" },
  HANDOVER_GIVE_UP_AFTER: {
    says: "For how long a password is tried to be handed over; the same for both",
    example: "72h",
  },
  HANDOVER_TIMEOUT: { says: "One try", example: "15s" },
  HANDOVER_RETRY_FIRST: { says: "The pause after a first failure; it grows fourfold", example: "5s" },
  HANDOVER_RETRY_MAX: { says: "The longest pause", example: "1h" },
  HANDOVER_EVERY: { says: "How often it is looked for what is due", example: "200ms" },
};
