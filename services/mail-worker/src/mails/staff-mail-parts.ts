import { type Brand, zoneFor } from "@rekey/brand/brand";
import { showAddress } from "@rekey/contracts/show-address";
import type { StaffMailKind } from "@rekey/contracts/staff-mails";
import { isolated } from "./brand-parts.ts";
import { frameOf, type MailParts } from "./mail-parts.ts";
import { absoluteTime, findTexts } from "./texts/find-texts.ts";

export interface StaffMailData {
  kind: StaffMailKind;
  name: string;
  address: string;
  /** Who has asked for it. Null: they themselves, or whoever runs Rekey. */
  requestedBy: string | null;
  isAskedByThemselves: boolean;
  /** Of the console, never of a request. */
  consoleUrl: string;
  /** When the password that a notice tells of was set. */
  happenedAt: Date;
  /** Null in a notice. */
  link: { code: string; goodUntil: Date } | null;
}

/** The mails to people of the staff: in English, as the console is. */
export function staffPartsOf(data: StaffMailData, brand: Brand): MailParts {
  const texts = findTexts("en");
  const frame = frameOf(texts, brand, showAddress(data.address));
  const greeting = texts.greeting(isolated(data.name));
  const whole = { ...frame, brand: brand.name ?? "Rekey", greeting };
  return { ...whole, ...(data.kind === "staff_password_changed" ? noticeBody(data, brand) : linkBody(data, brand)) };
}

/** What the console is called where the firm has a name. */
const consoleOf = ({ name }: Brand): string => (name === null ? "Rekey" : `Rekey at ${isolated(name)}`);

function linkBody(data: StaffMailData, brand: Brand) {
  const { kind, link, consoleUrl, address } = data;
  if (!link) throw new Error(`the mail ${kind} was asked for without a link`);
  const texts = findTexts("en");
  const { title, button, goodUntil, ifButtonFails, ifCodeIsAsked } = texts.setPassword;
  const url = `${consoleUrl}/set-password#${link.code}`;
  const lifetime = goodUntil(absoluteTime(link.goodUntil, texts, zoneFor(brand, null)));
  const isInvitation = kind === "staff_invitation";
  const console = consoleOf(brand);
  return {
    subject: isInvitation ? `You are invited to ${console}` : `Set your password for ${console}`,
    preview: lifetime,
    title,
    paragraphs: [
      isInvitation
        ? `${whoAsked(data)} has made an account of ${console} for you. You sign in with ${showAddress(address)} and a password of your own, which you set now.`
        : `${whoAsked(data)} asked for a new password for your account of ${console}.`,
    ],
    button: { label: button, url },
    afterButton: [lifetime],
    hints: [
      { text: ifButtonFails, url },
      { text: ifCodeIsAsked, code: link.code },
    ],
    closing: {
      text: isInvitation
        ? "If you do not know of this, you need not do anything. Nobody of the firm ever asks for your password."
        : "If you did not expect this message, you need not do anything: your password stays as it is. Nobody of the firm ever asks for it.",
    },
  };
}

function whoAsked({ requestedBy, isAskedByThemselves }: StaffMailData): string {
  if (isAskedByThemselves) return "Somebody, probably you,";
  return requestedBy === null ? "Whoever runs Rekey" : isolated(requestedBy);
}

function noticeBody({ happenedAt, consoleUrl }: StaffMailData, brand: Brand) {
  const texts = findTexts("en");
  const when = absoluteTime(happenedAt, texts, zoneFor(brand, null));
  return {
    subject: `Your password for ${consoleOf(brand)} was changed`,
    preview: texts.changed.preview({ client: "", when, portal: "", tellUs: "", tellUsAtOnce: "" }),
    title: texts.changed.title,
    paragraphs: [
      `Your password for ${consoleOf(brand)} was changed on ${when}. You were signed out everywhere; sign in with the new password. If you have a second factor, it is as it was.`,
    ],
    button: { label: texts.signIn, url: `${consoleUrl}/sign-in` },
    afterButton: [texts.changed.ifYou],
    closing: {
      text: "If it was not you, tell an administrator at once, and set a new password:",
      url: `${consoleUrl}/forgot-password`,
    },
  };
}
