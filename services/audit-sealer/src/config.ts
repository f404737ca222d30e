import { z } from "zod";
import { durationMs } from "@rekey/runtime/config-values";

export const Config = z.object({
  DATABASE_URL: z.url(),
  AUDIT_SIGNING_KEY: z.string().min(1),
  SEAL_EVERY: durationMs("1s"),
});
