import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: unknown;
  data?: Record<string, string>;
}

export function buildOverlay([program = "", word = ""]: readonly string[], folder: string): KubernetesObject[] {
  const { status, stdout, stderr } = spawnSync(program, [word, folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`kustomize does not build ${folder}: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}
