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

/** The form of a link as somebody sends it who has taken their time. */
export function formOf(token: string, password: string, repetition = password): Record<string, string> {
  const typed = { "new-password": password, "repeat-password": repetition };
  return { token, ...typed, note: "", "shown-at": "0", touched: "" };
}

/** Sets a password by a mailed link: 303 when the link was used for it. */
export function submitPassword(system: WithPortal, token: string, password: string): Promise<Response> {
  return postForm(system, "/set-password", formOf(token, password));
}
