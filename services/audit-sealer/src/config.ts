import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, durationMs } from "@rekey/runtime/config-values";

export const Config = z.object({
  DATABASE_URL: checkedText(databaseUrlFault),
  /** How soon what was committed is looked for: those who follow events wait for it. */
  SEAL_EVERY: durationMs("200ms"),
});
