import { type DeliveryKind, deliveryKinds } from "@rekey/contracts/deliveries";
import type { MailData } from "../mails/templates.ts";

export interface SampleMail {
  /** As a file is named. */
  name: string;
  title: string;
  kind: DeliveryKind;
  data: Omit<MailData, "locale">;
}

const usual: SampleMail["data"] = {
  contactName: "Miriam Osei",
  clientName: "Harbour Dental Ltd",
  address: "miriam.osei@harbour-dental.example",
  portalUrl: "https://portal.example.com",
  timeZone: null,
  happenedAt: new Date("2026-03-02T14:06:00Z"),
  changes: 1,
  link: null,
  requestedByStaff: true,
};

// The code is as long as a real one, and of no use anywhere.
const link: MailData["link"] = {
  code: "sample-code-that-opens-nothing-ABCDEFG-1234",
  goodUntil: new Date("2026-03-02T15:06:00Z"),
};

const longNames = {
  contactName: "Miriam Osei-Featherstonehaugh-Cholmondeley van der Westhuizen de la Cruz y Montemayor",
  clientName: "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft mbH & Co. KGaA",
  address: "miriam.osei.featherstonehaugh.cholmondeley@averylongnameofadepartmentoftheclient.example",
};

type Sample = [name: string, title: string, data?: Partial<SampleMail["data"]>];

/** Each mail that a contact can get, with data of nobody. */
const samples: Readonly<Record<DeliveryKind, readonly Sample[]>> = {
  set_password_link: [
    ["set-password-by-staff", "Set your password, asked for by staff", { link }],
    ["set-password-by-self", "Set your password, asked for at the portal", { link, requestedByStaff: false }],
    ["set-password-long-names", "Set your password, with the longest names", { ...longNames, link }],
  ],
  password_set_by_staff: [["password-set-by-staff", "A password was set by staff"]],
  password_changed: [["password-changed", "The password was changed"]],
  address_changed: [["address-changed", "The address was changed, to the old one"]],
};

export const sampleMails: readonly SampleMail[] = deliveryKinds.flatMap((kind) =>
  samples[kind].map(([name, title, data]) => ({ name, title, kind, data: { ...usual, ...data } })),
);
