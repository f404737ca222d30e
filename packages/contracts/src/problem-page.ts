import { z } from "zod";

/** A problem explained. */
export const ProblemHelp = z.object({
  code: z.string(),
  status: z.number(),
  title: z.string(),
  cause: z.string(),
  remedy: z.string(),
});
export type ProblemHelp = z.output<typeof ProblemHelp>;
