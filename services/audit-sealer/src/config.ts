import { z } from "zod";
import { durationMs } from "@rekey/runtime/config-values";

export const Config = z.object({
  DATABASE_URL: z.url(),
  SEAL_EVERY: durationMs("1s"),
});
