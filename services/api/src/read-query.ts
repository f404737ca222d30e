import type { Request } from "express";
import type { z } from "zod";
import { invalidRequest } from "./problem.ts";

/** The query of a request, or the problem that names the parameters which break its contract. */
export function readQuery<S extends z.ZodType>(schema: S, { query }: Request): z.output<S> {
  const read = schema.safeParse(query);
  if (!read.success) throw invalidRequest(read.error, "query");
  return read.data;
}
