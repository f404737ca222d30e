import { spawnSync } from "node:child_process";
import { findProgram } from "@rekey/dev/system-package";
import { parseAllDocuments } from "yaml";

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: unknown;
  data?: Record<string, string>;
}

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

export function buildOverlay([program = "", word = ""]: readonly string[], folder: string): KubernetesObject[] {
  const { status, stdout, stderr } = spawnSync(program, [word, folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`kustomize does not build ${folder}: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}
