// @module-tag chromium
import { startMailbox, type Mailbox } from "@rekey/mailbox/mailbox";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { lookAtPage } from "../harness/look-at-page.ts";
import { sendMail } from "../harness/send-mail.ts";
import { startBrowser, type WatchedBrowser } from "../harness/start-browser.ts";

vi.setConfig({ testTimeout: 120_000 });

let senders: Mailbox;
let mailbox: Mailbox;
let browser: WatchedBrowser;
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  senders = stack.use(await startMailbox({ smtpPort: 0, httpPort: 0 }));
  mailbox = stack.use(await startMailbox({ smtpPort: 0, httpPort: 0, bouncesTo: senders.smtpUrl }));
  browser = stack.use(await startBrowser({ portalUrl: senders.url, consoleUrl: senders.url, mailbox }));
  const started = stack.move();
  return () => started.disposeAsync();
});
beforeEach(() => {
  for (const each of [mailbox, senders]) {
    each.clear();
    each.faults.clear();
  }
});

const scripts = ["with script", "without script"] as const;
const hasScript = (how: (typeof scripts)[number]) => how === "with script";

async function open(path: string, javaScriptEnabled = true): Promise<Page> {
  const page = await browser.visitor({ javaScriptEnabled });
  await page.goto(`${mailbox.url}${path}`);
  return page;
}

function send(to = "miriam@harbour.test", subject = "Set your password"): Promise<string> {
  const lines = [`Subject: ${subject}`, `To: ${to}`, "", "Hello"];
  return sendMail(mailbox.smtpUrl, { from: "bounces+1@rekey.test", to, lines });
}

async function switchOn(page: Page): Promise<void> {
  await page.getByLabel("Refuse for good").check();
  await page.getByLabel("Answer", { exact: true }).and(page.locator("#finalCode")).selectOption("554");
  await page.getByLabel("When").selectOption("After the message");
  await page.getByLabel("How often").selectOption("5 times");
  await page.getByLabel("Only for this address").fill(" Miriam@harbour.test ");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByText("Answers 554 after the message").waitFor();
}

const banner = (page: Page) => page.getByRole("region", { name: "Faults that are switched on" });

test.for(scripts)("a person switches a fault on, sees it on every page, and switches it off, %s", async (how) => {
  await send("ravi@elm.test", "Before");
  const page = await open("/faults", hasScript(how));
  await page.getByText("Takes every mail").waitFor();
  await switchOn(page);
  const asked = { effect: "reply", phase: "dot", code: 554, times: 5, recipient: "miriam@harbour.test" };
  expect(mailbox.faults.list()).toEqual([{ ...asked, struck: 0 }]);
  expect(await send()).toMatch(/^554 /);
  expect(await send("ravi@elm.test", "Between")).toMatch(/^250 /);
  await page.getByRole("link", { name: "Mails" }).click();
  await banner(page).getByText("Struck so far: 1 of 5").waitFor();
  await page.getByRole("link", { name: "Before" }).click();
  await banner(page).getByText("only for miriam@harbour.test").waitFor();
  await banner(page).getByRole("button", { name: "Take mail again" }).click();
  await page.getByRole("heading", { name: "Before" }).waitFor();
  expect(await banner(page).count()).toBe(0);
  expect(await send()).toMatch(/^250 /);
  expect(browser.complaints()).toEqual([]);
});

test.for(scripts)("Back, a second click and a reload of the faults do no harm, %s", async (how) => {
  const page = await open("/faults", hasScript(how));
  await switchOn(page);
  expect(await send()).toMatch(/^554 /);
  await page.reload();
  await page.getByText("Struck so far: 1 of 5").waitFor();
  const other = await page.context().newPage();
  await other.goto(`${mailbox.url}/faults`);
  await other.getByRole("button", { name: "Take mail again" }).click();
  await other.getByText("Takes every mail").waitFor();
  await page.getByRole("button", { name: "Take mail again" }).click();
  await page.getByText("Takes every mail").waitFor();
  await page.goBack();
  await page.getByText("Takes every mail").waitFor();
  expect(mailbox.faults.list()).toEqual([]);
});

