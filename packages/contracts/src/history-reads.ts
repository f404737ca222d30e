/** What somebody may read of the history, as the row says that tells of it. */
export const historyViews = ["resets", "events", "reset", "contact", "contacts", "summary", "export", "data"] as const;
export type HistoryView = (typeof historyViews)[number];

export const exportFormats = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a file may hold: the rows of the history, or the resets. */
export const exportSubjects = ["events", "resets"] as const;

/** By what came of something the rows of the history can be chosen: what failed, was refused or ended badly. */
export const auditOutcomes = ["failure"] as const;

/** Whether something is part of an answer. */
export const inclusions = ["include", "exclude"] as const;
export type Inclusion = (typeof inclusions)[number];
