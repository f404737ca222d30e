import { z } from "zod";

/** Steps of an SMTP conversation at which the mailbox can misbehave; `dot` is after the whole message. */
export const faultPhases = ["connect", "mail", "rcpt", "dot"] as const;
export type FaultPhase = (typeof faultPhases)[number];

/** How often it strikes; without it, until it is switched off. */
const times = z.int().min(1).max(1_000).optional();
const step = {
  phase: z.enum(faultPhases),
  /** Only mail for this address. It is not known before the recipient is. */
  recipient: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s<>@,;]+@[^\s<>@,;]+$/, "must be one address")
    .optional(),
  times,
};

const Reply = z.strictObject({
  effect: z.literal("reply"),
  ...step,
  code: z.int().min(400, "must be from 400 to 599").max(599, "must be from 400 to 599"),
  text: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/, "must be printable ASCII")
    .optional(),
});
const Delay = z.strictObject({ effect: z.literal("delay"), ...step, seconds: z.number().positive().max(3_600) });
const Silence = z.strictObject({ effect: z.literal(["hang", "drop"]), ...step });
const RefuseTls = z.strictObject({ effect: z.literal("refuse-tls"), times });

export const MailFault = z.discriminatedUnion("effect", [Reply, Delay, Silence, RefuseTls]).refine(isRecipientKnown, {
  path: ["recipient"],
  error: "can only be given at rcpt and dot; earlier nobody knows it",
});
export type MailFault = z.output<typeof MailFault>;

export const MailFaults = z.strictObject({ items: z.array(MailFault).max(20) });

/** What a server says with such a code when it was given no words of its own. */
export function wordsOfReply({ code, text }: { code: number; text?: string | undefined }): string {
  return text || usualWords[code] || (code < 500 ? "4.0.0 Not now" : "5.0.0 Not taken");
}

const usualWords: Record<number, string> = {
  421: "4.3.2 Service not available, closing the connection",
  450: "4.2.1 Mailbox busy, try again later",
  451: "4.7.1 Greylisted, try again later",
  452: "4.2.2 Mailbox full",
  550: "5.1.1 No such user here",
  554: "5.2.1 Message refused",
};

function isRecipientKnown(fault: { effect: string; phase?: FaultPhase; recipient?: string | undefined }): boolean {
  return fault.recipient === undefined || fault.phase === "rcpt" || fault.phase === "dot";
}
