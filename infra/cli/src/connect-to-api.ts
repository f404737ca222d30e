import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type ApiClient, createApiClient } from "@rekey/client/create-api-client";
import { leavesInClear, publicUrl } from "@rekey/runtime/http-url";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

const DevFile = z.object({ api: z.url(), tokens: z.object({ ops: z.string() }) });

export interface ApiConnection {
  api: ApiClient;
  /** As a person would recognise it. */
  address: string;
}

type Where = Pick<Surroundings, "env" | "workingDir" | "stateDir">;

/** The API that was named, or the one that `npm start` runs; the demo's token goes to no other. */
export function connectToApi(around: Where, given: string | undefined): ApiConnection {
  const named = given ?? (around.env["REKEY_API"] || undefined);
  const { address, token } = named === undefined ? readDevFile(around) : { address: named, token: undefined };
  const url = publicUrl().safeParse(address);
  if (!url.success)
    throw new UsageError("--api or REKEY_API has to be a URL such as https://rekey.example.com, perhaps with a path");
  if (leavesInClear(address) && around.env["ALLOW_PLAIN_HTTP"] !== "yes")
    throw new UsageError("--api or REKEY_API has to be https off this machine; ALLOW_PLAIN_HTTP=yes lifts that");
  const usedToken = readToken(around) ?? token;
  if (usedToken === undefined)
    throw new UsageError("REKEY_TOKEN or REKEY_TOKEN_FILE has to hold a token for the API that was named");
  // Anything else cannot be a header, and would look like an API that is away.
  if (!/^[\x21-\x7e]+$/.test(usedToken)) throw new UsageError("the token has signs that no token has");
  return { address, api: createApiClient({ baseUrl: url.data, token: () => usedToken }) };
}

function readToken({ env, workingDir }: Where): string | undefined {
  const file = env["REKEY_TOKEN_FILE"];
  if (!file) return env["REKEY_TOKEN"] || undefined;
  try {
    return readFileSync(resolve(workingDir, file), "utf8").trim();
  } catch (error) {
    throw new UsageError("REKEY_TOKEN_FILE cannot be read", { cause: error });
  }
}

function readDevFile({ stateDir }: Where): { address: string; token: string } {
  const nowhere = "no Rekey runs from this folder; start one with npm start, or name one with --api or REKEY_API";
  try {
    const { api, tokens } = DevFile.parse(JSON.parse(readFileSync(join(stateDir, "dev.json"), "utf8")));
    return { address: api, token: tokens.ops };
  } catch (error) {
    throw new UsageError(nowhere, { cause: error });
  }
}
