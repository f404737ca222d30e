import type { TestSystem } from "./test-system.ts";

type WithPortal = Pick<TestSystem, "portalUrl">;

/** Sends a form of the portal as a browser on its own page does; follows no redirect. */
export function postForm(
  system: WithPortal,
  path: string,
  fields: Record<string, string>,
  cookie?: string,
): Promise<Response> {
  return fetch(new URL(path, system.portalUrl), {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { origin: new URL(system.portalUrl).origin, ...(cookie === undefined ? {} : { cookie }) },
    redirect: "manual",
  });
}

/** Sets a password by a mailed link: 303 when the link was used for it. */
export function submitPassword(system: WithPortal, token: string, password: string): Promise<Response> {
  return postForm(system, "/set-password", { token, password });
}
