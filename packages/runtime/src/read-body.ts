import { isUtf8 } from "node:buffer";
import express, { type Request, type RequestHandler } from "express";
import { hasRepeatedKey } from "./repeated-key.ts";

/** A body that is not read. The text says why and holds nothing of it, nor does the error. */
export class BodyError extends Error {
  override name = "BodyError";
  readonly status: 400 | 413 | 415;
  constructor(status: BodyError["status"], text: string) {
    super(text);
    this.status = status;
  }
}

interface Limits {
  /** Bytes, counted after they are unpacked. */
  limit: number;
}

/** Reads a JSON body that can be read in one way only: UTF-8, an object or a list, no key twice. Others stay unread. */
export function readJson({ limit }: Limits): RequestHandler[] {
  return readAs("application/json", limit, parseJson);
}

/** Reads the fields of a form in UTF-8. A field that comes twice is a list. Others stay unread. */
export function readForm({ limit, maxFields }: Limits & { maxFields: number }): RequestHandler[] {
  return readAs("application/x-www-form-urlencoded", limit, (text) => parseForm(text, maxFields));
}

function readAs(type: string, limit: number, parse: (text: string) => unknown): RequestHandler[] {
  const isOurs = (req: Request) => Boolean(req.is(type));
  return [
    (req, _res, next) => {
      if (isOurs(req) && !saysUtf8(req)) throw new BodyError(415, "The body has to be in UTF-8.");
      next();
    },
    express.raw({ type, limit }),
    (req, _res, next) => {
      if (Buffer.isBuffer(req.body)) req.body = req.body.length === 0 ? undefined : parse(textOf(req.body));
      next();
    },
  ];
}

/** Whether a body is said to be in UTF-8, which it is also where nothing is said: once, and in every place alike. */
function saysUtf8(req: Request): boolean {
  const [type = "", ...more] = req.headersDistinct["content-type"] ?? [];
  const charsets = type.matchAll(/;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/gi);
  return more.length === 0 && [...charsets].every(([, quoted, plain]) => /^utf-8$/i.test(quoted ?? plain ?? ""));
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new BodyError(400, "The body is not UTF-8.");
  return body.toString("utf8");
}

function parseJson(text: string): unknown {
  // A byte order mark says nothing about UTF-8, and RFC 8259 lets a reader pass over it.
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  const value = parsed(json);
  if (typeof value !== "object" || value === null) throw new BodyError(400, "The body is not an object or a list.");
  if (hasRepeatedKey(json)) throw new BodyError(400, "An object in the body has the same key twice.");
  return value;
}

/** JSON's own error quotes what it could not read. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BodyError(400, "The body is not JSON.");
  }
}

function parseForm(text: string, maxFields: number): Record<string, string | string[]> {
  for (const [escapes] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    if (!isUtf8(Buffer.from(escapes.replaceAll("%", ""), "hex"))) throw new BodyError(400, "The form is not UTF-8.");
  }
  const fields = new URLSearchParams(text);
  if (fields.size > maxFields) throw new BodyError(413, "The form has too many fields.");
  const read = [...new Set(fields.keys())].map((name): [string, string | string[]] => {
    const [value = "", ...more] = fields.getAll(name);
    return [name, more.length === 0 ? value : [value, ...more]];
  });
  return Object.fromEntries(read);
}
