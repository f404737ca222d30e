import type { ResetProgress } from "@rekey/contracts/resources";
import { ApiAway, ApiProblem } from "./api-problem.ts";
import { addressOf, isProblem } from "./send-request.ts";
import type { Connection } from "./send-request.ts";

/** `stale`: the API cannot read the state at present, until `fresh`. `end`: nothing more will come. */
export type ResetNews = { name: "progress"; data: ResetProgress } | { name: "stale" | "fresh" | "end" };

/**
 * The reset as it happens, beginning with how it stands. Ends after `end`, or without it when the API closes the
 * stream, as it does when the token runs out: then follow again. Throws `ApiProblem` or `ApiAway`, also midway.
 */
export async function* followReset(
  connection: Connection,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ResetNews, void> {
  const answerInTime = AbortSignal.timeout(connection.timeoutMs);
  const opening = new AbortController();
  const give = () => opening.abort();
  answerInTime.addEventListener("abort", give, { once: true });
  const headers = { accept: "text/event-stream", authorization: `Bearer ${await connection.token()}` };
  try {
    const response = await fetch(addressOf(connection, path), {
      headers,
      redirect: "error",
      signal: AbortSignal.any([signal, opening.signal]),
    });
    answerInTime.removeEventListener("abort", give);
    if (!response.ok) throw await refusalOf(response);
    if (response.body) yield* readNews(response.body);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiProblem || error instanceof ApiAway) throw error;
    throw new ApiAway({ cause: error });
  }
}

async function refusalOf(response: Response): Promise<ApiProblem | ApiAway> {
  const body: unknown = await response.json();
  return isProblem(body) ? new ApiProblem(body) : new ApiAway();
}

async function* readNews(body: ReadableStream<Uint8Array>): AsyncGenerator<ResetNews, void> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const news = newsOf(block);
      if (news) yield news;
      if (news?.name === "end") return;
    }
  }
}

/** What one block of the stream says; undefined for a heartbeat and for what a later version may add. */
function newsOf(block: string): ResetNews | undefined {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line]));
  const name = fields.get("event")?.slice("event: ".length);
  if (name === "stale" || name === "fresh" || name === "end") return { name };
  const data = fields.get("data")?.slice("data: ".length);
  return name === "progress" && data !== undefined ? { name, data: JSON.parse(data) as ResetProgress } : undefined;
}
