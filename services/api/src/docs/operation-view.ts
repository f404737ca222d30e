import { type RouteName, ruleOf, sightOf } from "@rekey/contracts/access";
import { type Answer, type Operation, requestHeaders } from "@rekey/contracts/openapi/operation";
import { problemsOf } from "@rekey/contracts/openapi/problems-of";
import { nameOf, queryFields } from "@rekey/contracts/openapi/schemas";
import { roles } from "@rekey/contracts/roles";
import { type Html, html } from "@rekey/web/html";
import { inCode } from "./in-code.ts";
import { linkTo, typeOf } from "./schema-view.ts";

/** One route: what it is for, how to ask, and what comes back. */
export function operationView(apiUrl: string, route: RouteName, operation: Operation): Html {
  const { id, summary, description, body, lines, answers } = operation;
  const [method = "", path = ""] = route.split(" ");
  const mayAsk = roles.filter((role) => sightOf([role], route) !== undefined);
  return html`
<article id="${id}">
  <h3>${summary}</h3>
  <p class="route"><span class="method">${method}</span> <code>/v1${path}</code></p>
  ${description && html`<p>${inCode(description)}</p>`}
  <p class="quiet">For ${mayAsk.join(", ")}. Scope <code>${ruleOf(route).scope}</code>.</p>
  <figure><figcaption>Ask</figcaption><pre tabindex="0"><code>${curlOf(apiUrl, route, operation)}</code></pre></figure>
  ${parametersOf(operation)}
  ${body && html`<p>Body: ${linkTo(nameOf(body))}</p>`}
  ${lines && Object.entries(lines).map(([type, example]) => bodyOfLines(type, example))}
  <h4>Answers</h4>
  <ul class="answers">${Object.entries(answers).map(([status, answer]) => answerView(status, answer))}
  ${[...problemsOf(route, operation)]
    .toSorted(([a], [b]) => a - b)
    .map(
      ([status, codes]) => html`
    <li><strong>${status}</strong> ${codes.map((code) => html`<a href="${apiUrl}/problems/${code}">${code}</a> `)}</li>`,
    )}
  </ul>
</article>`;
}

function answerView(status: string, { description, schema, text, headers = [] }: Answer): Html {
  const content = schema ? linkTo(nameOf(schema)) : text && Object.keys(text).join(", ");
  return html`
    <li><strong>${status}</strong> ${inCode(description)} ${content}${headers.length > 0 && html` <small>with ${headers.join(", ")}</small>`}
    ${text && Object.values(text).map((example) => sample(example))}</li>`;
}

const sample = (text: string): Html => html`<pre tabindex="0"><code>${text.trimEnd()}</code></pre>`;

const bodyOfLines = (type: string, example: string): Html => html`
  <figure><figcaption>Body: <code>${type}</code>, such as the file <code>${fileOfLines}</code></figcaption>
    ${sample(example)}</figure>`;

function parametersOf({ query, headers = [] }: Operation): Html | undefined {
  const inQuery = query ? queryFields(query) : [];
  if (inQuery.length + headers.length === 0) return undefined;
  return html`<dl class="fields">${inQuery.map(
    ({ name, schema, isRequired }) => html`
    <div><dt><code>?${name}=</code>${!isRequired && html` <small>optional</small>`}</dt><dd>${typeOf(schema)}</dd></div>`,
  )}${headers.map(
    (name) => html`
    <div><dt><code>${name}:</code>${!requestHeaders[name].required && html` <small>optional</small>`}</dt>
      <dd>${inCode(requestHeaders[name].description)}</dd></div>`,
  )}
  </dl>`;
}

const shellQuote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What a push is kept in by whoever copies its command. */
const fileOfLines = "directory.ndjson";

function sentBy({ example, body, lines }: Operation): string[] {
  const typeHeader = (type: string) => `-H "Content-Type: ${type}"`;
  if (body) return [typeHeader("application/json"), `-d ${shellQuote(JSON.stringify(example ?? {}))}`];
  return Object.keys(lines ?? {}).flatMap((type) => [typeHeader(type), `--data-binary @${fileOfLines}`]);
}

function curlOf(apiUrl: string, route: RouteName, operation: Operation): string {
  const { headers = [] } = operation;
  const [method = "", path = ""] = route.split(" ");
  const address = `${apiUrl}/v1${path.replaceAll(/:(\w+)/g, (_whole, name: string) => `$${name.toUpperCase()}`)}`;
  const key = headers.includes("Idempotency-Key") ? ['-H "Idempotency-Key: $(uuidgen)"'] : [];
  const verb = method === "GET" ? "" : `-X ${method} `;
  return [`curl ${verb}"${address}"`, '-H "Authorization: Bearer $TOKEN"', ...key, ...sentBy(operation)].join(
    " \\\n  ",
  );
}
