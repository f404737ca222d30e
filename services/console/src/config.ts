import { timeZoneSetting } from "@rekey/brand/brand-settings";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, portNumber } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { siteSettings } from "@rekey/web/site-settings";
import { z } from "zod";
import { firmSettings, needsWholeFirm } from "./firm-sign-in/firm-settings.ts";
import { needsTotpKeys, secondFactorSettings } from "./second-factor/second-factor-settings.ts";

export const Config = z
  .object({
    ...siteSettings,
    ...firmSettings,
    ...secondFactorSettings,
    PORT: portNumber(4002),
    ADMIN_PORT: portNumber(4102),
    DATABASE_URL: checkedText(databaseUrlFault),
    /** Where staff open the console; also the issuer of the tokens that it makes for the API. */
    CONSOLE_URL: publicUrl(),
    API_URL: publicUrl(),
    STAFF_SIGNING_KEY: z.string().min(1),
    JWT_AUDIENCE: z.string().min(1).default("rekey"),
    /** `off` closes the choice to set a password on the page; the API refuses it by the same setting of its own. */
    MANUAL_RESET: z.enum(["typed", "off"], 'must be "typed" or "off"').default("typed"),
    /**
     * Whether `/styleguide` shows every part that pages are made of. For the demo: it tells nothing, but nobody needs
     * it.
     */
    STYLE_GUIDE: z.enum(["yes", "no"]).default("no"),
    ...timeZoneSetting,
  })
  .check(needsWholeFirm)
  .check(needsTotpKeys);

export type Config = z.output<typeof Config>;
