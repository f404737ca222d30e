import { runIn, type Start, type Surroundings } from "@rekey/runtime/run-in";
import type { z } from "zod";

export const offered = new Map<string, (around: Surroundings) => Promise<void>>();

/** In place of the product's `runService` where several services share a process: each is run when it is asked for. */
export function runService<S extends z.ZodObject>(name: string, schema: S, start: Start<z.output<S>>): void {
  offered.set(name, (around) => runIn(around, name, schema, start));
}
