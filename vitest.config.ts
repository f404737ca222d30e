import { defineConfig } from "vitest/config";

// Much of a system test is waiting, so one more than this suite's smallest machine has cores.
const maxWorkers = 3;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Nothing in them lasts, so they need no process each.
          isolate: false,
          sequence: { groupOrder: 1 },
          include: ["{packages,services,infra}/*/src/**/*.test.ts", "tests/house/**/*.test.ts"],
          exclude: ["**/*.property.test.ts"],
          testTimeout: 30_000,
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
          include: ["tests/faults/prove.test.ts"],
          maxWorkers,
        },
      },
      {
        test: {
          name: "system",
          include: ["tests/{flows,promises,faults,browser}/**/*.test.ts"],
          exclude: ["tests/faults/prove.test.ts"],
          globalSetup: "tests/harness/global-setup.ts",
          testTimeout: 60_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
    ],
  },
});
