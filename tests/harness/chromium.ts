import { findChromium } from "@rekey/dev/find-chromium";
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

let running: Promise<Browser> | undefined;

/**
 * A headless Chromium that talks to nobody but our own pages. A test worker starts one, for all its files; it ends with
 * the worker.
 */
export async function openChromium(): Promise<Browser> {
  const browser = await (running ??= launch());
  if (browser.isConnected()) return browser;
  running = undefined;
  return openChromium();
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("a test that opens a browser needs the tag chromium");
  return chromium.launch({ executablePath, headless: true, args: flags });
}
