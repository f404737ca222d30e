import type { Brand } from "@rekey/brand/brand";
import { type ColourPair, onColour, strongerPair } from "@rekey/brand/colours";
import type { OtherAsset } from "@rekey/web/load-assets";

export const brandStyleName = "brand.css";

/** What the pages show of the firm: its logo, and a stylesheet with its colours. */
export function brandAssets(brand: Brand): OtherAsset[] {
  const { logo } = brand;
  return [
    ...(logo === null ? [] : [{ name: logo.fileName, body: logo.body, contentType: logo.type }]),
    { name: brandStyleName, body: Buffer.from(brandStyle(brand)), contentType: "text/css; charset=utf-8" },
  ];
}

/** Every value in it was made of the numbers of a colour. */
function brandStyle({ button, accent }: Brand): string {
  if (button === null || accent === null) return "";
  const rules = [...tokensOf("button", button), ...tokensOf("accent", accent)];
  const band = ".focus .site-header { border-block-start: 4px solid var(--button); }";
  return `:root {\n${rules.join("\n")}\n}\n${band}\n`;
}

function tokensOf(name: string, pair: ColourPair): string[] {
  const token = (as: string, { light, dark }: ColourPair) => `  --${as}: light-dark(${light}, ${dark});`;
  return [token(name, pair), token(`${name}-strong`, strongerPair(pair)), token(`on-${name}`, onColour)];
}