test("what makes no sense is said beside its field, what was typed stays, and nothing is changed", async () => {
  const page = await open("/faults");
  await page.getByLabel("Answer late").check();
  await page.getByRole("textbox", { name: "Seconds" }).fill("soon");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Type how many seconds, up to 3600." }).click();
  expect(await page.evaluate("document.activeElement.id")).toBe("seconds");
  expect(await page.getByRole("textbox", { name: "Seconds" }).inputValue()).toBe("soon");
  await page.getByRole("textbox", { name: "Seconds" }).fill("3");
  await page.getByLabel("When").selectOption("At the greeting");
  await page.getByLabel("Only for this address").fill("miriam@harbour.test");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("alert").getByText("Earlier the mailbox does not know whom the mail is for.").waitFor();
  const faults = await lookAtPage(page, "mailbox-faults-refused");
  await page.getByLabel("Do not offer TLS").check();
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("alert").getByText("For one address alone").waitFor();
  expect(mailbox.faults.list()).toEqual([]);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("an open page counts by itself, and the banner goes when the fault is over", async () => {
  mailbox.faults.replace([
    { effect: "reply", phase: "rcpt", code: 451, times: 2 },
    { effect: "hang", phase: "dot" },
  ]);
  const [list, page] = [await open("/"), await open("/faults")];
  await send();
  await banner(list).getByText("Struck so far: 1 of 2").waitFor();
  await send();
  await banner(list).getByText("Answers 451").waitFor({ state: "hidden" });
  expect(await banner(list).getByText("Never answers").isVisible()).toBe(true);
  await page.getByText("Struck so far: 2 of 2").waitFor();
  await page.locator(".pill-word", { hasText: "Over" }).first().waitFor();
  mailbox.faults.clear();
  await banner(list).waitFor({ state: "hidden" });
});

test.for(scripts)(
  "a person sends a mail back once, however often they click, and reads the answer, %s",
  async (how) => {
    await send();
    const path = `/messages/${mailbox.mails()[0]?.id}`;
    senders.faults.replace([{ effect: "reply", phase: "rcpt", code: 550, text: "5.1.1 no mail of ours" }]);
    const page = await open(path, hasScript(how));
    const button = page.getByRole("button", { name: "Send back as undeliverable" });
    await button.click();
    await page.getByText("550 5.1.1 no mail of ours").waitFor();
    senders.faults.clear();
    const other = await page.context().newPage();
    await other.goto(`${mailbox.url}${path}`);
    await button.click();
    await page.getByText("Sent back as undeliverable").waitFor();
    expect(await button.count()).toBe(0);
    await other.getByRole("button", { name: "Send back as undeliverable" }).click();
    await other.getByText("Sent back as undeliverable").waitFor();
    expect(senders.mailsTo("bounces+1@rekey.test")).toHaveLength(1);
    expect(browser.complaints()).toEqual([]);
  },
);

test("the faults, the banner and a mail that can be sent back look right and are accessible", async () => {
  const long = `${"wilhelmina-alexandrina.featherstonehaugh".repeat(1)}@a-rather-long-department-name.elm.test`;
  await send(long);
  const page = await open("/faults");
  const faults = await lookAtPage(page, "mailbox-faults-none");
  mailbox.faults.replace([
    { effect: "reply", phase: "rcpt", code: 451, recipient: long, times: 5 },
    { effect: "drop", phase: "dot" },
  ]);
  await page.goto(`${mailbox.url}/faults`);
  faults.push(...(await lookAtPage(page, "mailbox-faults")));
  await page.goto(mailbox.url);
  faults.push(...(await lookAtPage(page, "mailbox-with-faults")));
  await page.goto(`${mailbox.url}/nowhere`);
  faults.push(...(await lookAtPage(page, "mailbox-nowhere")));
  const path = `/messages/${mailbox.mails()[0]?.id}`;
  await page.goto(`${mailbox.url}${path}`);
  faults.push(...(await lookAtPage(page, "mailbox-mail-with-faults")));
  mailbox.faults.clear();
  await page.goto(`${mailbox.url}${path}?view=text`);
  faults.push(...(await lookAtPage(page, "mailbox-mail-to-send-back")));
  await page.getByRole("button", { name: "Send back as undeliverable" }).click();
  await page.getByText("Sent back as undeliverable").waitFor();
  faults.push(...(await lookAtPage(page, "mailbox-mail-sent-back")));
  expect([...faults, ...browser.complaints()]).toEqual([]);
});
