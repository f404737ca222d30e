import type { InstalledService } from "../installation/folder.ts";

/** What one look has shown: `fail` has to be put right before the service works, `warn` is worth a thought. */
export interface Finding {
  /** The service that it is about, or "all" of them together. */
  service: string;
  check: string;
  outcome: "ok" | "warn" | "fail";
  /** What was found, without a word of a secret. */
  says: string;
  /** What to type, or where to look. */
  remedy?: string;
}

export const ok = (service: string, check: string, says: string): Finding => ({ service, check, outcome: "ok", says });

export const warn = (service: string, check: string, says: string, remedy?: string): Finding =>
  told("warn", service, check, says, remedy);

export const fail = (service: string, check: string, says: string, remedy?: string): Finding =>
  told("fail", service, check, says, remedy);

const told = (outcome: "warn" | "fail", service: string, check: string, says: string, remedy?: string): Finding => ({
  service,
  check,
  outcome,
  says,
  ...(remedy !== undefined && { remedy }),
});

/** A service as it is installed, with its settings as they were read. */
export interface Patient {
  service: InstalledService;
  /** As texts, those that come from files too. */
  raw: Readonly<Record<string, string>>;
  /** As its schema understands them. */
  config: Readonly<Record<string, unknown>>;
}
