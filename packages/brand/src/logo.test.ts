import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { readLogo } from "./logo.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-logo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(body: Buffer | string, name = "logo.png"): string {
  const path = join(folder, name);
  writeFileSync(path, body);
  return path;
}

function partOf(kind: string, data: Buffer): Buffer {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
}

/** A grey PNG. */
function drawPng(width: number, height: number, more: Buffer[] = []): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc((width + 1) * height, 0x80));
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [partOf("IHDR", head), ...more, partOf("IDAT", pixels), partOf("IEND", Buffer.alloc(0))];
  return Buffer.concat([start, ...parts]);
}

/** As much of a JPEG as says how large it is, and its end. */
function drawJpeg(width: number, height: number, colours: number): Buffer {
  const frame = Buffer.alloc(10 + colours * 3);
  frame.set([0xff, 0xc0]);
  frame.writeUInt16BE(8 + colours * 3, 2);
  frame[4] = 8;
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  frame[9] = colours;
  const comment = Buffer.from([0xff, 0xfe, 0, 4, 0x61, 0x62]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, frame, Buffer.from([0xff, 0xd9])]);
}

test("a PNG and a JPEG are known by their bytes, whatever they are called, and shown no larger than a line of text or three", () => {
  expect(readLogo(write(drawPng(400, 96), "logo.jpg"))).toMatchObject({ type: "image/png", width: 200, height: 48 });
  expect(readLogo(write(drawJpeg(1000, 100, 3), "x"))).toMatchObject({ type: "image/jpeg", width: 200, height: 20 });
  expect(readLogo(write(drawJpeg(64, 96, 1)))).toMatchObject({ fileName: "logo.jpg", width: 32, height: 48 });
  expect(readLogo(write(drawPng(32, 32))), "none is drawn larger").toMatchObject({ width: 32, height: 32 });
});

const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
const png = drawPng(100, 40);
const broken = Buffer.from(png);
broken.writeUInt8(0x41, 60);

test.each<[string, Buffer | string, RegExp]>([
  ["an SVG", svg, /SVG.*PNG or JPEG/],
  ["an SVG behind a declaration", `<?xml version="1.0"?>\n${svg}`, /SVG/],
  ["a GIF", "GIF89a......", /GIF/],
  ["a WebP", "RIFF....WEBPVP8 ", /WebP/],
  ["a page", "<!doctype html><title>Not found</title>", /no picture/],
  ["nothing", "", /no picture/],
  ["half a PNG", png.subarray(0, png.length / 2), /only a part/],
  ["a PNG without its end", png.subarray(0, -12), /only a part/],
  ["a PNG with a wrong byte", broken, /only a part/],
  ["a PNG with something behind it", Buffer.concat([png, Buffer.from("<script>")]), /only a part/],
  ["a PNG of no pixels", drawPng(0, 0), /0 × 0 pixels/],
  ["a dot", drawPng(1, 1), /1 × 1 pixels/],
  ["a large picture", drawPng(3000, 40), /3000 × 40 pixels/],
  ["a JPEG cut off", drawJpeg(100, 40, 3).subarray(0, -2), /only a part/],
  ["a JPEG for print", drawJpeg(100, 40, 4), /colours of print/],
  ["a large file", drawPng(100, 40, [partOf("tEXt", Buffer.alloc(250_000, 0x61))]), /bytes, and may have 200000/],
])("%s is refused, with what to do", (_what, body, words) => {
  expect(() => readLogo(write(body))).toThrow(words);
});

test.each(["/nowhere/logo.png", tmpdir(), "logo\0.png", "", "/dev/null"])(
  "%j names no file that can be read",
  (path) => {
    expect(() => readLogo(path)).toThrow("names a file that cannot be read");
  },
);
