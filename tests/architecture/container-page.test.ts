import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { serviceCatalogue } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { blocksOf } from "../harness/page-blocks.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const page = read("docs/how-to/run-in-containers.md");
const composeFile = read("infra/compose.yaml");
const compose = parse(composeFile, { merge: true }) as Record<"services" | "secrets" | "volumes", object>;

const isOfSettings = (block: string) => block.startsWith("API_URL=");
const untagged = blocksOf(page, "");
const shellBlocks = [...blocksOf(page, "sh"), ...untagged.filter((block) => !isOfSettings(block))];
const [settingsBlock = ""] = untagged.filter(isOfSettings);
const commands = [...shellBlocks.flatMap((block) => block.split("\n")), ...page.matchAll(/`([^`\n]+)`/g)].map((found) =>
  typeof found === "string" ? found.trim() : (found[1] ?? ""),
);

test("each block of commands is one that a shell reads", { tags: ["bash"] }, () => {
  expect(shellBlocks.length).toBeGreaterThan(4);
  const faults = shellBlocks.map((input) => spawnSync("bash", ["--norc", "-n"], { input, encoding: "utf8" }).stderr);
  expect(faults).toEqual(shellBlocks.map(() => ""));
});

// What the page has its reader make.
const madeByReader = new Set(["infra/secrets", "infra/.env"]);

test("each file of the repository that a command names is there", () => {
  const named = new Set(commands.flatMap((line) => line.match(/(?<![\w/.-])infra\/[\w./-]*\w/g) ?? []));
  expect(named.size).toBeGreaterThan(4);
  expect([...named].filter((path) => !madeByReader.has(path) && !existsSync(join(root, path)))).toEqual([]);
});

test("each command of compose is about its file, and a service of it where it runs one", () => {
  const told = commands.filter((line) => line.startsWith("docker compose "));
  expect(told.length).toBeGreaterThan(2);
  for (const line of told) {
    const [, verb = "", rest = ""] = /^docker compose --file infra\/compose\.yaml (up|run) (.*)$/.exec(line) ?? [];
    expect([line, verb]).toEqual([line, expect.stringMatching(/./)]);
    const [first = ""] = rest.split(" ").filter((word) => !word.startsWith("--"));
    const isService = verb !== "run" || first.includes("$") || first in compose.services;
    expect([line, isService]).toEqual([line, true]);
  }
});

test("a loop over services names those that are started, and each of them", () => {
  const loops = [...page.matchAll(/^for service in ([a-z -]+); do$/gm)].map(([, names = ""]) => names.split(" "));
  const started = Object.entries(compose.services as Record<string, { command?: string[]; profiles?: string[] }>)
    .filter(([, { command, profiles }]) => command?.[0] === "rekey-service" && profiles === undefined)
    .map(([name]) => name);
  expect(loops).toEqual([started]);
});

test("what is public of the settings is what compose asks for, and nothing that it does not read", () => {
  const told = Object.keys(parseEnv(settingsBlock));
  const asked = (sign: string) =>
    [...composeFile.matchAll(/\$\{([A-Z_]+):(.)/g)].flatMap(([, name, found]) => (found === sign ? [name] : []));
  expect([...new Set(asked("?"))].filter((name) => !told.includes(name ?? ""))).toEqual([]);
  expect(told.filter((name) => ![...asked("?"), ...asked("-")].includes(name))).toEqual([]);
});

test("ports, user and folder are those of the image and of the services", () => {
  const image = read("infra/Dockerfile");
  const [, user = ""] = /^USER (\d+):/m.exec(image) ?? [];
  const [, adminPort = ""] = /ADMIN_PORT=(\d+)/.exec(image) ?? [];
  const [, folder = ""] = /^WORKDIR (\/var.*)$/m.exec(image) ?? [];
  const { api, portal, console } = serviceCatalogue;
  const ports = `the API at ${api.port}, the portal at ${portal.port}, the console at ${console.port}`;
  for (const words of [ports, `a user of its own (${user})`, `for health and figures at ${adminPort}`, `\`${folder}\``])
    expect(page).toContain(words);
});

test("each image that a command makes or runs is the one that compose starts", () => {
  const [, image = ""] = /\$\{REKEY_IMAGE:-([\w/]+)\}/.exec(composeFile) ?? [];
  const named = commands.flatMap((line) => [
    ...line.matchAll(/docker build .*--tag (\S+)|docker run (?:--rm |--env \S+ )*([\w/]+)/g),
  ]);
  expect(named.map(([, built, ran]) => built ?? ran)).toEqual([image, image]);
});
