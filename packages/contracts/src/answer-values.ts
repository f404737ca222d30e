import { z } from "zod";

/** A moment as answers have it: in UTC, with a `Z`. */
export const time = z.string().meta({ format: "date-time" });
/** An id that Rekey gives. */
export const ownId = z.string().meta({ format: "uuid" });
/** An id that the CRM may have given. */
export const externalId = z.string();
export const count = z.number().meta({ type: "integer" });
