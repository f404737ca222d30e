import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import * as http from "node:http";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type LogLevel, type Plugin, rolldown, type RolldownLog } from "rolldown";
import { entryFileOf, productServices, type ServiceName } from "./service-catalogue.ts";

const repositoryDir = join(import.meta.dirname, "../../..");
const home = join(repositoryDir, "node_modules/.cache/services");
const hostProcess = join(import.meta.dirname, "host-process.ts");
const keptForMs = 24 * 60 * 60 * 1_000;

/** What is started for a service. */
export type Programs = Partial<Record<ServiceName, string>>;

export interface Bundles {
  programs: Programs;
  /** What is started for several services in one process. */
  host: string;
}

const bundled = [...productServices, "handover-worker"] as const satisfies ServiceName[];

/**
 * Makes each service of the product, with all that it imports, one file: Node looks for a thousand modules at each
 * start, which is two thirds of its work. The code is the same, and so are the folders that it reads. What was made
 * before is taken as long as no source and no version of a library has changed.
 */
export async function bundleServices(): Promise<Bundles> {
  const sources = findSources();
  const dir = join(home, fingerprint(sources));
  if (!existsSync(dir)) {
    sweep();
    const half = `${dir}.${process.pid}`;
    const known = new Set(sources);
    for (const name of bundled) await bundle(name, join(repositoryDir, entryFileOf(name)), half, { known });
    await bundle("host", hostEntry, half, { known, with: [inOneProcess] });
    try {
      renameSync(half, dir);
    } catch {
      // Another run was quicker.
      rmSync(half, { recursive: true, force: true });
    }
  }
  const fileOf = (name: string) => join(dir, `${name}.mjs`);
  return { programs: Object.fromEntries(bundled.map((name) => [name, fileOf(name)])), host: fileOf("host") };
}

async function bundle(
  name: string,
  input: string,
  dir: string,
  options: { known: ReadonlySet<string>; with?: readonly Plugin[] },
): Promise<void> {
  const parts = [...(options.with ?? []), ...plugins];
  await using build = await rolldown({ input, platform: "node", onLog: refuse, plugins: parts });
  const { output } = await build.write({ file: join(dir, `${name}.mjs`), format: "esm", codeSplitting: false });
  const ours = output[0].moduleIds.filter((id) => id.startsWith(repositoryDir) && !id.includes("node_modules"));
  const stray = ours.map((id) => relative(repositoryDir, id)).find((id) => !options.known.has(id));
  if (stray) throw new Error(`${name} imports ${stray}, of which a change would not be noticed here`);
}

/** What is not found would be looked for by the service, at its start. */
function refuse(_level: LogLevel, { code, message }: RolldownLog): void {
  if (code === "UNRESOLVED_IMPORT") throw new Error(message);
}

// Their binaries and pages lie beside them.
const staysOutside = /^(?:@node-rs\/argon2$|bcrypt$|@bull-board\/)/;

/** A module goes on reading what lies beside its source. */
const stayAtHome: Plugin = {
  name: "stay-at-home",
  resolveId: {
    filter: { id: staysOutside },
    async handler(id, importer) {
      const found = await this.resolve(id, importer, { skipSelf: true });
      return found && { id: found.id, external: "absolute" };
    },
  },
  transform: {
    filter: { code: "import.meta.url" },
    handler: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
  },
};

// Getters, each of which makes Node read its whole client of the web.
const ofClient: readonly string[] = ["WebSocket", "MessageEvent", "CloseEvent"];

/** An import of Node's HTTP asks it for all that it has, and with that for its client, an eighth of a start. */
const httpAlone: Plugin = {
  name: "http-alone",
  resolveId: { filter: { id: /^(?:node:)?http$/ }, handler: () => ({ id: "\0http" }) },
  load: {
    filter: { id: /^\0http$/ },
    handler: () => {
      const names = Object.keys(http).filter((name) => name !== "default" && !ofClient.includes(name));
      const found = `const http = process.getBuiltinModule("node:http");`;
      return `${found}\nexport default http;\nexport const { ${names.join(", ")} } = http;`;
    },
  },
};

/**
 * Three services read the lists of passwords before they are ready, so that nobody waits for them; that is a fifth of
 * their start, and most tests never ask. In a joined one the first who asks waits.
 */
const listsWhenAsked: Plugin = {
  name: "lists-when-asked",
  transform: {
    filter: { id: /\/src\/main\.ts$/, code: "preparePasswordPolicy();" },
    handler: (code) => code.replace("preparePasswordPolicy();", ""),
  },
};

const hostEntry = "\0host";

/** All services beside each other, each of which waits until it is asked for. */
const inOneProcess: Plugin = {
  name: "in-one-process",
  resolveId: {
    filter: { id: /^(?:\0host|@rekey\/runtime\/run-service)$/ },
    handler: (id) => (id === hostEntry ? id : join(import.meta.dirname, "offered-services.ts")),
  },
  load: {
    filter: { id: /^\0host$/ },
    handler: () => {
      const files = [...bundled.map((name) => join(repositoryDir, entryFileOf(name))), hostProcess];
      return files.map((file) => `import ${JSON.stringify(file)};`).join("\n");
    },
  },
};

const plugins = [stayAtHome, httpAlone, listsWhenAsked];

/** All on which a bundle hangs; the lock file stands for the libraries. */
function findSources(): string[] {
  const ours = [
    "{packages,services}/*/{package.json,{src,assets}/**/*.{ts,js,json}}",
    "infra/dev/src/{bundle-services,host-process,offered-services,service-catalogue}.ts",
  ];
  return globSync([...ours, "patches/*", "pnpm-lock.yaml"], { cwd: repositoryDir }).toSorted();
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(repositoryDir, file)));
  return hash.digest("hex").slice(0, 16);
}

/** Leaves those of today, which another run may be using. */
function sweep(): void {
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(home)) {
    const dir = join(home, name);
    if (Date.now() - statSync(dir).mtimeMs > keptForMs) rmSync(dir, { recursive: true, force: true });
  }
}
