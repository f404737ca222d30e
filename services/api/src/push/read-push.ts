import { isUtf8 } from "node:buffer";
import { z } from "zod";
import {
  PushedClientLine,
  PushedContactLine,
  pushBounds,
  type WholeList,
  WholeListLine,
} from "@rekey/contracts/directory-push";
import { ExternalId } from "@rekey/contracts/http";
import type { PushedLine } from "@rekey/database/push/pushed-line";
import { hasRepeatedKey } from "@rekey/runtime/repeated-key";
import { ProblemError } from "../problem.ts";

/** A line as it was understood. `id` is what it is about, as far as that can be read. */
export type ReadLine = { line: number; id: string | null } & (
  | { pushed: PushedLine }
  | { whole: WholeList }
  | { refusal: unknown }
);

/** The lines of a body that have something in them, with their numbers. */
export function linesOf(body: Buffer): { line: number; bytes: Buffer }[] {
  const lines: { line: number; bytes: Buffer }[] = [];
  let line = 0;
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(10, start);
    const end = found === -1 ? body.length : found;
    line += 1;
    const bytes = body.subarray(start, end);
    if (!isBlank(bytes)) lines.push({ line, bytes });
    if (lines.length > pushBounds.lines) {
      throw new ProblemError("body-too-large", {
        detail: `A push has at most ${pushBounds.lines} lines. Send the rest as a push of its own.`,
      });
    }
    start = end + 1;
  }
  return lines;
}

const isBlank = (bytes: Buffer): boolean => bytes.length === 0 || (bytes.length < 3 && bytes.toString().trim() === "");

/** Reads one line. What is wrong with it is the line's own refusal. */
export function readLine({ line, bytes }: { line: number; bytes: Buffer }): ReadLine {
  let id: string | null = null;
  try {
    const value = parse(bytes, line);
    id = idIn(value);
    if (isOf(value, "client")) return { line, id, pushed: PushedClientLine.parse(value) };
    if (isOf(value, "whole")) return { line, id, whole: WholeListLine.parse(value).whole };
    if (isOf(value, "contact")) return { line, id, pushed: PushedContactLine.parse(value) };
    throw new ProblemError("invalid-request", {
      errors: [{ pointer: "", code: "wrong-type", detail: "must be an object with client, contact or whole" }],
    });
  } catch (refusal) {
    return { line, id, refusal };
  }
}

function parse(bytes: Buffer, line: number): unknown {
  if (bytes.length > pushBounds.bytesOfLine) {
    throw new ProblemError("body-too-large", { detail: `A line has at most ${pushBounds.bytesOfLine} bytes.` });
  }
  if (!isUtf8(bytes)) throw new ProblemError("not-json", { detail: "The line is not UTF-8." });
  const text = bytes.toString("utf8");
  const json = line === 1 && text.startsWith("\ufeff") ? text.slice(1) : text;
  const value = parsed(json);
  if (hasRepeatedKey(json)) throw new ProblemError("not-json", { detail: "An object has the same key twice." });
  return value;
}

/** JSON's own error quotes what it could not read. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ProblemError("not-json", { detail: "The line is not JSON." });
  }
}

const isOf = (value: unknown, kind: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, kind);

const Identified = z.union([
  z.object({ contact: z.object({ id: ExternalId }) }).transform(({ contact }) => contact.id),
  z.object({ client: z.object({ id: ExternalId }) }).transform(({ client }) => client.id),
]);

const idIn = (value: unknown): string | null => Identified.safeParse(value).data ?? null;
