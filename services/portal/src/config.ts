import { brandSettings } from "@rekey/brand/brand-settings";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, durationMs, portNumber } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { siteSettings } from "@rekey/web/site-settings";
import { z } from "zod";
import { needsSigningKeys, oidcSettings } from "./oidc/oidc-settings.ts";

export const Config = z
  .object({
    ...siteSettings,
    ...oidcSettings,
    PORT: portNumber(4001),
    ADMIN_PORT: portNumber(4101),
    DATABASE_URL: checkedText(databaseUrlFault),
    PORTAL_URL: publicUrl(),
    ...brandSettings,
    SEALING_PUBLIC_KEY: z.string().min(1),
    /** How long a page waits for a new password to be in force before it says that it is being applied. */
    WAIT_FOR_CHANGE: durationMs("4s"),
    /** So long a password that staff have typed, to be changed, signs in. Unset: for as long as it takes. */
    TYPED_PASSWORD_LIFETIME: durationMs().optional(),
    /** The latest time after which a request made here ends, however late its mail. */
    RESET_OPEN_FOR: durationMs("48h"),
    PUBLISH_TIMEOUT: durationMs("100ms"),
  })
  .check(needsSigningKeys);

export type Config = z.output<typeof Config>;
