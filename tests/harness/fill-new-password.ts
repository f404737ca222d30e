import type { Page } from "playwright-core";

/** Types a new password as the portal's forms ask for it: twice. */
export async function fillNewPassword(page: Page, password: string, repetition = password): Promise<void> {
  await page.locator("#new-password").fill(password);
  await page.locator("#repeat-password").fill(repetition);
}
