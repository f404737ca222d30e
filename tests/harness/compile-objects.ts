import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { KubernetesObject } from "./build-overlay.ts";

const repository = resolve(import.meta.dirname, "../..");

/** Where the type of an object is declared: of Kubernetes' own kinds by their group, and of KEDA's. */
function homeOf({ apiVersion }: KubernetesObject): string {
  if (apiVersion.startsWith("keda.sh/")) return `@kubernetes-models/keda/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

/** What the compiler says of the objects, which is nothing where each field is known and of its kind. */
export function compileObjects(objects: readonly KubernetesObject[]): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-objects-"));
  try {
    symlinkSync(join(repository, "tests/node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const lines = objects.flatMap((object, place) => [
      `import type { I${object.kind} as Kind${place} } from "${homeOf(object)}/${object.kind}";`,
      `export const object${place}: Kind${place} = ${JSON.stringify(object)};`,
    ]);
    writeFileSync(join(folder, "objects.ts"), lines.join("\n"));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: "nodenext",
      target: "es2024",
      skipLibCheck: true,
      types: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["objects.ts"] }));
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    return spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
