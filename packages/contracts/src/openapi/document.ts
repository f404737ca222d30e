import { type RouteName, routeNames, ruleOf, sightOf } from "../access.ts";
import { type ProblemCode, problems } from "../problems.ts";
import { queueNames } from "../events.ts";
import { externalIdPattern } from "../http.ts";
import { roles } from "../roles.ts";
import { Problem } from "../resources.ts";
import { nameComponents } from "./components.ts";
import { operations } from "./described-routes.ts";
import { type Answer, type AnswerHeader, type Operation, answerHeaders, requestHeaders, tags } from "./operation.ts";
import { contractPaths } from "./contract-paths.ts";
import { isCounted, problemsOf } from "./problems-of.ts";
import { webhookMessages } from "./webhook-messages.ts";
import { componentSchemas, type Edition, queryParameters, referTo } from "./schemas.ts";

const contractVersion = "1.0.0";

export const introduction = `
Rekey resets the portal password of a CRM's client contact.

- **Token**: each request below \`/v1\` carries \`Authorization: Bearer …\` with a JWT of an issuer that is set up, or
  with the secret of a service account (\`rka_…\`). Make a service account: in the console (Service accounts), by
  \`POST /v1/service-accounts\` (admin), or \`npm run rekey -- service-account make\`. The demo's tokens are in
  \`.rekey/dev.json\`. Its roles decide what its holder may ask for: the page says "For staff, admin", the document
  \`x-roles\`, with how each role sees the answer. The scope, \`x-scope\`, is for tokens that are limited to some.
- **Problems** are RFC 9457: \`code\` says what happened, \`type\` leads to its cause and remedy, \`errors\` name fields
  by JSON pointer. What was sent is never repeated.
- **Lists** are read page by page: pass \`nextCursor\` as \`after\` until it is null.
- **Answers may gain fields**; a reader passes over those that it does not know. Unknown fields that are sent are refused.
- **Trying again** is safe after 429, in \`Retry-After\` seconds. After 503, or where there was no answer, it is for a
  \`GET\`, \`PUT\` or \`PATCH\`, and for a reset or batch under the same \`Idempotency-Key\`; another \`POST\` may have been
  done.
`.trim();

const license = { "3.1": { name: "MIT", identifier: "MIT" }, "3.0": { name: "MIT" } } as const;

/** The API as an OpenAPI document, made of the schemas by which it reads what is sent. */
export function openApiDocument(apiUrl: string, edition: Edition = "3.1"): Record<string, unknown> {
  nameComponents();
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routeNames) {
    const [method = "", path = ""] = route.split(" ");
    const template = `/v1${path.replaceAll(/:(\w+)/g, "{$1}")}`;
    (paths[template] ??= {})[method.toLowerCase()] = describeOperation(route, operations[route], edition);
  }
  return {
    openapi: { "3.1": "3.1.1", "3.0": "3.0.4" }[edition],
    info: {
      title: "Rekey",
      version: contractVersion,
      description: introduction,
      license: license[edition],
    },
    servers: [{ url: apiUrl }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: [{ token: [] }],
    paths: { ...paths, ...contractPaths },
    ...(edition === "3.1" && { webhooks: webhookMessages() }),
    components: {
      schemas: componentSchemas(edition),
      responses: Object.fromEntries(
        (Object.keys(problems) as ProblemCode[]).map((code) => [code, describeProblems([code])]),
      ),
      headers: Object.fromEntries(
        Object.entries(answerHeaders).map(([name, header]) => [name, { ...header, schema: { type: "string" } }]),
      ),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A JWT of an issuer that is set up, or the secret of a service account.",
        },
      },
    },
  };
}

function describeOperation(route: RouteName, operation: Operation, edition: Edition): object {
  const { id, tag, summary, description, body, example, lines, answers } = operation;
  const parameters = parametersOf(route, operation, edition);
  const seen = roles.flatMap((role) => {
    const sight = sightOf([role], route);
    return sight === undefined ? [] : [[role, sight] as const];
  });
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    "x-roles": Object.fromEntries(seen),
    "x-scope": ruleOf(route).scope,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: example !== undefined,
        content: { "application/json": { schema: referTo(body), ...(example && { example }) } },
      },
    }),
    ...(lines && { requestBody: { required: true, content: textContent(lines) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          describeAnswer(answer, limitHeaders(route, operation)),
        ]),
      ),
      ...Object.fromEntries([...problemsOf(route, operation)].map(([status, codes]) => [status, answerOf(codes)])),
    },
  };
}

function parametersOf(
  route: RouteName,
  { query, headers = [], optionalHeaders = [] }: Operation,
  edition: Edition,
): object[] {
  const names = [...route.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  return [
    ...names.map((name) => ({ name, in: "path", required: true, schema: idSchema(route, name) })),
    ...(query ? queryParameters(query, edition) : []),
    ...headers.map((name) => ({ name, in: "header", ...requestHeaders[name] })),
    ...optionalHeaders.map((name) => ({ name, in: "header", ...requestHeaders[name], required: false })),
  ];
}

/** A CRM may have given the ids of its clients and contacts; all others are ours. */
function idSchema(route: RouteName, name: string): object {
  if (name === "name") return { type: "string", enum: queueNames };
  const isExternal = /\/(?:clients|contacts)\/:id\b/.test(route);
  return isExternal ? { type: "string", pattern: externalIdPattern.source } : { type: "string", format: "uuid" };
}

const limitHeaders = (route: RouteName, operation: Operation): readonly AnswerHeader[] =>
  isCounted(route, operation) ? ["RateLimit", "RateLimit-Policy"] : [];

function describeAnswer(
  { description, schema, headers: own = [], text }: Answer,
  more: readonly AnswerHeader[],
): object {
  const headers = [...own, ...more];
  const content = schema ? { "application/json": { schema: referTo(schema) } } : text && textContent(text);
  return { description, ...(headers.length > 0 && { headers: headersOf(headers) }), ...(content && { content }) };
}

const textContent = (text: NonNullable<Answer["text"]>) =>
  Object.fromEntries(Object.entries(text).map(([type, example]) => [type, { schema: { type: "string" }, example }]));

const headersOf = (names: readonly AnswerHeader[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

function answerOf(codes: readonly ProblemCode[]): object {
  const [code, ...more] = codes;
  return more.length === 0 ? { $ref: `#/components/responses/${code}` } : describeProblems(codes);
}

/** An answer that is one of some problems. */
function describeProblems(codes: readonly ProblemCode[]): object {
  const said = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(" ");
  const headers = [...new Set(codes.flatMap((code) => headersWith(problems[code].status)))];
  return {
    description: said,
    ...(headers.length > 0 && { headers: headersOf(headers) }),
    content: {
      "application/problem+json": {
        schema: { allOf: [referTo(Problem), { type: "object", properties: { code: { enum: codes } } }] },
      },
    },
  };
}

function headersWith(status: number): readonly AnswerHeader[] {
  if (status === 401) return ["WWW-Authenticate"];
  return status === 429 || status === 503 ? ["Retry-After"] : [];
}
