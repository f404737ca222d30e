import type { Cause } from "@rekey/database/actor";
import type { StaffUser } from "@rekey/database/sign-in/staff";
import type { Response } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { createFlashes } from "../flash.ts";
import { sourceOf } from "../note-refused-page.ts";

export const staffFlashes = createFlashes({
  done: {
    "roles-changed": "The roles were changed. Their sessions have ended; they sign in again.",
    "switched-off": "The account is switched off, and its sessions have ended.",
    "switched-on": "The account is switched on again.",
    "sessions-ended": "All sessions have ended.",
    invited: "A link is on its way to them. The account can be used once they have set a password by it.",
    "link-requested": "A link is on its way to them. An earlier one works no more.",
    "link-withdrawn": "The link works no more.",
    "factor-taken":
      "The second factor is gone, and all sessions have ended. The password alone signs in, until another one is set up.",
  },
  note: {
    unchanged: "Nothing was changed: it was so already.",
    "changed-meanwhile":
      "Somebody else has changed the roles meanwhile. Nothing was changed; these are the roles as they are now.",
    "last-administrator":
      "Nothing was changed: this is the only administrator who can sign in. Make another one first.",
    "own-account": "Nothing was changed: nobody changes their own account here. Another administrator can.",
    "no-mail": "Nothing was sent: mail is not set up.",
    "not-sent": "Nothing was sent: the account is switched off.",
    "firm-decides": "Nothing was changed: this is decided by the firm's own sign-in.",
  },
});

/** Whether there are accounts with a password of Rekey. */
export const isLocal = ({ config }: Pick<ConsoleDeps, "config">): boolean => config.LOCAL_STAFF === "on";

export const byAdministrator = ({ id, name }: StaffUser, res: Response): Cause => ({
  actor: { subject: `staff:${id}`, name, source: sourceOf(res) },
});
