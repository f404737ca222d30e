import { z } from "zod";

/** Nothing more can be asked for than what the route says. */
export const NoBody = z.strictObject({}).optional();
