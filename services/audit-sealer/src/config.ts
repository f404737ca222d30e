import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/database-target";
import { checkedText, durationMs } from "@rekey/runtime/config-values";

export const Config = z.object({
  DATABASE_URL: checkedText(databaseUrlFault),
  SEAL_EVERY: durationMs("1s"),
});
