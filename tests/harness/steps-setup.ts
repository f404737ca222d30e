import { mkdirSync } from "node:fs";
import { startReaper } from "@rekey/dev/reaper";
import type { TestProject } from "vitest/node";
import { makeTemplate, ownPostgres, stateDir, type TestDatabase } from "./test-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    database: TestDatabase;
  }
}

const stack = new AsyncDisposableStack();

/** Started once for all tests of steps: PostgreSQL alone, and a database to copy. */
export async function setup(project: TestProject): Promise<void> {
  try {
    mkdirSync(stateDir, { recursive: true });
    const reaper = stack.use(await startReaper());
    const name = `steps-${process.pid}`;
    const serverUrl = process.env["TEST_DATABASE_URL"] ?? (await ownPostgres(stack, reaper, name));
    const { templateName } = await makeTemplate(stack, serverUrl, name);
    project.provide("database", { serverUrl, templateName });
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await stack.disposeAsync();
}
