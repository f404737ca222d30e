import type { TestSystem } from "./test-system.ts";

/** Fetches a page of the portal as a visitor does, with their cookie if they have one; follows no redirect. */
export function getPage(
  system: Pick<TestSystem, "portalUrl">,
  path: string,
  options: { cookie?: string; method?: "GET" | "HEAD" } = {},
): Promise<Response> {
  const { cookie, method = "GET" } = options;
  return fetch(new URL(path, system.portalUrl), {
    method,
    redirect: "manual",
    headers: cookie === undefined ? {} : { cookie },
  });
}
