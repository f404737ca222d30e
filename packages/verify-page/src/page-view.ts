import { type Html, html } from "@rekey/web/html";
import { icon, iconSprite, keyLogo } from "@rekey/web/views/icons";

export interface PageParts {
  policy: string;
  /** The address of the drawing in the browser's tab, which holds the drawing itself. */
  drawing: string;
}

/** The page without its style and its script, which are put into the empty elements for them. */
export const pageView = ({ policy, drawing }: PageParts): Html => html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Verify a history · Rekey</title>
<link rel="icon" href="${drawing}">
<style></style>
</head>
<body class="focus">
${iconSprite}
<a class="skip-link" href="#main">Skip to the content</a>
<header class="site-header">
  <span class="brand">${keyLogo}<span>Rekey</span></span>
  <a id="back" href="proof" hidden>Back to the history</a>
</header>
<main id="main" class="verify-main">
  <header class="page-header">
    <div>
      <h1>Verify a history</h1>
      <p>Find out whether an export of the history, or the proof of a reset, is what was sealed, and whether several files follow on one another. It is checked on this page, in your browser: no file goes anywhere, and no server is asked. Save the page to use it without a network.</p>
    </div>
  </header>
  <noscript>${stopped("The check is a script of this page, and your browser runs none. Allow it, or use the command rekey audit verify.")}</noscript>
  <div id="insecure" hidden>${stopped("Your browser checks signatures only on pages that come by HTTPS or from your disk. Save this page and open it from your disk.")}</div>
  <div id="progress" class="card" hidden>
    <label for="bar" id="progress-words">Verifying</label>
    <progress id="bar" max="100" value="0"></progress>
    <div class="actions"><button id="stop" class="secondary" type="button">Stop</button></div>
  </div>
  <p id="noted" class="notice note" role="status" hidden></p>
  <section id="outcome" class="outcome" aria-labelledby="outcome-title" hidden></section>
  ${form}
  <p id="aloud" class="visually-hidden" role="status"></p>
</main>
<script></script>
</body>
</html>
`;

const stopped = (text: string): Html => html`<p class="notice stopped">${icon("stopped")}<span>${text}</span></p>`;

const errorOf = (id: string, text: string): Html =>
  html`<p class="field-error" id="${id}-error" hidden>${icon("stopped")}<span><span class="visually-hidden">Error: </span><span id="${id}-words">${text}</span></span></p>`;

interface Box {
  id: string;
  label: string;
  rows: number;
  hint: string;
  error: string;
  /** What stands below the box. */
  below?: Html;
}

const textBox = ({ id, label, rows, hint, error, below }: Box): Html => html`<div class="field">
      <label for="${id}">${label}</label>
      <p class="hint" id="${id}-hint">${hint}</p>
      ${errorOf(id, error)}
      ${textArea(id, rows, `${id}-hint ${id}-error`)}
      ${below}
    </div>`;

const textArea = (id: string, rows: number, describedBy: string): Html =>
  html`<textarea id="${id}" rows="${rows}" aria-describedby="${describedBy}" dir="ltr" spellcheck="false" autocapitalize="none" autocomplete="off"></textarea>`;

const form = html`<form id="verify" class="card" novalidate>
    <div class="field">
      <label for="file">The files that you were given</label>
      <p class="hint" id="file-hint">An export as NDJSON, whole or in part, the proof of a reset, or an archive. Drop them on this page, or choose them: one, or several, such as all archives and an export of what is left.</p>
      ${errorOf("file", "Choose a file, or paste its text.")}
      <div class="drop" id="drop">
        <input id="file" type="file" multiple accept=".ndjson,.json,.jsonl,.txt" aria-describedby="file-hint file-error">
      </div>
    </div>
    <details>
      <summary>Paste its text instead</summary>
      <div class="field">
        <label for="pasted">The text of the file</label>
        ${textArea("pasted", 4, "file-error")}
      </div>
    </details>
    ${textBox({
      id: "keys",
      label: "Public keys that you trust",
      rows: 2,
      hint: "One on each line. Have them from somebody else than the file: from your last audit, by letter, from whoever keeps the checkpoints. Left empty, the keys in the file are taken, and then the file vouches for itself.",
      error: "",
    })}
    ${textBox({
      id: "checkpoints",
      label: "Checkpoints that were kept elsewhere",
      rows: 3,
      hint: "One as somebody outside received it, or lines of the file that they keep. With one it is found as well when the end was cut off, an older state was brought back or another history was told to you.",
      error: "Paste one checkpoint with its signatures, or whole lines of a file of checkpoints.",
      below: html`<p class="kept"><label for="kept">Or files of them</label> <input id="kept" type="file" multiple accept=".ndjson,.json,.jsonl,.txt" aria-describedby="checkpoints-error"></p>`,
    })}
    <div class="field">
      <label for="origin">The name of the history</label>
      <p class="hint" id="origin-hint">If you know it: the first line of each checkpoint. Another one in the file is then refused.</p>
      <input id="origin" type="text" aria-describedby="origin-hint" dir="ltr" spellcheck="false" autocapitalize="none" autocomplete="off">
    </div>
    <div class="actions"><button type="submit">Verify</button></div>
  </form>`;
