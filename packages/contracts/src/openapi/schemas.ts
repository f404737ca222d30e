import { z } from "zod";
import { nameComponents } from "./components.ts";
import { answerNames, bodyNames } from "./operation.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const uri = (id: string) => `#/components/schemas/${id}`;

/** Formats that the document uses; what zod calls a format beside them is a check of ours, told in words elsewhere. */
const formats = new Set(["date-time", "date", "uuid", "email", "uri"]);

function tidy(schema: JsonSchema): void {
  if (schema.format !== undefined && !formats.has(schema.format)) delete schema.format;
  // The pattern of a format says nothing more, at length.
  if (schema.format !== undefined) delete schema.pattern;
}

/** The schemas of the document by their names. Answers may gain fields, so they are open; what is sent is closed. */
export function componentSchemas(): Record<string, JsonSchema> {
  nameComponents();
  const answers = z.toJSONSchema(answerNames, {
    io: "output",
    uri,
    override: ({ jsonSchema }) => {
      tidy(jsonSchema);
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }).schemas;
  const bodies = z.toJSONSchema(bodyNames, {
    io: "input",
    uri,
    override: ({ jsonSchema }) => tidy(jsonSchema),
  }).schemas;
  const named = Object.entries({ ...answers, ...bodies });
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

export function queryFields(query: z.ZodObject): QueryField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: "input",
    override: ({ jsonSchema }) => tidy(jsonSchema),
  });
  return Object.entries(properties).map(([name, schema]) => {
    return { name, isRequired: required.includes(name), schema: typeof schema === "boolean" ? {} : schema };
  });
}

/** The fields of a query as parameters. */
export function queryParameters(query: z.ZodObject): object[] {
  return queryFields(query).map(({ name, isRequired, schema: { description, ...schema } }) => ({
    name,
    in: "query",
    ...(isRequired && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}
