import { expect } from "vitest";
import { readProblem } from "../harness/read-problem.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api", "console", "portal"] });

// Planted in every rejected value: no answer may say it back.
const planted = "zanzibar-4711";

function forged(...parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

test.each([
  ["a limit of 0", "/v1/clients?limit=0"],
  ["a limit without end", "/v1/clients?limit=100000"],
  ["a limit that is a word", `/v1/clients?limit=${planted}`],
  ["an unknown parameter", `/v1/clients?${planted}=1`],
  ["a parameter twice", `/v1/clients?search=${planted}&search=x`],
  ["a search without end", `/v1/clients?search=${planted.repeat(30)}`],
  ["a NUL in a search", `/v1/clients?search=%00${planted}`],
  ["a NUL in an action", `/v1/audit/events?action=%00${planted}`],
  ["a cursor of nobody", `/v1/clients?after=${planted}`],
  ["a cursor of another shape", `/v1/clients?after=${forged(planted)}`],
  ["a cursor with a NUL", `/v1/clients?after=${forged(`\0${planted}`, "x")}`],
  ["a forged cursor of resets", `/v1/password-resets?after=${forged(planted, planted)}`],
  ["a forged cursor whose id is none", `/v1/password-resets?after=${forged("2026-01-01T00:00:00.000Z", planted)}`],
  [
    "a forged cursor of no day",
    `/v1/password-resets?after=${forged("2026-02-31T00:00:00.000Z", "00000000-0000-4000-8000-000000000000")}`,
  ],
  ["a forged cursor of the history", `/v1/audit/events?after=${forged(planted)}`],
  ["a date that is none", `/v1/audit/events?from=${planted}`],
  ["a year that no calendar has", "/v1/audit/events?from=0000-01-01T00:00:00Z"],
  ["a moment before all years", "/v1/password-resets?from=0001-01-01T00:00:00%2B14:00"],
  ["a state that is none", `/v1/password-resets?state=${planted}`],
  ["a list of mails that is none", `/v1/mail/deliveries?state=${planted}`],
  ["a forged cursor of mails", `/v1/mail/deliveries?after=${forged("2026-01-01T00:00:00.000Z", planted)}`],
  ["a reset that is no id", `/v1/audit/events?resetId=${planted}`],
  ["a NUL in who asked", `/v1/audit/resets?actor=%00${planted}`],
  ["a summary of no state", `/v1/audit/summary?state=${planted}`],
  ["an export of no format", `/v1/audit/export?format=${planted}`],
  ["a search for nobody", `/v1/audit/contacts?search=%20`],
  ["a forged cursor of a contact", `/v1/audit/events?after=${forged("2026-01-01T00:00:00.000Z", planted)}`],
  ["a contact that is no id", `/v1/password-resets?contactId=${planted}%20x`],
])("a question that breaks its contract is refused and not said back: %s", async (_name, path) => {
  const response = await system.fetchApi(path, { as: "admin" });
  expect(await readProblem(system, response, planted)).toEqual({
    status: 422,
    code: "invalid-request",
    mediaType: "application/problem+json",
    holdsTogether: true,
    saysBack: false,
  });
});

test.each([
  ["a moment with any offset", "/v1/audit/events?from=2026-01-01T00:00:00%2B23:59&to=2026-01-02T00:00:00-23:59"],
  ["a search of signs", "/v1/clients?search=%25%5C_%27%22%3B--"],
  ["an empty search", "/v1/clients?search="],
  ["mails of a time to come", "/v1/mail/deliveries?state=undeliverable&from=2999-01-01T00:00:00Z"],
])("an odd question that keeps its contract is answered: %s", async (_name, path) => {
  const response = await system.fetchApi(path, { as: "admin" });
  expect([response.status, await response.json()]).toMatchObject([200, { items: [], nextCursor: null }]);
});

test("the console says of such a question that it could not be read, and calls nothing a fault of its own", async () => {
  const { email, password } = system.staff.admin;
  const signedIn = await fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ address: email, password }),
    headers: { origin: system.consoleUrl },
    redirect: "manual",
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const paths = [`/clients?after=${planted}`, `/clients?search=%00${planted}`, `/history?clientId=${planted}%20x`];
  for (const path of paths) {
    const page = await fetch(`${system.consoleUrl}${path}`, { headers: { cookie }, redirect: "manual" });
    expect([page.status, await page.text()], path).toEqual([400, expect.stringContaining("could not be read")]);
  }
});

test.each([
  ["portal", "/sign-in"],
  ["portal", "/forgot-password"],
  ["portal", "/set-password"],
  ["portal", "/set-password/whose"],
  ["console", "/sign-in"],
] as const)(
  "a form of the %s is refused unless it is in UTF-8, and no field of it is taken that comes twice or has a NUL: %s",
  async (site, path) => {
    const url = site === "portal" ? system.portalUrl : system.consoleUrl;
    const post = async (body: string, charset = "utf-8") => {
      const headers = {
        "content-type": `application/x-www-form-urlencoded; charset=${charset}`,
        origin: url,
      };
      return (await fetch(`${url}${path}`, { method: "POST", body, headers, redirect: "manual" })).status;
    };
    const fields = "address=a%40b.test&password=x&token=y";
    expect([await post(fields, "iso-8859-1"), await post(fields, "utf-7"), await post("address=%ff")]).toEqual([
      415, 415, 400,
    ]);
    const none = await post("");
    expect([await post(`${fields}&${fields}`), await post(fields.replaceAll("=", "=%00"))]).toEqual([none, none]);
  },
);
