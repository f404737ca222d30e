import { attributes, html, type Html } from "@rekey/web/html";
import type { Bar, DrawnHistory, Outcome } from "./draw-history.ts";

/** A page that has the charts more than once tells them apart by what comes after each name. */
export function charts(drawn: DrawnHistory, of?: string): Html {
  const names = namesOf(of);
  return html`<section class="charts" aria-label="${names.label("Resets by day")}">
  ${resetsChart(drawn, names)}
  ${deliveryChart(drawn, names)}
  ${numbers(drawn, names)}
</section>`;
}

type Names = ReturnType<typeof namesOf>;

function namesOf(of: string | undefined) {
  const id = (name: string) => (of === undefined ? name : `${name}-${of}`);
  return {
    id,
    label: (words: string) => (of === undefined ? words : `${words}, ${of}`),
    /** What lies over the colour of an outcome. */
    hatch: (fill: Outcome["fill"], place: Partial<Pick<Bar, "x" | "y">>, size: Pick<Bar, "width" | "height">) =>
      fill !== "solid" && html`<rect fill="url(#${id(`fill-${fill}`)})"${attributes({ ...place, ...size })}/>`,
  };
}

const plot = (title: Html, description: string, shapes: Html, { id }: Names, kind: string): Html =>
  html`<svg class="plot" viewBox="0 0 600 120" preserveAspectRatio="none" role="img" aria-labelledby="${id(`${kind}-title`)} ${id(`${kind}-desc`)}">
      <title id="${id(`${kind}-title`)}">${title}</title>
      <desc id="${id(`${kind}-desc`)}">${description}</desc>
      ${shapes}
    </svg>`;

const ends = ({ first, last }: DrawnHistory): Html =>
  html`<p class="ends meta"><span>${first}</span><span>${last}</span></p>`;

function resetsChart(drawn: DrawnHistory, names: Names): Html {
  const { total, first, last, isCut, highest, outcomes } = drawn;
  const { id, hatch } = names;
  const described = `${outcomes.map(({ name, total: of }) => `${name}: ${of}. `).join("")}At most ${highest} on one day.`;
  const shapes = html`<defs>
        <pattern id="${id("fill-lines")}" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="hatch" width="4" height="1.5"/></pattern>
        <pattern id="${id("fill-dots")}" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="hatch" x="1" y="1" width="2" height="2"/></pattern>
        <pattern id="${id("fill-slashes")}" width="5" height="5" patternUnits="userSpaceOnUse"><path class="hatch-line" d="M0 5 5 0M-1 1 1 -1M4 6 6 4"/></pattern>
      </defs>${drawn.bars.map(
        ({ tone, fill, x, y, width, height }) => html`
      <rect class="bar ${tone}"${attributes({ x, y, width, height })}/>${hatch(fill, { x, y }, { width, height })}`,
      )}`;
  return html`<figure class="card chart">
    <figcaption><h2>Resets by day</h2><span class="meta">${total} from ${first} to ${last} (UTC)${isCut && ", the last 92 days of these"}</span></figcaption>
    <p class="scale meta">Most on one day: ${highest}</p>
    ${plot(html`Resets by day and outcome`, described, shapes, names, "bars")}
    ${ends(drawn)}
    <ul class="legend">${outcomes.map(
      ({ tone, fill, name, total: of }) => html`
      <li><svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect class="bar ${tone}" width="16" height="16"/>${hatch(fill, {}, { width: 16, height: 16 })}</svg>${name} <strong class="number">${of}</strong></li>`,
    )}
    </ul>
  </figure>`;
}

function deliveryChart(drawn: DrawnHistory, names: Names): Html {
  return html`<figure class="card chart">
    <figcaption><h2>Time to delivery</h2><span class="meta">From the request until a mail server took the link</span></figcaption>
    ${drawn.delivery === undefined ? html`<p class="hint">No link was mailed in this time.</p>` : deliveryLines(drawn, drawn.delivery, names)}
  </figure>`;
}

function deliveryLines(
  drawn: DrawnHistory,
  { longest, slow, median }: NonNullable<DrawnHistory["delivery"]>,
  names: Names,
): Html {
  const described = `The middle one of each day's deliveries, and what nine of ten took at most, up to ${longest}. The table below has the numbers.`;
  const line = (kind: string, { path, dots }: { path: string; dots: string }) =>
    html`<path class="line ${kind}" d="${path}"/><path class="dots ${kind}" d="${dots}"/>`;
  const swatch = (kind: string, words: string) =>
    html`<li><svg class="swatch wide" viewBox="0 0 32 16" aria-hidden="true">${line(kind, { path: "M0 8H32", dots: "M16 8h0.01" })}</svg>${words}</li>`;
  return html`<p class="scale meta">Longest shown: ${longest}</p>
    ${plot(html`Time to delivery by day`, described, html`${line("slow", slow)}${line("median", median)}`, names, "lines")}
    ${ends(drawn)}
    <ul class="legend">
      ${swatch("median", "Median")}
      ${swatch("slow", "Slow tenth: nine of ten were quicker")}
    </ul>`;
}

/** The same as the charts say. */
function numbers({ outcomes, days }: DrawnHistory, { label }: Names): Html {
  const headings = ["Day (UTC)", "Resets", ...outcomes.map(({ name }) => name), "Mailed", "Median", "Slow tenth"];
  return html`<details class="card numbers">
    <summary>Show the numbers</summary>
    <div class="scroll" role="region" aria-label="${label("The numbers of the charts")}" tabindex="0">
      <table>
        <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
        <tbody>${days.map(
          ({ day, resets, counts, delivered, median, slow }) => html`
          <tr><th scope="row">${day}</th>${[resets, ...counts, delivered, median, slow].map((cell) => html`<td>${cell}</td>`)}</tr>`,
        )}
        </tbody>
      </table>
    </div>
  </details>`;
}
