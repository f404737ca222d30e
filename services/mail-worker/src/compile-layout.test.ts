import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileLayout, directions } from "./compile-layout.ts";
import { layoutFile } from "./templates.ts";

const hint = "after a change of layout/mail.mjml: node_modules/.bin/node services/mail-worker/src/write-layouts.ts";

test.each(directions)("the HTML that mails are sent with, %s, is what their layout gives", async (dir) => {
  expect(await readFile(layoutFile(dir), "utf8"), hint).toBe(await compileLayout(dir));
});
