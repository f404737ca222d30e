import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type PushResult, pushMediaType } from "@rekey/contracts/directory-push";

export interface ResultWriter {
  /** Writes no more than the caller takes. What is done stays done when they have gone; what follows is not begun. */
  write: (results: readonly PushResult[]) => Promise<void>;
  end: () => void;
}

/**
 * Writes what came of lines. `patienceMs` is for all the waiting for a reader together: one who takes a little again
 * and again would else keep the place of a push from everybody.
 */
export function resultsTo(
  res: ServerResponse,
  { show, patienceMs }: { show: (result: PushResult) => unknown; patienceMs: number },
): ResultWriter {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  res.setTimeout(patienceMs);
  let leftMs = patienceMs;
  const begin = () => {
    if (res.headersSent) return;
    res.writeHead(200, { "Content-Type": `${pushMediaType}; charset=utf-8` });
    res.flushHeaders();
  };
  return {
    write: async (results) => {
      gone.signal.throwIfAborted();
      begin();
      if (res.write(results.map((result) => `${JSON.stringify(show(result))}\n`).join(""))) return;
      const sinceMs = performance.now();
      const late = AbortSignal.timeout(Math.max(0, Math.ceil(leftMs)));
      await once(res, "drain", { signal: AbortSignal.any([gone.signal, late]) });
      leftMs -= performance.now() - sinceMs;
    },
    end: () => {
      begin();
      res.end();
    },
  };
}
