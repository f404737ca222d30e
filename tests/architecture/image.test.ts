import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFlags } from "@rekey/dev/service-catalogue";
import { expect, onTestFinished, test } from "vitest";
import { runProgram } from "../harness/run-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const dockerfile = read("infra/Dockerfile");
const starter = join(root, "infra/image/rekey-service");
const env = { PATH: `${join(root, "node_modules/node/bin")}:${process.env["PATH"]}` };

test("the image has the Node that the repository is tested with", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: { node: string } };
  expect(/NODE_IMAGE=\S+\/node:(\d+\.\d+\.\d+)-/.exec(dockerfile)?.[1]).toBe(devDependencies.node);
});

test("what is installed into it is what the lock file has, and nothing that only develops", () => {
  const installs = [...dockerfile.matchAll(/^RUN .*pnpm install(.*)$/gm)].map(([, words]) => words);
  expect(installs).toHaveLength(1);
  expect(installs[0]).toContain(" --frozen-lockfile --prod ");
});

test("its process is not root's, and needs no shell to say that it is well", () => {
  expect(/^USER (\d+):(\d+)$/m.exec(dockerfile)?.slice(1)).toEqual(["10001", "10001"]);
  expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD \["rekey-healthcheck"\]$/m);
  expect(dockerfile).toMatch(/^CMD \["rekey-service"\]$/m);
});

test("no file of a checkout comes in that is not named", () => {
  const [first, ...rest] = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(first).toBe("*");
  const taken = rest.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  expect(taken.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  expect(taken.some((path) => /\.rekey|\.git|secrets/.test(path))).toBe(false);
  expect(rest).toContain("**/node_modules");
});

test("Node is told the same of memory as by npm start", () => {
  expect(read("infra/image/rekey-service")).toContain(`exec node ${nodeFlags.join(" ")} "$home/services/`);
});

test("the documents that the console shows come in", () => {
  const [, listed = ""] = /const documents = \{([^}]+)\}/.exec(read("services/console/src/history/documents.ts")) ?? [];
  const files = [...listed.matchAll(/"([^"]+\.md)"/g)].map(([, file]) => `!docs/${file}`);
  expect(files).toHaveLength(2);
  expect(read(".dockerignore").split("\n")).toEqual(expect.arrayContaining(files));
});

test("a service is started by its name, and says what is wrong with its settings", async () => {
  const ended = await runProgram([starter, "handover-worker"], { env });
  expect([ended.code, ended.errors]).toEqual([1, expect.stringContaining("the settings are not valid")]);
});

test.for([[], ["nobody"], ["../api"], ["api/../portal"]])(
  "%s is no service, and it says which there are",
  async (words) => {
    const { code, errors } = await runProgram([starter, ...words], { env });
    expect(code).toBe(2);
    expect(errors).toMatch(/^rekey-service: say which service to run: api .*webhook-worker $/m);
  },
);

test("who is not there is not well", async () => {
  const { code, output } = await runProgram([join(root, "infra/image/rekey-healthcheck")], {
    env: { ...env, ADMIN_PORT: "1" },
  });
  expect([code, output]).toEqual([1, "nobody answers at the admin port\n"]);
});

test("`npm run rekey` runs what is there where only production was installed, and installs nothing over it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rekey-installed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of globSync("infra/dev/*.mjs", { cwd: root })) cpSync(join(root, file), join(folder, file));
  mkdirSync(join(folder, "infra/image"));
  writeFileSync(join(folder, "infra/image/rekey"), '#!/bin/sh\necho "$@"; exit 4\n', { mode: 0o755 });
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "node_modules/.modules.yaml"), `{"included": {"devDependencies": false}}`);
  const command = [process.execPath, join(folder, "infra/dev/rekey.mjs"), "keys", "list"];
  const { code, output, errors } = await runProgram(command, { env });
  expect([code, output, errors]).toEqual([4, "keys list\n", ""]);
  expect(existsSync(join(folder, ".rekey"))).toBe(false);
});
