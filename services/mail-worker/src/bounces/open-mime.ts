import { decodeBytes, decodeHeader, decodeTransfer, textOfHtml } from "./decode-text.ts";

/** A mail or a part of one. */
export interface MimePart {
  /** By their names in small letters, unfolded; of several of one name the first. */
  headers: ReadonlyMap<string, string>;
  /** In small letters: `text/plain`. */
  type: string;
  params: ReadonlyMap<string, string>;
  /** What it says, where it is no container. */
  text: string;
  parts: readonly MimePart[];
}

// Some that pass a mail on put a CR more before each line's end.
const lineEnd = /\r{0,3}\n|\r/g;
const mostParts = 100;
const deepest = 8;
// Of one part. A report says what it has to say at its head.
const mostChars = 64 * 1024;

/**
 * Opens a mail however badly it is built: with no end of its parts, none of the headers that say what they are, or cut
 * in the middle. Never fails, and takes time by the length alone.
 */
export function openMime(raw: Buffer): MimePart {
  const text = raw.toString("latin1").replaceAll(lineEnd, "\n");
  return openPart(text, "text/plain", { parts: 0 }, 0);
}

/** A part and all that it holds, the outermost first. */
export function allParts(part: MimePart): MimePart[] {
  return [part, ...part.parts.flatMap(allParts)];
}

/** Whether a part is a mail of its own. */
export function isMail({ type }: Pick<MimePart, "type">): boolean {
  return type === "message/rfc822" || type === "message/global";
}

function openPart(source: string, usualType: string, count: { parts: number }, depth: number): MimePart {
  count.parts += 1;
  const { headers, body } = splitHeaders(source);
  const { type, params } = readType(headers.get("content-type"), usualType);
  const part = { headers, type, params, text: "", parts: [] };
  const open = (inner: string, usual: string): MimePart => openPart(inner, usual, count, depth + 1);
  const mayOpen = depth < deepest && count.parts < mostParts;
  const boundary = mayOpen ? boundaryOf(type, params, body) : undefined;
  if (boundary !== undefined) {
    const usual = type === "multipart/digest" ? "message/rfc822" : "text/plain";
    const pieces = splitParts(body, boundary, params.get("boundary") !== boundary).slice(0, mostParts - count.parts);
    if (pieces.length > 0) return { ...part, parts: pieces.map((piece) => open(piece, usual)) };
  }
  const bytes = decodeTransfer(body, headers.get("content-transfer-encoding"));
  if (isMail({ type }) && mayOpen) {
    return { ...part, parts: [open(bytes.toString("latin1").replaceAll(lineEnd, "\n"), "text/plain")] };
  }
  const text = decodeBytes(bytes.subarray(0, mostChars), params.get("charset")).replaceAll(lineEnd, "\n");
  const read = type === "text/html" ? textOfHtml(text) : text;
  // PostgreSQL takes no NUL, and to a reader it is nothing.
  return { ...part, text: read.replaceAll("\0", "") };
}

function splitHeaders(source: string): { headers: Map<string, string>; body: string } {
  const headers = new Map<string, string>();
  const text = source.replace(/^\n+/, "").replace(/^From .*\n/, "");
  if (!/^[!-9;-~]+[ \t]*:/.test(text)) return { headers, body: source };
  const end = text.search(/\n[ \t]*\n/);
  const head = (end < 0 ? text : text.slice(0, end)).slice(0, mostChars);
  for (const line of head.replaceAll(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, decodeHeader(line.slice(colon + 1).trim()));
  }
  return { headers, body: end < 0 ? "" : text.slice(end).replace(/^\n[ \t]*\n/, "") };
}

function readType(header: string | undefined, usual: string): Pick<MimePart, "type" | "params"> {
  const params = new Map<string, string>();
  const [type = ""] = (header ?? "").split(";", 1);
  for (const [, name = "", quoted, plain] of (header ?? "").matchAll(/;\s*([\w-]+)\s*=\s*(?:"([^"]*)"?|([^\s;]+))/g)) {
    params.set(name.toLowerCase(), quoted ?? plain ?? "");
  }
  const isKnown = /^[\w.+-]+\/[\w.+-]+$/.test(type.trim());
  return { type: isKnown ? type.trim().toLowerCase() : usual, params };
}

/** What parts a body: as its header says, or as it looks where the header says nothing. */
function boundaryOf(type: string, params: ReadonlyMap<string, string>, body: string): string | undefined {
  const told = params.get("boundary");
  if (type.startsWith("multipart/") && told && body.includes(`--${told}`)) return told;
  if (!type.startsWith("multipart/") && type !== "text/plain") return undefined;
  return /^--(\S{1,100})[ \t]*\ncontent-[a-z-]+:/im.exec(body.slice(0, mostChars))?.[1];
}

/**
 * The parts between the boundaries; the last one may have no end. What stands before and behind them is no part, but
 * for what stands before a boundary that was found by its looks: that may be another mail's.
 */
function splitParts(body: string, boundary: string, isGuessed: boolean): string[] {
  const pieces: string[] = [];
  let piece: string[] | undefined = isGuessed ? [""] : undefined;
  for (const line of body.split("\n")) {
    const mark = line.startsWith(`--${boundary}`) ? line.slice(boundary.length + 2).trim() : undefined;
    if (mark !== "" && mark !== "--") {
      piece?.push(line);
      continue;
    }
    if (piece) pieces.push(piece.join("\n"));
    piece = mark === "" ? [] : undefined;
  }
  if (piece) pieces.push(piece.join("\n"));
  return pieces;
}
