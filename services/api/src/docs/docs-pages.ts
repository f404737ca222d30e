import { routeNames } from "@rekey/contracts/access";
import { componentSchemas } from "@rekey/contracts/openapi/schemas";
import { operations } from "@rekey/contracts/openapi/described-routes";
import { introduction } from "@rekey/contracts/openapi/document";
import { type Tag, tags } from "@rekey/contracts/openapi/operation";
import type { ProblemHelp } from "@rekey/contracts/problem-page";
import { type Html, html, toText } from "@rekey/web/html";
import { operationView } from "./operation-view.ts";
import { inCode } from "./in-code.ts";
import { fieldsOf } from "./schema-view.ts";

export interface DocsSite {
  apiUrl: string;
  styles: readonly string[];
}

/** Pages for whoever connects a program, of the project's own folder: the API does not serve them. */
const howTos = [
  "connect-a-crm",
  "let-a-program-in",
  "push-a-directory",
  "import-passwords",
  "verify-passwords",
  "hear-what-happens",
  "generate-a-client",
] as const;

/** The whole contract as one page: it is searched by the browser's own means, and needs no script. */
export function docsPage(site: DocsSite): string {
  const { apiUrl } = site;
  const schemas = Object.entries(componentSchemas());
  const parts = (Object.keys(tags) as Tag[]).map((tag) => {
    const routes = routeNames.filter((route) => operations[route].tag === tag);
    return { tag, routes };
  });
  const listed = parts.filter(({ routes }) => routes.length > 0);
  const body = html`
<nav class="contents" aria-label="Contents">
  <details><summary>Contents</summary></details>
  <ul>${listed.map(
    ({ tag, routes }) => html`
    <li><a href="#${idOf(tag)}">${tag}</a>
      <ul>${routes.map((route) => html`<li><a href="#${operations[route].id}">${operations[route].summary}</a></li>`)}</ul></li>`,
  )}
    <li><a href="#schemas">Schemas</a></li>
  </ul>
</nav>
<main id="main">
  <h1>The API of Rekey</h1>
  ${introductionView()}
  <p>The same as a document for programs: <a href="${apiUrl}/openapi.json">openapi.json</a> (OpenAPI 3.1), or
    <a href="${apiUrl}/openapi-3.0.json">openapi-3.0.json</a> for those that know only OpenAPI 3.0.</p>
  <p>How something is done with it, step by step, is in the folder <code>docs/how-to</code> of Rekey:
    ${howTos.map((name, place) => html`${place > 0 && ", "}<code>${name}.md</code>`)}.</p>
  ${listed.map(
    ({ tag, routes }) => html`
  <section>
    <h2 id="${idOf(tag)}">${tag}</h2>
    <p>${inCode(tags[tag])}</p>
    ${routes.map((route) => operationView(apiUrl, route, operations[route]))}
  </section>`,
  )}
  <section>
    <h2 id="schemas">Schemas</h2>
    ${schemas.map(
      ([name, schema]) => html`
    <article id="schema-${name}"><h3>${name}</h3>${fieldsOf(schema)}</article>`,
    )}
  </section>
</main>`;
  return toText(document(site, "The API of Rekey", body));
}

/** What the `type` of a problem leads a person to. */
export function problemPage(site: DocsSite, { code, status, title, cause, remedy }: ProblemHelp): string {
  const body = html`
<main id="main">
  <p class="quiet"><code>${code}</code> · ${status}</p>
  <h1>${title}</h1>
  <h2>Why</h2>
  <p>${inCode(cause)}</p>
  <h2>What to do</h2>
  <p>${inCode(remedy)}</p>
  <p><a href="${site.apiUrl}/docs">The API of Rekey</a></p>
</main>`;
  return toText(document(site, title, body));
}

function introductionView(): Html {
  const [first = "", ...points] = introduction.split(/\n\n|\n- /).filter((part) => part !== "");
  return html`<p>${inCode(first)}</p>
  <ul class="bulleted">${points.map((point) => html`<li>${inCode(point.replace(/^- /, ""))}</li>`)}</ul>`;
}

const idOf = (tag: Tag): string => tag.toLowerCase().replaceAll(" ", "-");

function document({ styles }: DocsSite, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
</head>
<body class="docs">
${body}
</body>
</html>
`;
}
