import { randomInt } from "node:crypto";
import { expect } from "vitest";
import { knowPerson } from "../harness/every-route.ts";
import { type FuzzedRequest, fuzzRequests } from "../harness/fuzz-requests.ts";
import { seededRandom } from "../harness/seeded-random.ts";
import { systemTest } from "../harness/system-test.ts";

const count = Number(process.env["FUZZED_REQUESTS"] ?? 1_500);
const seed = Number(process.env["TEST_SEED"] ?? randomInt(2 ** 31));
const atOnce = 16;
const many = "100000000";

const { test, system } = systemTest({
  services: ["api"],
  env: {
    COMMANDS_PER_ACTOR_PER_MINUTE: many,
    COMMANDS_PER_ACTOR_AT_ONCE: many,
    CHANGES_PER_ACTOR_PER_MINUTE: many,
    CHANGES_PER_ACTOR_AT_ONCE: many,
    LOG_LEVEL: "error",
  },
});

/** Of several pushes at once some find no place, as they would at any time. */
const hasNoPlace = ({ target }: FuzzedRequest, { status }: Response) =>
  status === 503 && target.startsWith("/v1/directory/push");
const isStream = ({ target }: FuzzedRequest) => /\/password-resets\/[^/]+\/events/.test(target);

/** What is wrong with the answer to a request; undefined: nothing. */
async function faultOf(request: FuzzedRequest, as: "admin" | "staff" | "ops" | "auditor"): Promise<string | undefined> {
  const { method, target, headers, body } = request;
  const told = `${method} ${target.slice(0, 200)} ${body?.slice(0, 300) ?? ""}`;
  try {
    const response = await system.fetchApi(target, { as, method, headers, ...(body !== undefined && { body }) });
    if (isStream(request)) await response.body?.cancel();
    else await response.arrayBuffer();
    return response.status >= 500 && !hasNoPlace(request, response) ? `${response.status} to ${told}` : undefined;
  } catch (error) {
    // What the connection ended with is in the cause alone.
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    return `${message} ${cause instanceof Error ? cause.message : ""}\n${told}`;
  }
}

test(
  `whatever is asked, and however broken: no request fails inside, none that the contract refuses is taken, and each answer is as the contract has it (seed ${seed})`,
  { timeout: 60_000 + count * 50 },
  async () => {
    const person = await knowPerson(system);
    const random = seededRandom(seed);
    const next = fuzzRequests(random, Object.values(person));
    const faults: string[] = [];
    let asked = 0;
    const askOn = async () => {
      while (asked < count && faults.length < 20) {
        asked += 1;
        const fault = await faultOf(next(), random.pick(["admin", "admin", "staff", "ops", "auditor"] as const));
        if (fault !== undefined) faults.push(fault);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, askOn));
    expect(faults).toEqual([]);
    expect(system.allLines().filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect((await system.fetchApi("/v1/clients", { as: "staff" })).status).toBe(200);
  },
);
