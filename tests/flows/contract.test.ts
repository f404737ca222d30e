import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemHelp } from "@rekey/contracts/problem-help";
import { expect } from "vitest";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api"] });

const checkedIn = readFileSync(join(import.meta.dirname, "../../docs/contract/openapi.json"), "utf8");
const asStranger = { as: null } as const;

test("anyone reads the contract, with the address at which the API is", async () => {
  const answer = await system.fetchApi("/openapi.json", asStranger);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  expect(await answer.json()).toEqual({ ...JSON.parse(checkedIn), servers: [{ url: system.apiUrl }] });
});

test("each problem leads to its cause and its remedy, and another word to none", async () => {
  for (const [code, help] of Object.entries(problemHelp)) {
    const answer = await system.fetchApi(`/problems/${code}`, asStranger);
    expect(await answer.json()).toMatchObject({ code, ...help });
  }
  for (const word of ["__proto__", "constructor", "nothing-known"])
    expect((await system.fetchApi(`/problems/${word}`, asStranger)).status).toBe(404);
});
