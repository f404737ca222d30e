import { type StaffField, staffFields } from "@rekey/contracts/staff-fields";
import { readListed } from "@rekey/contracts/listed";

const fieldWords: Record<StaffField, string> = {
  name: "name",
  address: "e-mail address",
  password: "password",
  roles: "roles",
  disabled: "switched off or on",
  sessions: "all sessions ended",
  "second-factor": "second factor",
  "recovery-codes": "recovery codes",
};

/** What of a member of the staff was changed; of roles the history has those of afterwards. */
export function sayStaffChange({ fields, roles }: { fields?: string | undefined; roles?: string | undefined }): string {
  const changed = readListed(fields ?? "", staffFields);
  const given = changed.includes("roles") ? sayRoles(roles) : "";
  if (changed.length === 0) return "Member of the staff changed";
  return `Member of the staff changed: ${changed.map((field) => fieldWords[field]).join(", ")}${given}`;
}

export const sayRoles = (roles: string | undefined): string => (roles === undefined ? "" : ` (${roles})`);
