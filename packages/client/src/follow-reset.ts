import type { ResetProgress } from "@rekey/contracts/resources";
import { ApiAway, ApiProblem } from "./api-problem.ts";
import { type Connection, openStream } from "./send-request.ts";

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
  const headers = { accept: "text/event-stream" };
  try {
    yield* readNews((await openStream(connection, { path, headers }, signal)).body);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiProblem || error instanceof ApiAway) throw error;
    throw new ApiAway({ cause: error });
  }
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
