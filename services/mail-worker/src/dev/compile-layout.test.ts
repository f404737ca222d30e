import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileLayout, layoutFile } from "./compile-layout.ts";

const hint = "after a change of dev/mail.mjml: node_modules/.bin/node services/mail-worker/src/dev/write-layout.ts";

test("the HTML that mails are sent with is what their layout gives", async () => {
  expect(await readFile(layoutFile, "utf8"), hint).toBe(await compileLayout());
});
