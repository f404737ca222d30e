import type { Database } from "@rekey/database/connection";
import { hasUnsealed } from "@rekey/database/sealing/measure";
import { sealNextRows } from "@rekey/database/sealing/seal-rows";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { waitFor } from "./wait-for.ts";

/** One round of the sealer. */
export const sealNow = (sealer: Database, limit = 20_000): Promise<number> =>
  sealNextRows(sealer, limit, nodePrimitives.sha256);

/** Rounds until nothing is left. */
export const sealAll = (sealer: Database): Promise<unknown> =>
  waitFor(async () => (await sealNow(sealer), !(await hasUnsealed(sealer))), { message: "all being sealed" });
