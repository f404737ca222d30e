import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runWithToolchain } from "./run-with-toolchain.mjs";
import { repositoryDir, stateDir } from "./toolchain.mjs";

const resultsFile = join(stateDir, `test-results-${process.pid}.json`);

/** A file that could not even be read counts as one failed test, and so does a run that broke off. */
function countResults(exitCode) {
  if (!existsSync(resultsFile)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(resultsFile, "utf8"));
  const broken = testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((result) => result.status === "failed");
  });
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

async function runTests(run) {
  mkdirSync(stateDir, { recursive: true });
  const told = ["--reporter=default", "--reporter=./infra/dev/src/tell-not-run.ts"];
  const reporters = [...told, "--reporter=json", `--outputFile.json=${resultsFile}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...process.argv.slice(2)];
  const exitCode = await run(args, repositoryDir);
  const { passed, failed } = countResults(exitCode);
  rmSync(resultsFile, { force: true });
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return exitCode;
}

await runWithToolchain(process.stdout, async (run) => {
  const prepared = await run(["infra/dev/src/prepare-tests.ts"], repositoryDir);
  return prepared === 0 ? runTests(run) : prepared;
});
