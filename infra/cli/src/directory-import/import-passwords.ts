import { setTimeout as pause } from "node:timers/promises";
import { ApiProblem } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import type { PasswordImport } from "@rekey/contracts/imported-passwords";
import type { ImportResult } from "./import-results.ts";

export interface PasswordDeps {
  api: Pick<ApiClient, "importPassword">;
  tell: (result: ImportResult) => void;
}

/** A hash that another program has made, and whose it is. */
export interface BroughtHash {
  /** Of the file. */
  line: number;
  id: string;
  hash: string;
}

/** Brings hashes in, one after the other and as fast as the API lets a caller. None takes the place of a password. */
export async function importPasswords(
  deps: PasswordDeps,
  hashes: readonly BroughtHash[],
  mustChange: boolean,
): Promise<void> {
  for (const { line, id, hash } of hashes) {
    const of = "password" as const;
    try {
      const answer = await whenLet(() => deps.api.importPassword(id, { hash, mustChange }));
      const because = answer.outcome === "kept" ? { because: answer.because } : {};
      deps.tell({ line, of, id, outcome: answer.outcome, ...because });
    } catch (error) {
      // The same would be said of each.
      if (!(error instanceof ApiProblem) || error.status !== 422) throw error;
      const faults = error.errors.map(({ detail }) => ({ columns: [], detail }));
      deps.tell({ line, of, id, outcome: "refused", code: error.code, faults });
    }
  }
}

const asksAtMost = 50;
const usualPauseSeconds = 5;

async function whenLet(ask: () => Promise<PasswordImport>): Promise<PasswordImport> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiProblem) || ![429, 503].includes(error.status) || asked === asksAtMost) throw error;
      await pause((error.retryAfterSeconds ?? usualPauseSeconds) * 1_000);
    }
  }
}
