import { z } from "zod";

/**
 * Why a hash that was brought does not become the contact's password. `has-password`: there is one, and nobody said
 * that it is to be replaced. `reset-open`: a reset is under way, and its password is the newer one.
 */
export const importHindrances = ["has-password", "reset-open", "contact-ended", "hash-not-readable"] as const;
export type ImportHindrance = (typeof importHindrances)[number];

/** What came of a hash that was brought. What is accepted, a worker sets, and the history says so. */
export const PasswordImport = z.discriminatedUnion("outcome", [
  z.strictObject({ contactId: z.string(), outcome: z.literal("accepted") }),
  z.strictObject({ contactId: z.string(), outcome: z.literal("kept"), because: z.enum(importHindrances) }),
]);
export type PasswordImport = z.output<typeof PasswordImport>;
