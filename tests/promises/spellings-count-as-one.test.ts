import { expect } from "vitest";
import { type Question, askFrom, createClients } from "../harness/ask-from.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";

const wrong = "harbour otter lantern ten";
const newClient = createClients();

const { test, system } = systemTest({
  services: ["api", "portal", "console"],
  env: { ATTEMPTS_PER_CLIENT: "100", ATTEMPTS_PER_ADDRESS: "3", ATTEMPTS_ON_ADDRESS: "100" },
});

/** One address in five spellings: the Greek sigma is two small letters and a capital one. */
function spellings(): string[] {
  const digits = String(Math.random()).slice(2);
  return ["σισισυφ", "ςισισυφ", "σιςισυφ", "Σισιςυφ", "ςιςιΣΥΦ"].map((name) => `${name}${digits}@contacts.test`);
}

async function tryEach(send: (address: string) => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (const address of spellings()) statuses.push((await send(address)).status);
  return statuses;
}

const post = (site: string, path: string, form: NonNullable<Question["form"]>, from: string) =>
  askFrom({ site, path, form, from });

async function verify(email: string) {
  const token = await signToken(system, { sub: "shop", name: "The shop", roles: ["portal"] });
  return system.fetchApi("/v1/contacts/verify-password", {
    as: null,
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ email, password: wrong, clientAddress: "203.0.113.9" }),
  });
}

test("all spellings that stand for one address have its tries together, wherever one signs in or asks for a link", async () => {
  const from = newClient();
  const form = (address: string) => ({ address, password: wrong });
  expect({
    portal: await tryEach((address) => post(system.portalUrl, "/sign-in", form(address), from)),
    console: await tryEach((address) => post(system.consoleUrl, "/sign-in", form(address), from)),
    link: await tryEach((address) => post(system.portalUrl, "/forgot-password", { address }, from)),
    program: await tryEach(verify),
  }).toEqual({
    portal: [401, 401, 401, 429, 429],
    console: [401, 401, 401, 429, 429],
    link: [303, 303, 303, 429, 429],
    program: [200, 200, 200, 429, 429],
  });
});
