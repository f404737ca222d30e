import { type Cause, systemActor } from "@rekey/database/actor";
import type { Surroundings } from "./surroundings.ts";

/**
 * What the history has of whoever runs a command: they own the tables, which is proven, and what their system calls
 * them.
 */
export const byCommandLine = ({ operator }: Pick<Surroundings, "operator">): Cause => ({
  actor: { subject: systemActor, name: operator, source: { via: "command-line" } },
});
