import { html, type Html } from "@rekey/web/html";
import { encode } from "uqr";

/** A QR code as a picture within the page, dark on light in every scheme, because cameras read it so. */
export function qrPicture(text: string, label: string): Html {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const dots = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" width="200" height="200" shape-rendering="crispEdges">
    <path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${dots.join("")}"/>
  </svg>`;
}
