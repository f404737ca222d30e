import type { FieldError } from "@rekey/web/views/field";
import { z } from "zod";
import { faultPhases, MailFault } from "../mail-fault.ts";

const typed = (usual: string) =>
  z
    .string()
    .catch(usual)
    .transform((text) => text.slice(0, 254).trim());

/** What the form of the page holds, as it was typed; what it has at first where nothing was. */
export const FaultForm = z.object({
  behaviour: z
    .enum(["refuse-for-now", "refuse-for-good", "delay", "hang", "drop", "refuse-tls"])
    .catch("refuse-for-now"),
  passingCode: typed("451"),
  finalCode: typed("550"),
  seconds: typed("10"),
  phase: z.enum(faultPhases).catch("rcpt"),
  times: typed("1"),
  recipient: typed(""),
});
export type FaultForm = z.output<typeof FaultForm>;

/** The fault that a form asks for, or what is wrong with it. */
export function faultOfForm(form: FaultForm): { fault: MailFault } | { errors: FieldError[] } {
  const recipient = form.recipient && { recipient: form.recipient };
  const times = form.times && { times: Number(form.times) };
  const common = { phase: form.phase, ...recipient, ...times };
  const wanted = {
    "refuse-for-now": { effect: "reply", code: Number(form.passingCode), ...common },
    "refuse-for-good": { effect: "reply", code: Number(form.finalCode), ...common },
    delay: { effect: "delay", seconds: Number(form.seconds), ...common },
    hang: { effect: "hang", ...common },
    drop: { effect: "drop", ...common },
    "refuse-tls": { effect: "refuse-tls", ...recipient, ...times },
  }[form.behaviour];
  const read = MailFault.safeParse(wanted);
  if (read.success) return { fault: read.data };
  return { errors: read.error.issues.map(({ code, path }) => describeIssue(code, String(path[0] ?? ""))) };
}

function describeIssue(code: string, path: string): FieldError {
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
