import { maskAddress } from "@rekey/contracts/address";
import { readColourPairs, readColourTokens } from "@rekey/web/colour-tokens";
import type { Request, Response } from "express";
import type { ConsoleDeps } from "./console-deps.ts";
import { drawHistory } from "./draw-history.ts";
import { samplePills, sampleQuestion, sampleSummary, sampleTimeline, sampleToast } from "./style-samples.ts";

const themes = ["light", "dark"] as const;
const spaces = [4, 8, 12, 16, 24, 32, 48];
const sizes = [
  { px: 28, weight: 600, use: "Page" },
  { px: 20, weight: 600, use: "Section" },
  { px: 16, weight: 400, use: "Text and inputs" },
  { px: 14, weight: 400, use: "Beside the text" },
];

/** Every colour and every part that pages are made of, with its states, in both themes. */
export function showStyleGuide(deps: ConsoleDeps, _req: Request, res: Response): void {
  const now = Date.now();
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const tokens = readColourTokens();
  const pairs = readColourPairs();
  deps.pages.send(res, "style-guide", {
    spaces,
    sizes,
    themes: themes.map((name) => ({
      name,
      colours: tokens.map((token) => ({ name: token.name, value: token[name] })),
      pairs: pairs.map((pair) => ({ of: pair.of, on: pair.on, contrast: pair[name].toFixed(1), least: pair.least })),
    })),
    pills: samplePills,
    question: sampleQuestion,
    toast: sampleToast,
    charts: drawHistory(sampleSummary()),
    entries: sampleTimeline(minutesAgo),
    at: minutesAgo(3),
    masked: maskAddress("miriam@harbour.test"),
  });
}
