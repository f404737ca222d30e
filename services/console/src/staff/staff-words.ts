import { type StaffField, staffFields } from "@rekey/contracts/staff-fields";
import { type DeliveryFailure, sayOfMail } from "@rekey/contracts/delivery-failures";
import type { AttemptOutcome } from "@rekey/contracts/deliveries";
import { readListed } from "@rekey/contracts/listed";
import type { StaffLinkKind, StaffMailKind } from "@rekey/contracts/staff-mails";
import { type Said, said } from "@rekey/web/views/icons";

const fieldWords: Record<StaffField, string> = {
  name: "name",
  address: "e-mail address",
  password: "password",
  roles: "roles",
  disabled: "switched off or on",
  sessions: "all sessions ended",
  "second-factor": "second factor",
  "recovery-codes": "recovery codes",
  link: "link to set a password withdrawn",
};

/** What of a member of the staff was changed; of roles the history has those of afterwards. */
export function sayStaffChange({ fields, roles }: { fields?: string | undefined; roles?: string | undefined }): string {
  const changed = readListed(fields ?? "", staffFields);
  const given = changed.includes("roles") ? sayRoles(roles) : "";
  if (changed.length === 0) return "Member of the staff changed";
  return `Member of the staff changed: ${changed.map((field) => fieldWords[field]).join(", ")}${given}`;
}

export const sayRoles = (roles: string | undefined): string => (roles === undefined ? "" : ` (${roles})`);

export const sayLinkRequest = (mail: StaffLinkKind | undefined): string =>
  mail === "staff_invitation" ? "Member of the staff invited by mail" : "Link to set a password asked for by mail";

const staffMails: Record<StaffMailKind, string> = {
  staff_invitation: "Invitation",
  staff_password_link: "Link to set a password",
  staff_password_changed: "Notice of the change of a password",
};

const outcomes: Record<AttemptOutcome, readonly [Parameters<typeof said>[0], string]> = {
  accepted: ["note", "mailed"],
  transient: ["waiting", "waits for the mail server"],
  permanent: ["stopped", "turned down by the mail server"],
  refused: ["waiting", "the mail server takes no mail from us"],
  ambiguous: ["waiting", "no clear answer from the mail server"],
};

export function sayStaffMail(mail: StaffMailKind | undefined, outcome: AttemptOutcome | undefined): Said {
  const name = mail === undefined ? "Mail to one of the staff" : staffMails[mail];
  if (outcome === undefined) return said("note", name);
  const [tone, words] = outcomes[outcome];
  return said(tone, `${name}: ${words}`);
}

export const sayStaffMailBack = (mail: StaffMailKind | undefined): Said =>
  said("stopped", `${mail === undefined ? "Mail to one of the staff" : staffMails[mail]}: came back`);

/** Why a mail to one of the staff has not gone out; nothing where nothing is known against it. */
export const sayMailTrouble = (failure: DeliveryFailure | null): string =>
  failure === null ? "" : sayOfMail({ failure });
