import { z } from "zod";
import { nameComponents } from "./components.ts";
import { answerNames, bodyNames } from "./operation.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const uri = (id: string) => `#/components/schemas/${id}`;

/** Of OpenAPI: 3.1 takes JSON Schema as it is; 3.0 has a dialect of its own, and is all that some programs read. */
export type Edition = "3.1" | "3.0";
const targets = { "3.1": "draft-2020-12", "3.0": "openapi-3.0" } as const;

/** Formats that the document uses; what zod calls a format beside them is a check of ours, told in words elsewhere. */
const formats = new Set(["date-time", "date", "uuid", "email", "uri"]);

function tidy(schema: JsonSchema, edition: Edition): void {
  if (schema.format !== undefined && !formats.has(schema.format)) delete schema.format;
  // The pattern of a format says nothing more, at length.
  if (schema.format !== undefined) delete schema.pattern;
  if (edition === "3.0") nameOneType(schema);
}

/** A schema of 3.0 has one type, which may be nullable. */
function nameOneType(schema: JsonSchema): void {
  // Its readers compare a default with the type.
  if (schema.default === null) delete schema.default;
  if (!Array.isArray(schema.type)) return;
  const types = schema.type as string[];
  const [type] = types.filter((each) => each !== "null");
  Object.assign(schema, { type, nullable: types.includes("null") });
}

/** The schemas of the document by their names. Answers may gain fields, so they are open; what is sent is closed. */
export function componentSchemas(edition: Edition = "3.1"): Record<string, JsonSchema> {
  nameComponents();
  const answers = z.toJSONSchema(answerNames, {
    target: targets[edition],
    io: "output",
    uri,
    override: ({ jsonSchema }) => {
      tidy(jsonSchema, edition);
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }).schemas;
  const bodies = z.toJSONSchema(bodyNames, {
    target: targets[edition],
    io: "input",
    uri,
    override: ({ jsonSchema }) => tidy(jsonSchema, edition),
  }).schemas;
  // In one order, whichever of our modules was read first.
  const named = Object.entries({ ...answers, ...bodies }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(named.map(([id, schema]) => [id, withoutOwnAddress(schema)]));
}

/** Each stands in the document, whose dialect and address are its own. */
function withoutOwnAddress(schema: JsonSchema): JsonSchema {
  const { $schema: _dialect, $id: _address, ...rest } = schema;
  return rest;
}

/** The name of a schema in the document. One without a name would be told of twice. */
export function nameOf(schema: z.ZodType): string {
  const id = (answerNames.get(schema) ?? bodyNames.get(schema))?.id;
  if (id === undefined) throw new Error("a schema of a route has no name in the document");
  return id;
}

export const referTo = (schema: z.ZodType) => ({ $ref: uri(nameOf(schema)) });

/** A field of a query. */
interface QueryField {
  name: string;
  isRequired: boolean;
  schema: JsonSchema;
}

export function queryFields(query: z.ZodObject, edition: Edition = "3.1"): QueryField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    target: targets[edition],
    io: "input",
    override: ({ jsonSchema }) => tidy(jsonSchema, edition),
  });
  return Object.entries(properties).map(([name, schema]) => {
    return { name, isRequired: required.includes(name), schema: typeof schema === "boolean" ? {} : schema };
  });
}

/** The fields of a query as parameters. */
export function queryParameters(query: z.ZodObject, edition: Edition): object[] {
  return queryFields(query, edition).map(({ name, isRequired, schema: { description, ...schema } }) => ({
    name,
    in: "query",
    ...(isRequired && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}
