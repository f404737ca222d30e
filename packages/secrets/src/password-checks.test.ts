import { expect, test } from "vitest";
import { createPasswordChecks, keepLearning } from "./password-checks.ts";
import { kindOfHash } from "./hash-kind.ts";
import { hashPassword, minimumHashSettings, verifyPassword } from "./password-hash.ts";
import { createSecret } from "./secret.ts";
import { createTurns } from "./take-turns.ts";

const earlier = minimumHashSettings;
const present = { ...minimumHashSettings, passes: 3 };
const later = { memoryKib: 20_480, passes: 2, lanes: 1 };
const password = createSecret("walrus teapot gravel nine");
const asker = { owner: "one" };

/** Checks that note the settings of each hash they make. */
function notedChecks() {
  const made: string[] = [];
  const verify = (hash: string, typed: typeof password) => {
    made.push(JSON.stringify(kindOfHash(hash)));
    return verifyPassword(hash, typed);
  };
  const checks = createPasswordChecks({ settings: present, turns: createTurns({ atOnce: 2, waiting: 10 }), verify });
  const work = async (stored: string | undefined) => {
    made.length = 0;
    return { isRight: await checks.check(stored, password, asker), made: [...made] };
  };
  return { checks, work };
}

test("a check costs the same hashes whatever is stored, and only the stored one decides", async () => {
  const { checks, work } = notedChecks();
  checks.learn(["m=19456,p=1,t=2", "m=20480,t=2,p=1", "m=19456,t=3,p=1", "foreign"]);
  const usual = [present, earlier, later].map((each) => JSON.stringify({ scheme: "argon2id", ...each }));
  expect(await work(undefined)).toEqual({ isRight: false, made: usual });
  expect(await work("$2b$10$older")).toEqual({ isRight: false, made: usual });
  for (const settings of [earlier, present, later]) {
    expect(await work(await hashPassword(password, settings))).toEqual({ isRight: true, made: usual });
    expect(await work(await hashPassword(createSecret("another"), settings))).toEqual({ isRight: false, made: usual });
  }
});

test("settings that nobody told of are part of every check from then on, and gone when no hash has them", async () => {
  const { checks, work } = notedChecks();
  expect((await work(undefined)).made).toHaveLength(1);
  expect((await work(await hashPassword(password, later))).made).toHaveLength(2);
  expect((await work(undefined)).made).toHaveLength(2);
  checks.learn(["m=19456,t=3,p=1"]);
  expect((await work(undefined)).made).toHaveLength(1);
});

test("what settings occur is asked again after a failure, and then every so often", async () => {
  const learned: (readonly string[])[] = [];
  let asked = 0;
  const failures: unknown[] = [];
  const enough = Promise.withResolvers<void>();
  using _learning = keepLearning(
    { learn: (inUse) => void (learned.push(inUse) === 2 && enough.resolve()) },
    {
      load: async () => {
        asked += 1;
        if (asked === 1) throw new Error("away");
        return [String(asked)];
      },
      everyMs: 1,
      retryMs: 1,
      onFailure: (error) => failures.push(error),
    },
  );
  await enough.promise;
  expect(failures).toHaveLength(1);
  expect(learned.slice(0, 2)).toEqual([["2"], ["3"]]);
});
