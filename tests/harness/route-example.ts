import type { RouteName } from "@rekey/contracts/access";

/** One request to a route, and what its answer holds of that person for whoever sees all of it. */
export interface Example {
  path: string;
  body?: object;
  /** For whoever may. Commands are such that nothing comes of them. */
  status: number;
  holds?: readonly ("address" | "reason" | "words")[];
}

export type Examples<Prefix extends string> = Record<
  Extract<RouteName, `${string} /${Prefix}${string}`>,
  readonly Example[]
>;

/** The id of nothing. */
export const nobody = "00000000-0000-4000-8000-000000000000";
