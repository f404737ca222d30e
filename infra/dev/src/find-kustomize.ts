import { spawnSync } from "node:child_process";
import { findProgram } from "./system-package.ts";

/** A kustomize of version 5 or newer, by itself or in kubectl: the words that build a folder. */
export function findKustomize(): string[] | undefined {
  const found = [
    ["kustomize", "build"],
    ["kubectl", "kustomize"],
  ].flatMap(([name = "", word = ""]) => {
    const program = findProgram([name]);
    return program === undefined ? [] : [[program, word]];
  });
  return found.find(([program = ""]) => {
    const args = program.endsWith("kubectl") ? ["version", "--client"] : ["version"];
    const { stdout } = spawnSync(program, args, { encoding: "utf8" });
    return /\bv(?:[5-9]|\d{2,})\.\d+\.\d+\s*$/m.test(stdout);
  });
}
