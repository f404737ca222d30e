import { readFileSync, statSync } from "node:fs";
import { crc32 } from "node:zlib";

/** A picture that pages and mails show, and how large. */
export interface Logo {
  body: Buffer;
  type: "image/png" | "image/jpeg";
  /** As it is named where it is served and enclosed. */
  fileName: "logo.png" | "logo.jpg";
  /** In which size it is shown, in CSS pixels. */
  width: number;
  height: number;
}

const mostBytes = 200_000;
const mostPixels = 2_000;
const leastPixels = 16;
const shown = { width: 200, height: 48 };

/** Something about the file that a person has to put right. */
export class LogoFault extends Error {
  override name = "LogoFault";
}

/** Reads a logo once. What it is, its bytes say and not its name. */
export function readLogo(path: string): Logo {
  const body = readBytes(path);
  const picture = readPng(body) ?? readJpeg(body);
  if (picture === undefined) throw new LogoFault(`${kindOf(body)}; it has to be a whole PNG or JPEG`);
  const { width, height, type } = picture;
  if (Math.min(width, height) < leastPixels || Math.max(width, height) > mostPixels) {
    const bounds = `each side of a logo has ${leastPixels} to ${mostPixels}`;
    throw new LogoFault(`has ${width} × ${height} pixels; ${bounds}`);
  }
  const scale = Math.min(shown.width / width, shown.height / height, 1);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { body, type, fileName: type === "image/png" ? "logo.png" : "logo.jpg", ...size };
}

function readBytes(path: string): Buffer {
  try {
    const file = statSync(path);
    // A pipe or a device would be read without an end.
    if (!file.isFile()) throw new LogoFault("names a file that cannot be read");
    const { size } = file;
    if (size > mostBytes) throw new LogoFault(`has ${size} bytes, and may have ${mostBytes}`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof LogoFault) throw error;
    throw new LogoFault("names a file that cannot be read", { cause: error });
  }
}

function kindOf(body: Buffer): string {
  const start = body.subarray(0, 1_000).toString("latin1");
  if (/<svg[\s>]/i.test(start) || /^\s*<\?xml/i.test(start)) {
    return "is an SVG, which most mail programs do not show and which may hold scripts";
  }
  if (start.startsWith("GIF8")) return "is a GIF";
  if (/^RIFF....WEBP/s.test(start)) return "is a WebP, which some mail programs do not show";
  return "is no picture that is understood, or only a part of one";
}

interface Picture {
  width: number;
  height: number;
  type: Logo["type"];
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG with each of its parts whole, from the first to the last, and nothing behind it. */
function readPng(body: Buffer): Picture | undefined {
  if (!body.subarray(0, 8).equals(pngStart)) return undefined;
  let size: { width: number; height: number } | undefined;
  let hasPixels = false;
  for (let at = 8; at + 12 <= body.length;) {
    const length = body.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > body.length || crc32(body.subarray(at + 4, end - 4)) !== body.readUInt32BE(end - 4)) return undefined;
    const kind = body.toString("latin1", at + 4, at + 8);
    if (at === 8) {
      if (kind !== "IHDR" || length !== 13) return undefined;
      size = { width: body.readUInt32BE(at + 8), height: body.readUInt32BE(at + 12) };
    }
    hasPixels ||= kind === "IDAT";
    if (kind === "IEND") return size && hasPixels && end === body.length ? { ...size, type: "image/png" } : undefined;
    at = end;
  }
  return undefined;
}

/** A JPEG in grey or colour that ends as one ends; what print shops use, mail programs do not show. */
function readJpeg(body: Buffer): Picture | undefined {
  const isWhole = body.length > 4 && body.readUInt16BE(0) === 0xffd8 && body.readUInt16BE(body.length - 2) === 0xffd9;
  if (!isWhole) return undefined;
  for (let at = 2; at + 9 < body.length && body[at] === 0xff;) {
    const marker = body[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const parts = body[at + 9];
      if (parts !== 1 && parts !== 3) throw new LogoFault("is a JPEG in the colours of print; save it in RGB");
      return { height: body.readUInt16BE(at + 5), width: body.readUInt16BE(at + 7), type: "image/jpeg" };
    }
    if (marker === 0xda) return undefined;
    at += 2 + body.readUInt16BE(at + 2);
  }
  return undefined;
}
