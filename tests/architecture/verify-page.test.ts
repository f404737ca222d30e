import { join } from "node:path";
import { buildVerifyPage } from "@rekey/dev/build-verify-page";
import { expect, test } from "vitest";

// Written anew by: npm test -- tests/architecture/verify-page.test.ts -u
const built = join(import.meta.dirname, "../../packages/verify-page/verify-history.html");

test("the page that verifies a history is made of the sources beside it", async () => {
  await expect(await buildVerifyPage()).toMatchFileSnapshot(built);
});
