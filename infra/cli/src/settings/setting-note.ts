/** What the page of all settings says of one that its schema cannot say. */
export interface SettingNote {
  says: string;
  /** A text that the setting takes. */
  example: string;
  /** What such a text is; a number, a choice and a duration are known from the schema. */
  form?: string;
  /** It is best given as a file, and shown to nobody. */
  isSecret?: boolean;
}

export type SettingNotes = Readonly<Record<string, SettingNote>>;
