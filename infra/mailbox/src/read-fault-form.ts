import { typedText } from "@rekey/web/typed-text";
import { z } from "zod";
import { faultPhases, MailFault } from "./mail-fault.ts";

const behaviours = ["refuse-for-now", "refuse-for-good", "delay", "hang", "drop", "refuse-tls"] as const;

/** What the form of the page holds, as it was typed. */
export interface FaultForm {
  behaviour: (typeof behaviours)[number];
  passingCode: string;
  finalCode: string;
  seconds: string;
  phase: (typeof faultPhases)[number];
  times: string;
  recipient: string;
}

export interface FormError {
  field: string;
  text: string;
}

export const emptyFaultForm: FaultForm = {
  behaviour: "refuse-for-now",
  passingCode: "451",
  finalCode: "550",
  seconds: "10",
  phase: "rcpt",
  times: "1",
  recipient: "",
};

export function readFaultForm(body: unknown): FaultForm {
  const text = (field: keyof FaultForm) => typedText(body, field).slice(0, 254);
  return {
    behaviour: z.enum(behaviours).catch(emptyFaultForm.behaviour).parse(text("behaviour")),
    passingCode: text("passingCode") || emptyFaultForm.passingCode,
    finalCode: text("finalCode") || emptyFaultForm.finalCode,
    seconds: text("seconds"),
    phase: z.enum(faultPhases).catch(emptyFaultForm.phase).parse(text("phase")),
    times: text("times"),
    recipient: text("recipient").trim(),
  };
}

/** The fault that a form asks for, or what is wrong with it. */
export function faultOfForm(form: FaultForm): { fault: MailFault } | { errors: FormError[] } {
  const common = { phase: form.phase, ...optional("recipient", form.recipient), ...timesOf(form) };
  const wanted = {
    "refuse-for-now": { effect: "reply", code: Number(form.passingCode), ...common },
    "refuse-for-good": { effect: "reply", code: Number(form.finalCode), ...common },
    delay: { effect: "delay", seconds: Number(form.seconds), ...common },
    hang: { effect: "hang", ...common },
    drop: { effect: "drop", ...common },
    "refuse-tls": { effect: "refuse-tls", ...optional("recipient", form.recipient), ...timesOf(form) },
  }[form.behaviour];
  const read = MailFault.safeParse(wanted);
  if (read.success) return { fault: read.data };
  return { errors: read.error.issues.map(({ code, path }) => describeIssue(code, String(path[0] ?? ""))) };
}

function timesOf({ times }: FaultForm): { times?: number } {
  return times === "" ? {} : { times: Number(times) };
}

function optional<K extends string>(name: K, value: string): { [name in K]?: string } {
  return value === "" ? {} : ({ [name]: value } as { [name in K]: string });
}

function describeIssue(code: string, path: string): FormError {
  if (path === "seconds") return { field: "seconds", text: "Type how many seconds, up to 3600." };
  if (path === "times") return { field: "times", text: "Choose how often." };
  if (path === "code") return { field: "passingCode", text: "Choose one of the answers." };
  // A fault of TLS has no recipient at all, which is an unknown key.
  const isTooEarly = code === "custom" || code === "unrecognized_keys";
  return {
    field: "recipient",
    text: isTooEarly
      ? "For one address alone, choose “at the recipient” or “after the message”. Earlier the mailbox does not know whom the mail is for."
      : "Type one address, such as name@example.test.",
  };
}
