import { z } from "zod";
import type { Problem } from "@rekey/contracts/resources";

export type FieldError = NonNullable<Problem["errors"]>[number];

/** The words of a list that zod leaves open to others, one by one: one that a later version adds needs words here. */
type WordOf<T> = T extends string ? (string extends T ? never : T) : never;

const leftOut = "left out";
const list = "a list";
const object = "an object";
const number = "a number";

// As JSON and a query have them.
const kinds: Readonly<Record<WordOf<z.core.$ZodInvalidTypeExpected>, string>> = {
  string: "a text",
  number,
  bigint: "a whole number",
  int: "a whole number",
  nan: number,
  boolean: "true or false",
  array: list,
  set: list,
  tuple: list,
  object,
  record: object,
  map: object,
  null: "null",
  date: "a moment",
  file: "a file",
  nonoptional: "sent",
  undefined: leftOut,
  void: leftOut,
  never: leftOut,
  // No contract asks for these: JSON has no such things.
  symbol: leftOut,
  function: leftOut,
};

const wrong = "has the wrong format";

const formats: Readonly<Record<WordOf<z.core.$ZodStringFormats>, string>> = {
  uuid: "must be a UUID",
  guid: "must be a UUID",
  datetime: "must be a moment such as 2026-11-27T12:00:00Z, with its offset",
  date: "must be a day such as 2026-11-27",
  time: "must be a time such as 12:00:00",
  ipv4: "must be an IPv4 address",
  ipv6: "must be an IPv6 address",
  cidrv4: "must be a network such as 192.0.2.0/24",
  cidrv6: "must be a network such as 2001:db8::/32",
  email: "must be one plain e-mail address",
  url: "must be a URL",
  base64: "must be base64",
  base64url: "must be base64url",
  lowercase: "must be in small letters",
  uppercase: "must be in capital letters",
  // What these ask for is said by the contract, in words of its own.
  regex: wrong,
  starts_with: wrong,
  ends_with: wrong,
  includes: wrong,
  jwt: wrong,
  duration: wrong,
  json_string: wrong,
  emoji: wrong,
  nanoid: wrong,
  cuid: wrong,
  cuid2: wrong,
  ulid: wrong,
  xid: wrong,
  ksuid: wrong,
  e164: wrong,
  credit_card: wrong,
  iban: wrong,
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
      return ["wrong-type", `must be ${wordsOf(kinds, issue.expected) ?? "of another type"}`];
    case "too_big":
      return ["too-long", `must ${sizeOf(issue, `at most ${issue.maximum}`)}`];
    case "too_small":
      return ["too-short", `must ${sizeOf(issue, `at least ${issue.minimum}`)}`];
    case "invalid_format":
      return ["wrong-format", wordsOf(formats, issue.format) ?? wrong];
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

/** Of a word that is in the table; schemas may have formats of their own. */
const wordsOf = (table: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

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
