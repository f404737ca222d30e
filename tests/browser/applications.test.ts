// @module-tag chromium
import * as oidc from "openid-client";
import { expect, vi } from "vitest";
import { applicationSettings, discover } from "../harness/application-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { givePassword } from "../harness/give-password.ts";
import { late } from "../harness/late.ts";
import { startPortalTour } from "../harness/portal-tour.ts";
import { readPortalWords } from "../harness/portal-words.ts";
import { beginSignIn, startApplication } from "../harness/start-application.ts";
import { startBrowser } from "../harness/start-browser.ts";
import { systemTest } from "../harness/system-test.ts";

vi.setConfig({ testTimeout: 60_000 });

// The longest words, and the other direction.
const languages = ["de", "ar"] as const;
const catalogues = readPortalWords();
const begun = systemTest(async (start, stack) => {
  const application = stack.use(await startApplication());
  const portal = await applicationSettings(application);
  const system = await start({ services: ["api", "portal", "credentials-worker"], serviceEnv: { portal } });
  const browser = stack.use(await startBrowser(system));
  const [shop] = await discover(system.portalUrl);
  return { system, application, browser, shop };
});
const { test, system, given } = begun;
const browser = late("the browser", () => given.browser);

test.each(languages)(
  "in %s a contact signs in to an application, is asked before they are signed out, and is",
  async (language) => {
    const contact = await createContact(system, { locale: language });
    const password = await givePassword(system, contact.id);
    const tour = await startPortalTour(system, browser, catalogues[language]);
    const { config, redirectUri } = { config: given.shop, redirectUri: given.application.redirectUri };
    const { url, finish } = await beginSignIn({ config, redirectUri, more: { login_hint: contact.email } });

    await tour.page.goto(`${url.href}&response_mode=form_post`);
    await tour.see("application.failedTitle", "application-failed");
    await tour.page.goto(url.href);
    await tour.see("signIn", "application-sign-in");
    await tour.type("page.passwords.password", "wrong");
    await tour.press("signIn");
    await tour.seeError("signInRefused", "application-sign-in-refused");
    await tour.type("page.passwords.password", password);
    await tour.press("signIn");
    // Led there by the form itself, which the policy of its page lets it do.
    await tour.page.waitForURL(`${redirectUri}?**`);
    const tokens = await finish(new URL(tour.page.url()));
    expect(tokens.claims()?.sub).toBe(contact.id);

    const after = `${given.application.origin}/out`;
    await tour.page.goto(oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: after, state: "here" }).href);
    await tour.see("application.signOutTitle", "application-sign-out");
    await tour.page
      .locator("main")
      .getByRole("button", { name: tour.word("page.signOut"), exact: true })
      .click();
    await tour.page.waitForURL(`${after}?state=here`);
    await tour.open("/oidc/logout");
    await tour.see("application.signedOutTitle", "application-signed-out");
    expect(tour.faults).toEqual([]);
    const ours = browser.complaints().filter((complaint) => complaint !== `asked ${given.application.origin}`);
    expect(ours).toEqual([]);
  },
);
