/** The mails by which one of the staff gets a link to set their own password. */
export const staffLinkKinds = ["staff_invitation", "staff_password_link"] as const;
export type StaffLinkKind = (typeof staffLinkKinds)[number];

/** Every mail that goes to one of the staff; the last tells of a password that was set, and has no link. */
export const staffMailKinds = [...staffLinkKinds, "staff_password_changed"] as const;
export type StaffMailKind = (typeof staffMailKinds)[number];

/**
 * Why a link of the staff works no more, where it did not come to its time. `undeliverable`: no server took its mail;
 * `returned`: one did, and it came back.
 */
export type StaffLinkEnd = "used" | "superseded" | "cancelled" | "undeliverable" | "returned" | "account-changed";
