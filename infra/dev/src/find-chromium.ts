import { ensureProgram, findProgram } from "./system-package.ts";

// The first one is the same engine without windows, and takes a third less of the machine.
const programs = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium for the browser tests. CHROMIUM_PATH names another one. */
export function findChromium(): string | undefined {
  return process.env["CHROMIUM_PATH"] || findProgram(programs);
}

export async function ensureChromium(log: (line: string) => void): Promise<void> {
  if (findChromium()) return;
  const packages = { apt: "chromium", dnf: "chromium", apk: "chromium", brew: "chromium" };
  const options = { log, instead: "or set CHROMIUM_PATH to a Chromium or Chrome of yours" };
  // Not every system that has apt has this package.
  await ensureProgram(programs, { ...packages, apt: "chromium-headless-shell" }, options).catch(() =>
    ensureProgram(programs, packages, options),
  );
}
