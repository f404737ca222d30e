import { z } from "zod";
import type { Problem } from "@rekey/contracts/resources";

export type FieldError = NonNullable<Problem["errors"]>[number];

// As JSON and a query have them.
const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const formats: Readonly<Record<string, string>> = {
  uuid: "a UUID",
  datetime: "a moment such as 2026-11-27T12:00:00Z, with its offset",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  email: "one plain e-mail address",
};

const beforeKnown = "; known are ";
const namedAtMost = 12;

// An issue does not keep its schema, so the fields that are known travel as its message.
z.config({
  customError: ({ code, inst }) => {
    if (code !== "unrecognized_keys" || !(inst instanceof z.ZodObject)) return undefined;
    const known = Object.keys(inst.shape);
    return known.length > 0 && known.length <= namedAtMost ? `${beforeKnown}${known.join(", ")}` : undefined;
  },
});

/** Which fields break a contract and how, by JSON pointer: what is allowed there, and never what was sent. */
export function describeIssue(issue: z.core.$ZodIssue): FieldError[] {
  const pointer = pointerTo(issue.path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(issue, key));
  const [code, detail] = described(issue);
  // Our own messages begin with "must" and name no value; zod's may quote what was sent.
  return [{ pointer, code, detail: issue.message.startsWith("must ") ? issue.message : detail }];
}

/** A key is pointed at where it is a word: what is none may be a value that got into its place. */
function unknownField({ path, message }: z.core.$ZodIssue, key: string): FieldError {
  const isWord = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(key) && !/\d{3}/.test(key);
  const pointer = pointerTo(isWord ? [...path, key] : path);
  const known = message.startsWith(beforeKnown) ? message : "";
  const fault = isWord ? "is no field that is known here" : "has an unknown field";
  return { pointer, code: "unknown-field", detail: `${fault}${known}` };
}

function described(issue: z.core.$ZodIssue): [code: string, detail: string] {
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return ["missing", "must be sent"];
      return ["wrong-type", `must be ${kinds[issue.expected] ?? `of the type ${issue.expected}`}`];
    case "too_big":
      return ["too-long", `must ${sizeOf(issue, `at most ${issue.maximum}`)}`];
    case "too_small":
      return ["too-short", `must ${sizeOf(issue, `at least ${issue.minimum}`)}`];
    case "invalid_format":
      return ["wrong-format", formats[issue.format] ? `must be ${formats[issue.format]}` : "has the wrong format"];
    case "invalid_value":
      return ["not-allowed", oneOf(issue.values)];
    case "invalid_union":
      return ["not-allowed", "options" in issue ? oneOf(issue.options) : "is not one of the allowed values"];
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "unrecognized_keys":
    case "custom":
      return ["not-allowed", "is not one of the allowed values"];
  }
}

function oneOf(values: unknown): string {
  const allowed = Array.isArray(values) ? values.map(String) : [];
  return allowed.length === 1 ? `must be ${allowed[0]}` : `must be one of ${allowed.join(", ")}`;
}

/** A text has so many characters, a list so many entries, and a number is so much. */
function sizeOf({ origin }: { origin: string }, size: string): string {
  if (origin === "string") return `have ${size} characters`;
  return origin === "array" ? `have ${size} entries` : `be ${size}`;
}

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
