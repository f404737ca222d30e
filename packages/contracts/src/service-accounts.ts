import { z } from "zod";
import { externalId, ownId, time } from "./answer-values.ts";
import { ExternalId } from "./http.ts";
import { mostNarrowedClients } from "./narrowing.ts";
import { roles } from "./roles.ts";
import { ScopeName, scopeNames } from "./scopes.ts";
import { typedLine } from "./typed-line.ts";

/** Of those that were not revoked. */
export const mostServiceAccounts = 200;

/** How long two secrets work side by side, at most: a week. */
const longestOverlapSeconds = 604_800;

const isInFuture = (moment: string) => Date.parse(moment) > Date.now();
const expiry = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine(isInFuture, "must be a moment to come")
  .refine((moment) => /^\d{4}-/.test(moment), "must be a moment of the years 1 to 9999");

/** A program that is to use the API. Without scopes it may all that its roles may, without narrowing with everybody. */
export const ServiceAccountBody = z.strictObject({
  name: typedLine(100),
  roles: z
    .array(z.enum(roles))
    .min(1)
    .max(roles.length)
    .transform((named) => roles.filter((role) => named.includes(role))),
  scopes: z
    .array(ScopeName)
    .min(1)
    .max(100)
    .transform((named) => [...new Set(named)])
    .optional(),
  clientIds: z
    .array(ExternalId)
    .min(1)
    .max(mostNarrowedClients)
    .transform((ids) => [...new Set(ids)])
    .optional(),
  contactId: ExternalId.optional(),
  expiresAt: expiry.optional(),
});
export type ServiceAccountBody = z.input<typeof ServiceAccountBody>;
export type NewServiceAccount = z.output<typeof ServiceAccountBody>;

/** How long the secret until now goes on working: a day unless told. */
export const ServiceAccountRotation = z
  .strictObject({ overlapSeconds: z.number().int().min(0).max(longestOverlapSeconds).default(86_400) })
  .default({ overlapSeconds: 86_400 });
export type ServiceAccountRotation = z.input<typeof ServiceAccountRotation>;

export const ServiceAccount = z.object({
  id: ownId,
  name: z.string(),
  roles: z.array(z.enum(roles)),
  scopes: z.array(z.enum(scopeNames)).nullable().describe("Null: not limited."),
  clientIds: z.array(externalId).nullable().describe("Null: not narrowed to clients."),
  contactId: externalId.nullable().describe("Null: not narrowed to one contact."),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable().describe("To the quarter of an hour."),
  secretMadeAt: time.describe("When the present secret was made."),
  earlierSecretEndsAt: time.nullable().describe("Until when the one before it works too."),
});
export type ServiceAccount = z.output<typeof ServiceAccount>;

/** The only answers with the secret, which nobody can be told again. */
export const ServiceAccountWithSecret = ServiceAccount.extend({
  secret: z.string().describe("Shown this once. It is the bearer token."),
});
export type ServiceAccountWithSecret = z.output<typeof ServiceAccountWithSecret>;
