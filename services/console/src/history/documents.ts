import { readFileSync } from "node:fs";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import type { Visit } from "../console-deps.ts";
import { historyDocumentPath } from "../paths.ts";
import { historyPage } from "./history-parts.ts";
import { markdownView, type ResolveLink, titleOf } from "./markdown-view.ts";

/** What somebody needs who checks the history without us, by the last part of the address. An installation has both. */
const documents = {
  steps: "how-to/prove-the-history.md",
  format: "history-format.md",
} as const;

type DocumentName = keyof typeof documents;

const folder = new URL("../../../../docs/", import.meta.url);

/** The page of a document, as it was when the console began. */
export function showDocument(name: DocumentName): (visit: Visit) => void {
  const text = readFileSync(new URL(documents[name], folder), "utf8");
  return ({ send }) => send(documentView, { text });
}

function documentView(page: Page, { text }: { text: string }): Html {
  const title = titleOf(text);
  const body = html`<article class="card document">${markdownView(text, resolveFor(page))}</article>`;
  return historyPage(page, { title, place: title }, body);
}

/** Each other, and what stands outside of this project; of the rest an installation has nothing to show. */
const resolveFor =
  (page: Page): ResolveLink =>
  (to) => {
    if (to.startsWith("https://")) return to;
    const name = (Object.keys(documents) as DocumentName[]).find((known) => to.endsWith(documents[known]));
    return name === undefined ? undefined : page.linkTo(historyDocumentPath(name));
  };
