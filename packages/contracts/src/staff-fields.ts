/** What of a person of the staff a change may be about; the history says which, and never what it was or is. */
export const staffFields = [
  "name",
  "address",
  "password",
  "roles",
  "disabled",
  "sessions",
  "second-factor",
  "recovery-codes",
  "link",
] as const;
export type StaffField = (typeof staffFields)[number];
