import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pageView } from "@rekey/verify-page/page-view";
import { toText } from "@rekey/web/html";
import { sharedAssets } from "@rekey/web/load-assets";
import { readStylesheet } from "@rekey/web/read-stylesheet";
import { rolldown } from "rolldown";

const repositoryDir = join(import.meta.dirname, "../../..");
const home = join(repositoryDir, "packages/verify-page");

/**
 * The page that verifies a history, whole in one file: it works from a disk, and its policy lets it run nothing but the
 * one script that is in it and ask nobody for anything. The script is left readable, for whoever wants to know what
 * they trust.
 */
export async function buildVerifyPage(): Promise<string> {
  const styles = [new URL("rekey.css", sharedAssets), join(home, "styles/verify-page.css")];
  const style = styles
    .map((file) => (file instanceof URL ? readStylesheet(file) : readFileSync(file, "utf8")))
    .join("");
  const script = await bundle(join(home, "src/browser/verify-history.ts"));
  const drawing = readFileSync(new URL("key.svg", sharedAssets), "utf8");
  const page = toText(
    pageView({ policy: policyFor(script, style), drawing: `data:image/svg+xml,${encodeURIComponent(drawing)}` }),
  );
  return page.replace("<style>", () => `<style>${style}`).replace("<script>", () => `<script>${script}`);
}

async function bundle(input: string): Promise<string> {
  await using build = await rolldown({ input, cwd: repositoryDir, platform: "browser" });
  const { output } = await build.generate({ format: "iife", codeSplitting: false });
  const { code } = output[0];
  if (/<\/script|<!--/i.test(code)) throw new Error("the script of the page that verifies would end in its middle");
  return code;
}

const policyFor = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
