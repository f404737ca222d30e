import { z } from "zod";
import { type DeliveryFailure, isDeliveryFailure } from "./delivery-failures.ts";
import { attemptOutcomes, attemptPhases } from "./deliveries.ts";
import { listedOf } from "./listed.ts";
import { roles } from "./roles.ts";
import { staffFields } from "./staff-fields.ts";
import { staffLinkKinds, staffMailKinds } from "./staff-mails.ts";

const text = z.string();
const count = z.number();
/** A person's name, which is shown in place of the actor. */
const by = text;
/** The words of a mail server, cut and cleaned. */
export const response = text;
/** What a mail server did not say: a code. */
export const failure = z.custom<DeliveryFailure>((value) => typeof value === "string" && isDeliveryFailure(value));
/** What came of one try to send a mail. */
export const attempted = {
  outcome: z.enum(attemptOutcomes),
  attempt: count,
  transport: text.optional(),
  phase: z.enum(attemptPhases).optional(),
  code: count.nullable().optional(),
  response: response.optional(),
  failure: failure.optional(),
  queueId: text.optional(),
};

const ofStaffUser = { staffUser: text, roles: listedOf(roles).optional() };

/** The actions of people of the staff, of who they are, and of the mails to them. */
export const staffActions = {
  // By what besides the password, where a code is asked for.
  "staff.signed_in": z.strictObject({ by, secondFactor: z.enum(["code", "recovery-code"]).optional() }),
  "staff.signed_out": z.strictObject({ by }),
  "staff.user_added": z.strictObject({ by: by.optional(), ...ofStaffUser }),
  "staff.user_changed": z.strictObject({ by: by.optional(), ...ofStaffUser, fields: listedOf(staffFields) }),
  // Where somebody asked at the sign-in it is not known for whom: whose address it is shows when the mail is sent.
  "staff.link_requested": z.strictObject({
    by: by.optional(),
    staffMail: z.uuid(),
    staffUser: text.optional(),
    mail: z.enum(staffLinkKinds),
  }),
  "staff.mail_attempted": z.strictObject({
    staffMail: z.uuid(),
    staffUser: text,
    mail: z.enum(staffMailKinds),
    ...attempted,
  }),
  "staff.mail_bounced": z.strictObject({
    staffMail: z.uuid(),
    staffUser: text,
    mail: z.enum(staffMailKinds),
    status: text.nullable(),
    response,
  }),
} as const;
