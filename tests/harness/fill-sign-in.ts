import type { Page } from "playwright-core";
import type { DemoUser } from "@rekey/dev/demo-users";
import type { TestSystem } from "./test-system.ts";

/** Fills and sends the sign-in form that is in front of the visitor, the portal's or the console's. */
export async function fillSignIn(page: Page, address: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs one of the staff in at the console; they land on the first area that they may see. */
export async function enterConsole(
  page: Page,
  system: Pick<TestSystem, "consoleUrl" | "staff">,
  as: DemoUser,
): Promise<void> {
  await page.goto(`${system.consoleUrl}/sign-in`);
  await fillSignIn(page, system.staff[as].email, system.staff[as].password);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
