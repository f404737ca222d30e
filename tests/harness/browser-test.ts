import { late } from "./late.ts";
import { startBrowser, type WatchedBrowser } from "./start-browser.ts";
import { systemTest } from "./system-test.ts";
import type { TestSystemOptions } from "./test-system.ts";

/** The system of a file of tests, as `systemTest` has it, and a browser whose visitors are watched. */
export function browserTest(options: TestSystemOptions = {}) {
  const begun = systemTest(async (start, stack) => {
    const system = await start(options);
    return { system, browser: stack.use(await startBrowser(system)) };
  });
  return { ...begun, browser: late<WatchedBrowser>("the browser", () => begun.given.browser) };
}
