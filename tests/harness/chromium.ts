import { ensureChromium } from "@rekey/dev/find-chromium";
import { chromium, type Browser } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** A headless Chromium that talks to nobody but our own pages. */
export async function openChromium(): Promise<Browser> {
  const executablePath = await ensureChromium((line) => void process.stdout.write(`${line}\n`));
  return chromium.launch({ executablePath, headless: true, args: flags });
}
