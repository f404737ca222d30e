import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { generateProviderKey } from "@rekey/secrets/generate-keys";
import { expect } from "vitest";
import { applicationSecret } from "../harness/application-test.ts";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { createContact } from "../harness/create-contact.ts";
import { givePassword } from "../harness/give-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const examples = join(import.meta.dirname, "../../docs/how-to/portal-example");
const programs = [
  { id: "node", needs: [], file: "portal.mjs", command: () => [process.execPath] },
  { id: "php", needs: ["php"], file: "portal.php", command: (own: URL) => ["php", "-S", own.host] },
];

const { test, system, given } = systemTest(async (start, stack) => {
  // Beside the libraries that the example for Node imports.
  const dir = await mkdtemp(join(import.meta.dirname, "../node_modules/portal-example-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await cp(examples, dir, { recursive: true });
  const owns = new Map<string, string>();
  for (const { id } of programs) owns.set(id, `http://127.0.0.1:${await anyPort()}`);
  const clients = [...owns].map(([id, own]) => ({
    client_id: id,
    client_name: `A portal in ${id}`,
    client_secret: applicationSecret,
    redirect_uris: [`${own}/signed-in`],
    post_logout_redirect_uris: [`${own}/`],
    backchannel_logout_uri: `${own}/logged-out`,
  }));
  const keys = await generateProviderKey();
  const portal = { OIDC_CLIENTS: JSON.stringify(clients), OIDC_SIGNING_KEYS: keys, OIDC_LOGOUT_EVERY: "100ms" };
  return {
    dir,
    owns,
    system: await start({ services: ["api", "portal", "credentials-worker"], serviceEnv: { portal } }),
  };
});

for (const { id, needs, file, command } of programs)
  test(
    `the example of a portal in ${id} signs a contact in and out, and hears of a reset`,
    { timeout: 120_000, tags: needs },
    async () => {
      const own = given.owns.get(id) ?? "";
      const [program = "", ...args] = command(new URL(own));
      const env = {
        PATH: process.env["PATH"],
        PORTAL_URL: system.portalUrl,
        OWN_URL: own,
        CLIENT_ID: id,
        CLIENT_SECRET: applicationSecret,
      };
      await using _example = ended(spawn(program, [...args, join(given.dir, file)], { env, stdio: "ignore" }));
      await waitFor(async () => (await fetch(own)).ok, { message: "the example listens" });
      const contact = await createContact(system, { name: "Ana <b>" });
      const password = await givePassword(system, contact.id);

      const [here, portal] = [openCookieBrowser(own), openCookieBrowser(system.portalUrl)];
      const signIn = async (typed: string) => {
        const form = await portal.open((await here.open("/sign-in")).left ?? own);
        const done = form.left ?? (await portal.send(form.path, { address: contact.email, password: typed })).left;
        return (await here.open(done ?? own)).text;
      };
      expect(await signIn(password)).toContain("signed in as Ana &lt;b");
      const { left } = await here.open("/sign-out");
      expect((await portal.open(left ?? own)).left?.href).toBe(`${own}/`);
      expect((await here.open("/")).text).toContain("Sign in");
      expect(await signIn(password)).toContain("signed in as");
      await givePassword(system, contact.id);
      await waitFor(async () => !(await here.open("/")).text.includes("signed in as"), { message: "it was told" });
      expect((await here.open("/signed-in?code=a&state=b")).text).not.toContain("signed in as");
    },
  );

function ended(child: ChildProcess): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
