import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "./seeded-random.ts";

/** As much of a schema of the contract as values are made by. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minLength?: number;
  maximum?: number;
  minimum?: number;
  format?: string;
  example?: unknown;
}

interface Operation {
  operationId: string;
  parameters?: { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface FuzzedRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const file = join(import.meta.dirname, "../../docs/contract/openapi.json");
const document = JSON.parse(readFileSync(file, "utf8")) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const oddTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\uFFFE",
  "\u202Egnp.exe",
  "null",
  "true",
  "-1",
  "1e309",
  "0x10",
  "../../etc",
  "%00",
  "'; drop table contacts; --",
  "<script>alert(1)</script>",
  "=1+1",
  "__proto__",
  "constructor",
  "jürgen@müller.test",
  "a@b@c.test",
  "😀".repeat(50),
  "e\u0301".repeat(80),
  "x".repeat(5_000),
  "00000000-0000-0000-0000-000000000000",
  "2026-02-30T00:00:00Z",
  "9999999999999999999999",
  "+275760-09-13T00:00:00.001Z",
];
const oddValues: readonly unknown[] = [
  ...oddTexts,
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER + 2,
  1e308,
  [],
  {},
  [[[[]]]],
  { length: 3 },
  { toString: 1 },
];
const brokenBodies = [
  "",
  "{",
  "nul",
  '{"a":1,"a":2}',
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  '"text"',
  "[]",
  "null",
  '{"__proto__":{"isAdmin":true}}',
  "\uFEFF{}",
  '{"a":1e999999}',
  "{}{}",
];
const headerTexts = ["", " ", "*", "0", "wait=0", "wait=-1", "wait=", '"x"', "W/", "a".repeat(300), "\u00ff", "a,b"];

// What a line of a push may be, as far as it is like a body.
const lineSchemas: readonly (readonly [string, Schema])[] = [
  ["client", { $ref: "#/components/schemas/ClientPut" }],
  ["contact", { $ref: "#/components/schemas/ContactPut" }],
  ["whole", { type: "object", properties: { of: { enum: ["client", "directory"] }, clientId: {}, idPrefix: {} } }],
];

/** Values by chance: such as a schema wants, and such as it does not. */
function valuesBy(random: Random, ids: readonly string[]) {
  const text = (): string => random.pick(random.below(3) === 0 ? oddTexts : ["Ada", "harbour", "ada@client.test"]);
  const textOf = ({ format }: Schema): string => {
    if (format === "date-time") return "2026-11-01T00:00:00Z";
    return random.below(2) === 0 ? random.pick(ids) : text();
  };
  const valueOf = (schema: Schema, depth = 0): unknown => {
    if (schema.$ref) return valueOf(document.components.schemas[schema.$ref.replace(/.*\//, "")] ?? {}, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return valueOf(random.pick(choices), depth);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => valueOf(part, depth)));
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : (schema.type ?? "string");
    const makers: Record<string, () => unknown> = {
      object: () => objectOf(schema, depth),
      array: () => Array.from({ length: random.below(4) }, () => valueOf(schema.items ?? {}, depth + 1)),
      integer: () => (schema.minimum ?? 0) + random.below(Math.min(schema.maximum ?? 50, 50)),
      number: () => random.below(50) / 2,
      boolean: () => random.below(2) === 0,
      null: () => null,
    };
    return (makers[type] ?? (() => textOf(schema)))();
  };
  const objectOf = ({ properties = {}, required = [] }: Schema, depth: number): object => {
    const wanted = Object.keys(properties).filter((name) => required.includes(name) || random.below(3) === 0);
    if (depth > 4) return {};
    return Object.fromEntries(wanted.map((name) => [name, valueOf(properties[name] ?? {}, depth + 1)]));
  };
  return { text, valueOf };
}

/** The same with one thing that is not as it was. */
function spoil(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return random.pick(oddValues);
  const entries = Object.entries(value);
  const [name = "unknown"] = entries.length === 0 ? [] : random.pick(entries);
  const others = entries.filter(([key]) => key !== name);
  if (random.below(4) === 0) return Object.fromEntries(others);
  if (random.below(4) === 0) return { ...value, [random.pick(["unknown", "__proto__x", "id"])]: 1 };
  return Object.fromEntries([...others, [name, random.pick(oddValues)]]);
}

/**
 * Requests of the contract by chance: valid, with one thing that is not, or broken altogether. `ids` are of what is
 * there, for some of them to find it.
 */
export function fuzzRequests(random: Random, ids: readonly string[]) {
  const { text, valueOf } = valuesBy(random, ids);
  const lineOf = (): string => {
    if (random.below(8) === 0) return random.pick(brokenBodies);
    const [kind, schema] = random.pick(lineSchemas);
    const line = { [kind]: { id: random.pick(ids), ...(valueOf(schema) as object) } };
    const spoilt = { [kind]: spoil(random, line[kind]) };
    return JSON.stringify(random.pick([line, spoilt, spoil(random, line)]));
  };
  const bodyOf = ({ requestBody }: Operation): string | undefined => {
    const content = requestBody?.content["application/json"];
    if (requestBody && !content) return Array.from({ length: random.below(6) }, lineOf).join("\n");
    if (!content) return random.below(8) === 0 ? random.pick(brokenBodies) : undefined;
    if (random.below(12) === 0) return random.pick(brokenBodies);
    const valid = content.example !== undefined && random.below(2) === 0 ? content.example : valueOf(content.schema);
    return JSON.stringify(random.below(2) === 0 ? valid : spoil(random, valid));
  };
  return (): FuzzedRequest => {
    const { path, method, operation } = random.pick(operations);
    const query = new URLSearchParams();
    const [type = "application/json"] = Object.keys(operation.requestBody?.content ?? {});
    const headers: Record<string, string> = { "content-type": random.below(20) === 0 ? "application/json" : type };
    for (const { name, in: place, required, schema } of operation.parameters ?? []) {
      if (place === "path" || (!required && random.below(3) > 0) || random.below(25) === 0) continue;
      const value = random.below(4) === 0 ? text() : String(valueOf(schema));
      if (place === "query") query.append(name, value);
      else headers[name] = random.below(2) === 0 ? `key-${random.below(1_000_000)}-fuzz` : random.pick(headerTexts);
    }
    if (random.below(12) === 0) query.append(random.pick(["unknown", "limit", "after"]), text());
    const filled = path.replaceAll(/\{\w+\}/g, () =>
      encodeURIComponent(random.below(3) === 0 ? text() : random.pick(ids)),
    );
    const search = query.size === 0 ? "" : `?${query}`;
    return { method, target: filled + search, headers, body: method === "GET" ? undefined : bodyOf(operation) };
  };
}
