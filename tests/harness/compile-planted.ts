import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");

/** One change of one file below `src` of a package. */
export interface PlantedChange {
  folder: string;
  file: string;
  change: [from: string, to: string];
}

/**
 * What the compiler says of a changed copy of each file, beside the others of its package as they are. All are compiled
 * at once: they share what they import, which is most of the work. Of a file that is not changed it must say nothing.
 */
export function compilePlanted(planted: readonly PlantedChange[]): string[] {
  const copy = mkdtempSync(join(tmpdir(), "rekey-types-"));
  try {
    for (const folder of new Set(planted.map((plant) => plant.folder))) copyPackage(folder, copy);
    const files = planted.map((plant, place) => plantIn(copy, plant, place));
    const tsconfig = {
      extends: join(repository, "tsconfig.base.json"),
      compilerOptions: { allowJs: true, checkJs: true, typeRoots: [join(repository, "node_modules/@types")] },
      files,
    };
    writeFileSync(join(copy, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const args = [tsc, "-p", copy, "--pretty", "false"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
    const errors = Map.groupBy(
      stdout
        .trim()
        .split(/\n(?=\S)/)
        .filter(Boolean),
      (error) => error.split("(", 1)[0],
    );
    const others = [...errors].filter(([file]) => !files.includes(String(file)));
    if (others.length > 0) throw new Error(`what was not changed does not compile: ${others.flat(2).join("\n")}`);
    return files.map((file) => (errors.get(file) ?? []).join("\n"));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copyPackage(folder: string, copy: string): void {
  const target = join(copy, folder);
  const filter = (source: string): boolean => basename(source) !== "node_modules";
  for (const name of ["src", "package.json"])
    cpSync(join(repository, folder, name), join(target, name), { recursive: true, filter });
  symlinkSync(join(repository, folder, "node_modules"), join(target, "node_modules"));
}

function plantIn(copy: string, { folder, file, change: [from, to] }: PlantedChange, place: number): string {
  const source = readFileSync(join(copy, folder, "src", file), "utf8");
  if (!source.includes(from)) throw new Error(`${file} no longer has: ${from}`);
  const planted = join(copy, folder, "src", dirname(file), `planted-${place}.ts`);
  writeFileSync(planted, source.replace(from, to));
  return relative(copy, planted);
}
