import type { Page, Pages } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { htmlDocument } from "@rekey/web/views/html-document";
import { keyLogo } from "@rekey/web/views/icons";
import { toastNote } from "@rekey/web/views/toast-note";
import type { Router } from "express";
import { charts } from "../history/charts-view.ts";
import { drawHistory } from "../history/draw-history.ts";
import { floatingSamples, formSamples, stateSamples, type Theme, tokenSamples } from "./sample-views.ts";
import { sampleSummary } from "./samples.ts";

const themes: readonly Theme[] = ["light", "dark"];

export const assetDirectories = [new URL("../../assets/style-guide/", import.meta.url)];

/** Every colour and every part that pages are made of, with its states, in both themes. Loaded only where asked for. */
export function addStyleGuide(routes: Router, pages: Pages): void {
  routes.get("/styleguide", (_req, res) => pages.send(res, styleGuideView, {}));
}

const scripts = ["password-field.js", "confirm-step.js", "style-guide.js"];

function styleGuideView(page: Page): Html {
  return htmlDocument(
    page,
    { title: "Style guide", bodyClass: "focus", scripts },
    html`<header class="site-header">
  <a class="brand" href="${page.linkTo("/")}">${keyLogo}<span>${page.siteName}</span></a>
</header>
<main id="main" class="style-guide">
  <header class="page-header">
    <div>
      <h1>Style guide</h1>
      <p class="hint">Every colour and every part that the pages are made of, with its states, in both themes. Shown in the demo only.</p>
    </div>
  </header>
  <div class="themes">${themes.map(
    (theme) => html`
    <div class="theme ${theme}" role="group" aria-label="${theme === "light" ? "Light" : "Dark"} theme">
      ${tokenSamples(theme)}
      ${formSamples(page, theme)}
      ${stateSamples(page, theme)}
      ${floatingSamples(page, theme)}
      <section>
        <h2>Chart, ${theme}</h2>
        ${charts(drawHistory(sampleSummary()), theme)}
        <p class="hint">For how something went over days, above the list of the same things. Outcomes differ by how they are filled as well as by colour, each legend has its sum, and all numbers are in a table below. For fewer than three days, or for one number, a sentence is better.</p>
      </section>
    </div>`,
  )}
  </div>
  ${toastNote({ href: "#main", see: "Go to the beginning" })}
</main>`,
  );
}
