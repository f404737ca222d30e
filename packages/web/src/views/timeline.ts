import type { Page } from "../create-pages.ts";
import { type Html, html, type HtmlValue } from "../html.ts";
import { icon, type Tone } from "./icons.ts";

export interface TimelineRow {
  at: string;
  words: string;
  tone: Tone;
  by?: string | undefined;
  /** What a server said, in its own words. */
  quote?: string | undefined;
}

/** `lineOf` gives what stands below the words of a row, in place of when and by whom. */
export function timeline<Row extends TimelineRow>(
  page: Page,
  entries: readonly Row[],
  lineOf: (row: Row) => HtmlValue = ({ at, by }) =>
    html`<time datetime="${at}">${page.moment(at).absolute}</time>${by && html` · <bdi>${by}</bdi>`}`,
): Html {
  const rows = entries.map(
    (row) => html`
  <li class="timeline-entry ${row.tone}">
    ${icon(row.tone)}
    <div>
      <span class="timeline-words">${row.words}</span>
      <span class="timeline-meta">${lineOf(row)}</span>
      ${row.quote && html`<q class="server-words" dir="ltr">${row.quote}</q>`}
    </div>
  </li>`,
  );
  return html`<ol class="timeline">${rows}
</ol>`;
}
