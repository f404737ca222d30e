import { type PushLine, pushMediaType, type PushResult } from "@rekey/contracts/directory-push";
import { ApiAway } from "./api-problem.ts";
import { type Connection, openStream } from "./send-request.ts";

/** Sends lines, and gives what came of each. What is broken off ends in `ApiAway`: then the same may be sent again. */
export async function* pushDirectory(
  connection: Connection,
  lines: Iterable<PushLine>,
  query: { dryRun?: boolean },
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<PushResult, void> {
  const content = [...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  const request = {
    method: "POST",
    path: "/v1/directory/push",
    query,
    text: { type: pushMediaType, content },
  } as const;
  const { body } = await openStream(connection, request, signal);
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
