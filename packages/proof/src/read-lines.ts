import { fromUtf8, joinBytes } from "./bytes.ts";

const lineFeed = 10;
const longestLine = 1_048_576;

/** Some lines of a file, in its bytes; undefined for a line that is too long to be one of ours. */
export interface Piece {
  bytes: Uint8Array | undefined;
  /** Whether the last of them is the end of a file that has no line feed there. */
  isCut: boolean;
}

/** Lines of a file as they come in; keeps no more of it than a chunk and a line. */
export async function* readPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed);
    if (end < 0) {
      rest = joinBytes(rest, chunk);
      if (rest.length > longestLine) {
        yield { bytes: undefined, isCut: true };
        return;
      }
      continue;
    }
    const whole = chunk.subarray(0, end);
    yield { bytes: rest.length === 0 ? whole : joinBytes(rest, whole), isCut: false };
    rest = chunk.slice(end + 1);
  }
  if (rest.length > 0) yield { bytes: rest, isCut: true };
}

/** A line that is no UTF-8, or too long to be one of ours, is undefined. */
export function linesOf({ bytes }: Pick<Piece, "bytes">): readonly (string | undefined)[] {
  if (bytes === undefined) return [undefined];
  const text = decode(bytes);
  // One letter beyond Latin makes a whole text take, and everything with it, twice as much: then each is its own.
  return text?.length === bytes.length ? text.split("\n") : splitBytes(bytes).map(decode);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch {
    return undefined;
  }
}

function splitBytes(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, begin)) {
    lines.push(bytes.subarray(begin, end));
    begin = end + 1;
  }
  return [...lines, bytes.subarray(begin)];
}
