import { defineConfig } from "vitest/config";
import { testTags } from "./infra/dev/src/test-programs.ts";

// Much of a system test is waiting, so two more than this suite's smallest machine has cores.
const maxWorkers = 4;

export default defineConfig({
  test: {
    reporters: ["default", "./infra/dev/src/tell-not-run.ts"],
    tags: testTags,
    projects: [
      {
        test: {
          // Their name sorts last, so that they fill what the last long ones of the others leave of the machine.
          name: "unit",
          // Nothing in them lasts, nor below, so they need no process each.
          isolate: false,
          include: [
            "{packages,services,infra}/*/src/**/*.test.ts",
            "bench/src/**/*.test.ts",
            "tests/architecture/**/*.test.ts",
          ],
          exclude: ["**/*.property.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "property",
          include: ["{packages,services}/*/src/**/*.property.test.ts"],
          testTimeout: 300_000,
          maxWorkers,
        },
      },
      {
        // Of its own, and with a name that sorts first: a few minutes that are better not begun last.
        test: {
          name: "proof",
          include: ["tests/faults/prove*.test.ts"],
          maxWorkers,
        },
      },
      {
        // One step of the database at a time, on PostgreSQL alone.
        test: {
          name: "steps",
          isolate: false,
          include: ["tests/steps/**/*.test.ts"],
          globalSetup: "tests/harness/steps-setup.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "system",
          isolate: false,
          include: ["tests/{flows,promises,faults,browser}/**/*.test.ts"],
          exclude: ["tests/faults/prove*.test.ts"],
          globalSetup: "tests/harness/global-setup.ts",
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
    ],
  },
});
