import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ApiClient, createApiClient } from "@rekey/client/create-api-client";
import { leavesInClear, publicUrl } from "@rekey/runtime/http-url";
import { findSetting } from "./read-setting.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

const DevFile = z.object({ api: z.url(), tokens: z.record(z.string(), z.string()) });
export type DemoRole = "staff" | "ops" | "admin";

export interface ApiConnection {
  api: ApiClient;
  /** As a person would recognise it. */
  address: string;
}

type Where = Pick<Surroundings, "env" | "workingDir" | "stateDir">;

/** The API that was named, or the one that `npm start` runs; the demo's token goes to no other. */
export function connectToApi(around: Where, given: string | undefined, as: DemoRole): ApiConnection {
  const named = given ?? (around.env["REKEY_API"] || undefined);
  const { address, token } = named === undefined ? readDevFile(around, as) : { address: named, token: undefined };
  const url = publicUrl().safeParse(address);
  if (!url.success)
    throw new UsageError("--api or REKEY_API has to be a URL such as https://rekey.example.com, perhaps with a path");
  if (leavesInClear(address) && around.env["ALLOW_PLAIN_HTTP"] !== "yes")
    throw new UsageError("--api or REKEY_API has to be https off this machine; ALLOW_PLAIN_HTTP=yes lifts that");
  const usedToken = findSetting(around, "REKEY_TOKEN") ?? token;
  if (usedToken === undefined)
    throw new UsageError("REKEY_TOKEN or REKEY_TOKEN_FILE has to hold a token for the API that was named");
  // Anything else cannot be a header, and would look like an API that is away.
  if (!/^[\x21-\x7e]+$/.test(usedToken)) throw new UsageError("the token has signs that no token has");
  return {
    address,
    api: createApiClient({ baseUrl: url.data, token: () => usedToken, userAgent: "Rekey command line" }),
  };
}

function readDevFile({ stateDir }: Where, as: DemoRole): { address: string; token: string } {
  const nowhere = "no Rekey runs from this folder; start one with npm start, or name one with --api or REKEY_API";
  try {
    const { api, tokens } = DevFile.parse(JSON.parse(readFileSync(join(stateDir, "dev.json"), "utf8")));
    return { address: api, token: z.string().parse(tokens[as]) };
  } catch (error) {
    throw new UsageError(nowhere, { cause: error });
  }
}
