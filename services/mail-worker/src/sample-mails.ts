import type { DeliveryKind } from "@rekey/database/claim-delivery";
import type { MailData } from "./templates.ts";

export interface SampleMail {
  /** As a file is named. */
  name: string;
  title: string;
  kind: DeliveryKind;
  data: Omit<MailData, "locale">;
}

const portalUrl = "https://portal.example.com";
// As long as a real one, and of no use anywhere.
const code = "sample-code-that-opens-nothing-ABCDEFG-1234";

const link: MailData["link"] = {
  code,
  goodUntil: new Date("2026-03-02T15:06:00Z"),
};

const toContact = {
  contactName: "Miriam Osei",
  clientName: "Harbour Dental Ltd",
  address: "miriam.osei@harbour-dental.example",
  portalUrl,
  timeZone: null,
  happenedAt: new Date("2026-03-02T14:06:00Z"),
  changes: 1,
};

const toLongNames = {
  ...toContact,
  contactName: "Miriam Osei-Featherstonehaugh-Cholmondeley van der Westhuizen de la Cruz y Montemayor",
  clientName: "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft mbH & Co. KGaA",
  address: "miriam.osei.featherstonehaugh.cholmondeley@averylongnameofadepartmentoftheclient.example",
};

/** Each mail that a contact can get, with data of nobody. */
export const sampleMails: readonly SampleMail[] = [
  {
    name: "set-password-by-staff",
    title: "Set your password, asked for by staff",
    kind: "set_password_link",
    data: { ...toContact, link, requestedByStaff: true },
  },
  {
    name: "set-password-by-self",
    title: "Set your password, asked for at the portal",
    kind: "set_password_link",
    data: { ...toContact, link, requestedByStaff: false },
  },
  {
    name: "set-password-long-names",
    title: "Set your password, with the longest names",
    kind: "set_password_link",
    data: { ...toLongNames, link, requestedByStaff: true },
  },
  {
    name: "password-set-by-staff",
    title: "A password was set by staff",
    kind: "password_set_by_staff",
    data: { ...toContact, link: null, requestedByStaff: true },
  },
  {
    name: "password-changed",
    title: "The password was changed",
    kind: "password_changed",
    data: { ...toContact, link: null, requestedByStaff: true },
  },
  {
    name: "address-changed",
    title: "The address was changed, to the old one",
    kind: "address_changed",
    data: { ...toContact, link: null, requestedByStaff: true },
  },
];
