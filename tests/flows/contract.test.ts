import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemHelp } from "@rekey/contracts/problem-help";
import { expect } from "vitest";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api"] });

const folder = join(import.meta.dirname, "../../docs/contract");
const asStranger = { as: null } as const;

test.each(["openapi.json", "openapi-3.0.json"])(
  "anyone reads %s, with the address at which the API is",
  async (file) => {
    const checkedIn = readFileSync(join(folder, file), "utf8");
    const answer = await system.fetchApi(`/${file}`, asStranger);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(await answer.json()).toEqual({ ...JSON.parse(checkedIn), servers: [{ url: system.apiUrl }] });
  },
);

test("each problem leads to its cause and its remedy, and another word to none", async () => {
  for (const [code, help] of Object.entries(problemHelp)) {
    const answer = await system.fetchApi(`/problems/${code}`, asStranger);
    expect(await answer.json()).toMatchObject({ code, ...help });
  }
  for (const word of ["__proto__", "constructor", "nothing-known"])
    expect((await system.fetchApi(`/problems/${word}`, asStranger)).status).toBe(404);
});
