import { z } from "zod";
import { pushedContact } from "./contact-fields.ts";
import { ExternalId } from "./http.ts";
import type { Problem } from "./resources.ts";
import { TypedName } from "./typed-line.ts";

/** A body of a push is of this type: a JSON document on each line. */
export const pushMediaType = "application/x-ndjson";

/** How much one push may bring; a directory that is larger is pushed by its clients. */
export const pushBounds = { lines: 60_000, bytes: 16 * 1_024 * 1_024, bytesOfLine: 16_384 };

export const PushedClientLine = z.strictObject({ client: z.strictObject({ id: ExternalId, name: TypedName }) });

/** Changes what it names and nothing else, as a put of one contact does. */
export const PushedContactLine = z.strictObject({
  contact: z.strictObject({ id: ExternalId, clientId: ExternalId, ...pushedContact }),
});

const missing = z.enum(["end", "remove-access"]);
/** How large a share of those that are meant may be switched off. */
const atMostPercent = z.number().min(0).max(100).optional();

/** Whose list it is. */
const WholeList = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("client"), clientId: ExternalId, missing, atMostPercent }),
  z.strictObject({
    of: z.literal("directory"),
    /** Only of contacts whose id begins so, such as those of one CRM of several. */
    idPrefix: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, "must be the beginning of an id")
      .optional(),
    missing,
    atMostPercent,
  }),
]);

/** The last line: those before were all contacts of the client or of the directory, so that any other one is gone. */
export const WholeListLine = z.strictObject({ whole: WholeList });

export type WholeList = z.output<typeof WholeList>;
export type PushLine =
  | z.input<typeof PushedClientLine>
  | z.input<typeof PushedContactLine>
  | z.input<typeof WholeListLine>;

export const PushQuery = z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") });

/**
 * What came of a line, in the order of the lines. A whole list also has one for each contact that it has switched off,
 * before its own.
 */
export interface PushResult {
  /** From 1. */
  line: number;
  /** Of the client or contact; null where it cannot be read. */
  id: string | null;
  outcome: "created" | "updated" | "unchanged" | "refused" | "ended" | "access-removed" | "done";
  /** Of a contact whose address was changed: whether the one before is told. */
  oldAddressIsTold?: boolean;
  /** Why it was refused. */
  problem?: Problem;
  /** Of a whole list: how many of how many it has not, and some of them where they were not switched off. */
  missing?: number;
  of?: number;
  examples?: string[];
  /** Of a whole list that failed on the way: how many of the missing it has switched off, and they stay so. */
  switchedOff?: number;
}
