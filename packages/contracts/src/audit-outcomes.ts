import { auditActionNames } from "./audit-actions.ts";
import { auditFields } from "./audit-fields.ts";

/** What failed, was refused or ended otherwise than it was meant to, whatever the row says besides. */
export const actionsThatFailed = auditActionNames.filter((action) => auditFields[action].outcome === "failure");
