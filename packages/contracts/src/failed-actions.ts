import { z } from "zod";
import { queueNames } from "./events.ts";
import {
  accessRefusals,
  commandRefusals,
  limitNames,
  linkRefusals,
  passwordRefusals,
  signInFailures,
  unknownJobs,
} from "./failure-words.ts";

/**
 * What every row of a failure says: why, and how often it was so. `seconds`: within so many before the row; without
 * them once. `others`: so many more of this action, of whatever kinds, which were too many to be told apart.
 */
const counted = { count: z.number(), seconds: z.number().optional(), others: z.literal(true).optional() };

const failed = <R extends readonly [string, ...string[]]>(reasons: R) => ({
  because: z.enum(reasons).optional(),
  ...counted,
});

/** A person's name, which is shown in place of the actor. */
const by = z.string().optional();
/** The template of a route of the API, and never what a caller put in its place. */
const route = z.string().optional();

/**
 * Actions of the history that changed nothing: what failed and what was refused. Each is counted by the minute, and
 * told apart by its reason and by whom it is about. None holds a typed address, a password or a token.
 */
export const failedActions = {
  // At the portal, with the application to which the contact was to be signed in, where there was one.
  "portal.sign_in_failed": z.strictObject({ ...failed(signInFailures), application: z.string().optional() }),
  // By whoever has the session, who did not know its password.
  "portal.password_not_confirmed": z.strictObject(failed(["wrong-password"])),
  "staff.sign_in_failed": z.strictObject({ ...failed(signInFailures), staffUser: z.string().optional() }),
  // By the program of the firm to which somebody wanted to sign in.
  "password.verification_failed": z.strictObject({ ...failed(signInFailures), by }),
  "password.refused": z.strictObject({ ...failed(passwordRefusals), by, from: z.literal("account").optional() }),
  "link.refused": z.strictObject({ ...failed(linkRefusals), use: z.enum(["opened", "submitted"]).optional() }),
  "access.refused": z.strictObject({ ...failed(accessRefusals), by, route }),
  "limit.struck": z.strictObject({ ...failed(limitNames), by, route }),
  "command.refused": z.strictObject({ ...failed(commandRefusals), by, route }),
  "job.unknown": z.strictObject({ ...failed(unknownJobs), queue: z.enum(queueNames).optional() }),
} as const;

export type FailedAction = keyof typeof failedActions;
export const failedActionNames = Object.keys(failedActions) as FailedAction[];
