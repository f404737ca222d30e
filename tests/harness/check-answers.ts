import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ValidateFunction, Ajv2020 } from "ajv/dist/2020.js";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: object;
}

interface Content {
  content?: Record<string, { schema: object }>;
  headers?: Record<string, { $ref: string }>;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content & { $ref?: string }>;
}

interface Document {
  paths: Record<string, Partial<Record<string, Operation>>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Content>;
    headers: Record<string, { required: boolean }>;
  };
}

type Schema = { [key: string]: unknown; properties?: object; additionalProperties?: unknown };

const file = join(import.meta.dirname, "../../docs/contract/openapi.json");
const document = JSON.parse(readFileSync(file, "utf8"), closed) as Document;
// A word stands before an id that could be the same.
const byParameters = Object.entries(document.paths).toSorted(([a], [b]) => a.split("{").length - b.split("{").length);
const paths = byParameters.map(([path, operations]) => {
  const template = new RegExp(`^${path.replaceAll(/[.]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  return { path, template, operations };
});

/** A reader passes over fields that it does not know; a test does not. */
function closed(_key: string, value: unknown): unknown {
  const schema = value as Schema | null;
  if (typeof schema !== "object" || schema?.["type"] !== "object" || !schema.properties) return value;
  return "code" in schema.properties && Object.keys(schema.properties).length === 1
    ? schema
    : { additionalProperties: false, ...schema };
}

const formats = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};
const options = { strict: false, validateSchema: false, formats };
const answers = new Ajv2020(options).addSchema(document, "contract");
// What stands in a query is text, and a moment in it may have any offset.
const requests = new Ajv2020({ ...options, coerceTypes: true, validateFormats: false }).addSchema(document, "contract");

const compiled = new Map<object, ValidateFunction>();

/** Compiled once, and only what a test meets. */
function validatorOf(ajv: Ajv2020, schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/')) as object;
  const made = ajv.compile(absolute);
  compiled.set(schema, made);
  return made;
}

const holders = new Map<object, object>();

/** An object that has a parameter, the same one each time, so that it is compiled once. */
function holderOf(name: string, schema: object): object {
  const known = holders.get(schema) ?? { type: "object", properties: { [name]: schema } };
  holders.set(schema, known);
  return known;
}

export interface Asked {
  method: string;
  /** Below the API's address, with its query. */
  target: string;
  headers: Headers;
  body: string | undefined;
}

/** What of an answer is not as the contract has it, and whether something was taken that the contract refuses. */
export async function findBreaches(asked: Asked, response: Response): Promise<string[]> {
  const { pathname, searchParams } = new URL(asked.target, "http://api");
  const method = asked.method.toLowerCase();
  const meant = method === "head" ? "get" : method;
  const fitting = paths.filter(({ template }) => template.test(pathname));
  const found = fitting.find(({ operations }) => operations[meant]) ?? fitting[0];
  if (!found) return [];
  const operation = found.operations[meant];
  const at = `${asked.method} ${found.path} → ${response.status}: `;
  const faults = operation
    ? [
        ...(await faultsOfAnswer(operation, response, method === "head")),
        ...(response.ok ? faultsOfRequest(operation, asked, searchParams) : []),
      ]
    : [401, 405].includes(response.status)
      ? []
      : ["a method that the contract has not"];
  return faults.map((fault) => at + fault);
}

async function faultsOfAnswer({ responses }: Operation, response: Response, isHead: boolean): Promise<string[]> {
  const given = responses[response.status];
  if (!given) return [`no such status in the contract (${(await response.text()).slice(0, 200)})`];
  const { content = {}, headers = {} } = given.$ref
    ? (document.components.responses[given.$ref.replace("#/components/responses/", "")] ?? {})
    : given;
  const missing = Object.keys(headers).filter(
    (name) => document.components.headers[name]?.required && !response.headers.has(name),
  );
  const faults = missing.map((name) => `the header ${name} is missing`);
  const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
  const described = content[type];
  if (!described)
    return Object.keys(content).length === 0 || isHead ? faults : [...faults, `the media type is ${type}`];
  if (!/[/+]json$/.test(type) || isHead) return faults;
  const validate = validatorOf(answers, described.schema);
  return validate(await response.json()) ? faults : [...faults, ...explain(validate)];
}

/** Only of what was taken: what the contract refuses is not to be. */
function faultsOfRequest(operation: Operation, { headers, body }: Asked, query: URLSearchParams): string[] {
  const { parameters = [], requestBody } = operation;
  const known = new Set(parameters.flatMap(({ name, in: place }) => (place === "query" ? [name] : [])));
  const strays = requestBody || known.size > 0 ? [...query.keys()].filter((name) => !known.has(name)) : [];
  const valuesOf = { query, header: headers, path: new URLSearchParams() };
  const wrong = parameters.flatMap(({ name, in: place, required, schema }) => {
    const value = valuesOf[place].get(name);
    if (place === "path") return [];
    if (value === null) return required ? [`taken without ${name}`] : [];
    const validate = validatorOf(requests, holderOf(name, schema));
    return validate({ [name]: value }) ? [] : explain(validate);
  });
  const schema = requestBody?.content?.["application/json"]?.schema;
  const validate = schema && body ? validatorOf(requests, schema) : undefined;
  const ofBody =
    !validate || body === undefined || validate(JSON.parse(body.replace(/^\uFEFF/, ""))) ? [] : explain(validate);
  return [...strays.map((name) => `took the parameter ${name}`), ...wrong, ...ofBody].map(
    (fault) => `taken, though ${fault}`,
  );
}

// By its place and its rule; what stood there is not shown.
const explain = ({ errors }: ValidateFunction): string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
