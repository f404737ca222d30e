import { type PushLine, pushMediaType, type PushResult } from "@rekey/contracts/directory-push";
import { ApiAway } from "./api-problem.ts";
import { type Connection, openStream } from "./send-request.ts";

/** The API answers once it has read all of it, for which it takes ten seconds and no more. */
const answersWithinMs = 30_000;

/** Sends lines, and gives what came of each. What is broken off ends in `ApiAway`: then the same may be sent again. */
export async function* pushDirectory(
  connection: Connection,
  lines: Iterable<PushLine> | AsyncIterable<PushLine>,
  query: { dryRun?: boolean },
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<PushResult, void> {
  // Only its text is kept: of a large list that is the smaller part.
  let content = "";
  for await (const line of lines) content += `${JSON.stringify(line)}\n`;
  const request = {
    method: "POST",
    path: "/v1/directory/push",
    query,
    text: { type: pushMediaType, content },
  } as const;
  const { body } = await openStream(
    { ...connection, timeoutMs: Math.max(connection.timeoutMs, answersWithinMs) },
    request,
    signal,
  );
  let rest = "";
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const whole = `${rest}${text}`.split("\n");
      rest = whole.pop() ?? "";
      for (const line of whole) yield JSON.parse(line) as PushResult;
    }
  } catch (error) {
    throw new ApiAway({ cause: error });
  }
}
