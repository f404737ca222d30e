import { beforeAll, describe, expect } from "vitest";
import { minimumHashSettings } from "@rekey/secrets/password-hash";
import { askFrom, createClients } from "../harness/ask-from.ts";
import { createContact } from "../harness/create-contact.ts";
import { findSlowCases } from "../harness/find-slow-cases.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { writeCredential } from "../harness/write-contact.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const password = "walrus teapot gravel nine";

/** Addresses that the pages must not tell apart, by what is behind them. */
const addresses: Record<string, string> = { unknown: "nobody.at.all@contacts.test" };
/** Links that the pages must not tell apart, by why they are dead. */
const tokens: Record<string, string> = { invented: "A".repeat(43) };

const { test, system } = systemTest({
  ownProcess: "all",
  serviceEnv: { portal: { ATTEMPTS_PER_ADDRESS: "3", ARGON2_PASSES: "5" } },
});

beforeAll(async () => {
  const settled = await createContact(system, { locale: "de" });
  await givePassword(system, settled.id);
  addresses["with a password"] = settled.email;
  addresses["without a password"] = (await createContact(system)).email;
  addresses["without access"] = (await createContact(system, { portalAccess: false })).email;
  tokens["used"] = await mailedToken((_id, token) => submitPassword(system, token, password));
  tokens["cancelled"] = await mailedToken((id) => system.api().cancelReset(id));
});

async function mailedToken(kill: (resetId: string, token: string) => Promise<unknown>): Promise<string> {
  const contact = await createContact(system, { locale: "de" });
  const { id } = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, id, "mailed");
  await kill(id, token);
  return token;
}

/** What another form has another of, whoever is shown it: its token, and the cookie that belongs to it. */
const ofTheForm = /(?<=name="form-token" value="|rekey_portal_form=)[\w.-]+/g;

/** All of an answer that a visitor can see, but for the time, its form's own marks and what they typed themselves. */
async function visible(response: Response, typed: string): Promise<object> {
  const headers = [...response.headers]
    .filter(([name]) => !["date", "x-request-id", "content-length"].includes(name))
    .map(([name, value]) => [name, value.replace(ofTheForm, "[of the form]")]);
  const body = (await response.text()).replaceAll(ofTheForm, "[of the form]");
  return { status: response.status, headers, body: typed === "" ? body : body.replaceAll(typed, "[typed]") };
}

/** The answers that differ from the first one, by name. */
async function answersThatDiffer(
  cases: Record<string, string>,
  ask: (value: string) => Promise<Response>,
): Promise<string[]> {
  const answers: [string, object][] = [];
  for (const [name, value] of Object.entries(cases)) answers.push([name, await visible(await ask(value), value)]);
  const first = JSON.stringify(answers[0]?.[1]);
  return answers.filter(([, answer]) => JSON.stringify(answer) !== first).map(([name]) => name);
}

describe("an address gets the same answer whoever it belongs to", () => {
  const wrong = "harbour otter lantern ten";
  test.each([
    ["asking for a link", (address: string) => postForm(system, "/forgot-password", { address })],
    ["the page after that", () => getPage(system, "/forgot-password/sent")],
    [
      "signing in with a wrong password",
      (address: string) => postForm(system, "/sign-in", { address, password: wrong }),
    ],
  ])("%s", async (_what, ask) => {
    expect(Object.keys(addresses)).toHaveLength(4);
    expect(await answersThatDiffer(addresses, ask)).toEqual([]);
  });

  test("the limit per address comes after the same number of tries", async () => {
    const statuses = new Map<string, number[]>();
    for (const [name, address] of Object.entries(addresses)) {
      const seen: number[] = [];
      for (let count = 0; count < 6; count += 1)
        seen.push((await postForm(system, "/forgot-password", { address })).status);
      statuses.set(name, seen);
    }
    const [first] = statuses.values();
    expect(first).toContain(429);
    expect([...statuses.values()]).toEqual([...statuses.keys()].map(() => first));
  });
});

test("the time of a refusal does not tell who has a password, with hashes of earlier and of present settings", async () => {
  const settled = await createContact(system);
  await writeCredential(system, settled.id, password, { ...minimumHashSettings, passes: 5 });
  const all = { ...addresses, "with a hash of present settings": settled.email };
  const newClient = createClients();
  const ask = (address: string) => async () => {
    const form = { address, password: "harbour otter lantern ten" };
    expect((await askFrom({ from: newClient(), site: system.portalUrl, path: "/sign-in", form })).status).toBe(401);
  };
  const cases = Object.entries(all).map(([name, address]) => [name, ask(address)] as const);
  expect(await findSlowCases(Object.fromEntries(cases))).toEqual([]);
});

describe("a link that does not work gets the same answer whatever became of it", () => {
  test.each([
    ["asking whose it is", (token: string) => postForm(system, "/set-password/whose", { token })],
    ["setting a password", (token: string) => submitPassword(system, token, password)],
    ["setting a password that is too short", (token: string) => submitPassword(system, token, "short")],
  ])("%s", async (_what, ask) => {
    expect(Object.keys(tokens)).toHaveLength(3);
    expect((await ask(tokens["used"] ?? "")).status).toBe(410);
    expect(await answersThatDiffer(tokens, ask)).toEqual([]);
  });
});

test("a link that works shows its address masked on the page, and nothing of the person besides", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, id, "mailed");
  const page = await (await getPage(system, `/set-password`)).text();
  expect(page).not.toContain(contact.email);
  const refused = await (await submitPassword(system, token, "short")).text();
  expect(refused).toContain("p•••••@contacts.test");
  expect(refused).not.toContain(contact.name);
});

test("browsers find the page for changing a password, and unknown well-known paths are not found", async () => {
  const found = await getPage(system, "/.well-known/change-password");
  expect([found.status, found.headers.get("location")]).toEqual([302, "/account/change-password"]);
  expect(
    (await getPage(system, "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")).status,
  ).toBe(404);
});
