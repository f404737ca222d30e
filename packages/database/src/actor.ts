/** Who did it: `subject` is stable and goes into the history, `name` is for people to read. */
export interface Actor {
  subject: string;
  name: string;
}

/** A contact acting for themselves on the portal. */
export const contactActor = "contact";

/** Rekey itself, where time or a rule decided. */
export const systemActor = "rekey";
