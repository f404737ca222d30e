import { type StaffMailKind, staffMailKinds } from "@rekey/contracts/staff-mails";
import type { StaffMailData } from "../mails/staff-mail-parts.ts";

interface SampleStaffMail {
  /** As a file is named. */
  name: string;
  title: string;
  data: StaffMailData;
}

const usual: Omit<StaffMailData, "kind"> = {
  name: "Miriam Osei",
  address: "miriam.osei@example.com",
  requestedBy: "Dana Whitfield",
  isAskedByThemselves: false,
  consoleUrl: "https://console.example.com",
  happenedAt: new Date("2026-03-02T14:06:00Z"),
  link: null,
};

// The code is as long as a real one, and of no use anywhere.
const link: StaffMailData["link"] = {
  code: "sample-code-that-opens-nothing-ABCDEFG-1234",
  goodUntil: new Date("2026-03-02T15:06:00Z"),
};

type Sample = [name: string, title: string, data?: Partial<StaffMailData>];

/** Each mail that one of the staff can get. */
const samples: Readonly<Record<StaffMailKind, readonly Sample[]>> = {
  staff_invitation: [["staff-invitation", "An invitation, to one of the staff", { link }]],
  staff_password_link: [
    ["staff-password-link", "A link to set a password, to one of the staff", { link }],
    [
      "staff-password-link-by-self",
      "The same, asked for at the sign-in",
      { link, requestedBy: null, isAskedByThemselves: true },
    ],
  ],
  staff_password_changed: [["staff-password-changed", "The password was changed, to one of the staff"]],
};

export const sampleStaffMails: readonly SampleStaffMail[] = staffMailKinds.flatMap((kind) =>
  samples[kind].map(([name, title, data]) => ({ name, title, data: { ...usual, kind, ...data } })),
);
