import { readFileSync } from "node:fs";

export interface VerifyPage {
  text: string;
  /** What the page lets itself do; the headers that it is sent with must let it do as much. */
  policy: string;
}

/** The page that verifies a history, as it was built. */
export function readVerifyPage(): VerifyPage {
  const text = readFileSync(new URL("../verify-history.html", import.meta.url), "utf8");
  const [, written = ""] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
  return { text, policy: written.replaceAll("&#39;", "'") };
}
