import type { Brand } from "@rekey/brand/brand";
import { toText } from "@rekey/web/html";
import { logoId, withoutIsolates } from "./brand-parts.ts";
import type { DeliveryKind } from "@rekey/contracts/deliveries";
import { layout } from "./layout.ts";
import { findTexts } from "./texts/find-texts.ts";
import { type MailParts, partsOf, testPartsOf, textOf } from "./mail-parts.ts";
import { type StaffMailData, staffPartsOf } from "./staff-mail-parts.ts";

export interface MailData {
  contactName: string;
  clientName: string;
  address: string;
  locale: string;
  /** Of the contact. Null: the firm's. */
  timeZone: string | null;
  /** Of the portal, never of a request. */
  portalUrl: string;
  /** When the password that a notice tells of was set. */
  happenedAt: Date;
  /** Of how many changes a notice tells; that time is the last one's. */
  changes: number;
  /** Null in a notice. */
  link: { code: string; goodUntil: Date } | null;
  requestedByStaff: boolean;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
  /** What its HTML shows and brings along. */
  pictures: readonly Picture[];
}

export interface Picture {
  id: string;
  fileName: string;
  type: string;
  body: Buffer;
}

/** Fills a template with the words of the contact's language. */
export type Render = (kind: DeliveryKind, data: MailData) => RenderedMail;

export interface Templates {
  render: Render;
  /** The test mail, in English. */
  renderTest: (test: { to: string; requestedBy: string }) => RenderedMail;
  /** A mail to one of the staff, in English. */
  renderStaff: (data: StaffMailData) => RenderedMail;
}

export function createTemplates(brand: Brand): Templates {
  const { logo } = brand;
  const pictures = logo ? [{ id: logoId(brand), fileName: logo.fileName, type: logo.type, body: logo.body }] : [];
  const renderParts = (parts: MailParts): RenderedMail => ({
    subject: withoutIsolates(parts.subject),
    html: toText(layout(parts)),
    text: textOf(parts),
    pictures,
  });
  return {
    render: (kind, data) => renderParts(partsOf(kind, data, findTexts(data.locale), brand)),
    renderTest: (test) => renderParts(testPartsOf(test, findTexts("en"), brand)),
    renderStaff: (data) => renderParts(staffPartsOf(data, brand)),
  };
}
