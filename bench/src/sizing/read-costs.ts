import { z } from "zod";

/** What one reset by mail takes of each, in ms of one core. */
export interface Costs {
  api: number;
  credentials: number;
  mail: number;
  sealer: number;
  redis: number;
  /** By whom it is asked. */
  postgres: { api: number; credentials: number; mail: number; sealer: number };
}

const Kept = z.looseObject({
  at: z.string(),
  processor: z.string(),
  processors: z.number(),
  results: z.array(z.looseObject({ metric: z.string(), contestant: z.string(), median: z.number() })),
});

export interface Measured {
  /** While many are under way, so that lists are full and one statement serves several. */
  busy: Costs;
  /** How many times as many statements one takes that is alone. */
  aloneFactor: number;
  /** Hashes of argon2id a second that one core makes. */
  hashesPerCore: number;
  facts: string;
}

/** What a run of the bench has measured, out of its JSON. Throws where it has not measured what is asked for. */
export function readCosts(json: string): Measured {
  const { at, processor, processors, results } = Kept.parse(JSON.parse(json));
  const figure = (metric: string): number => {
    const found = results.find((one) => one.metric === metric && one.contestant === "rekey");
    if (!found)
      throw new Error(`the result has no "${metric}" of rekey: run npm run bench -- mailed manual statements`);
    return found.median;
  };
  const cost = (name: string) => figure(`mailed: processor ms for each: ${name}`);
  const busy: Costs = {
    api: cost("api"),
    credentials: cost("credentials-worker"),
    mail: cost("mail-worker"),
    sealer: cost("audit-sealer"),
    redis: cost("redis"),
    postgres: {
      api: cost("postgres: rekey_api"),
      credentials: cost("postgres: rekey_credentials"),
      mail: cost("postgres: rekey_mail"),
      sealer: cost("postgres: rekey_sealer"),
    },
  };
  return {
    busy,
    aloneFactor: figure("statements for one reset, 1 connection") / figure("statements for one reset, 32 connections"),
    hashesPerCore: figure("hashes/s of argon2 alone") / processors,
    facts: `${at.slice(0, 10)}, ${processor}, ${processors} cores`,
  };
}
