import { postForm } from "./submit-password.ts";
import type { TestSystem } from "./test-system.ts";

export interface SignedInAt {
  /** Where the portal sends the contact next. */
  location: string;
  cookie: string;
}

/** Signs a contact in; undefined when the portal refuses the password. */
export async function signInPortal(
  system: Pick<TestSystem, "portalUrl">,
  address: string,
  password: string,
): Promise<SignedInAt | undefined> {
  const response = await postForm(system, "/sign-in", { address, password });
  await response.arrayBuffer();
  if (response.status === 401) return undefined;
  const cookie = response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  if (response.status !== 303) throw new Error(`signing in answered ${response.status}`);
  return { location: response.headers.get("location") ?? "", cookie: cookie.join("; ") };
}
