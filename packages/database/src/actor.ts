import type { AuditSource } from "@rekey/contracts/audit-source";
import type { Narrowing } from "@rekey/contracts/narrowing";

/** Who did it: `subject` is stable and goes into the history, `name` is for people to read. */
export interface Actor {
  subject: string;
  name: string;
  /** From where they asked for it; undefined: Rekey does it by itself, perhaps because of what was asked for before. */
  source?: AuditSource | undefined;
}

/** What a row says besides the subject: nothing where Rekey did it by itself, and nobody asked. */
export const byOf = ({ subject, name }: Actor): { by?: string } => (name === subject ? {} : { by: name });

/** A contact acting for themselves on the portal. */
export const contactActor = "contact";

/** Rekey itself, where time or a rule decided. */
export const systemActor = "rekey";

/** Somebody of whom nothing is known: who failed to say, or was not believed. */
export const unknownActor = "unknown";

/** Who acts without an account or a token of their own; whoever has one is called in the history as that has it. */
export type NamelessActor = typeof contactActor | typeof systemActor | typeof unknownActor;

/** On whose behalf a step runs, and in which trace. */
export interface Cause {
  actor: Actor;
  traceparent?: string | undefined;
  /** Whom the caller may change; undefined: everybody. Steps look again under their locks. */
  narrowing?: Narrowing | undefined;
}

/** Rekey by itself, or a contact: then pages have their own word for who it was. */
export const bySystem = { actor: { subject: systemActor, name: systemActor } } as const satisfies Cause;
export const byContact = { actor: { subject: contactActor, name: contactActor } } as const satisfies Cause;

/** The same for what they do themselves, from where they are. */
export function byContactFrom(source: AuditSource): Cause {
  return { actor: { ...byContact.actor, source } };
}
