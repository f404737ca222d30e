import type { InstalledService } from "../installation/folder.ts";
import { fileOf, readKeyFile } from "./key-files.ts";
import { type KeyKind, keyKinds, type KindName, kindNames, splitKeys } from "./key-kinds.ts";
import { nameKey } from "./name-key.ts";
import { readRotations, type Rotation } from "./rotate-key.ts";

/** One kind of key as a service of the installation has it. */
export interface ListedKeys {
  kind: KindName;
  setting: string;
  service: InstalledService;
  /** By name; where one is used before the others it stands first. */
  keys: readonly string[];
  rotation: Rotation | null;
}

/** Every key that can be rotated, by name and never by what it is. */
export function listKeys(dir: string): ListedKeys[] {
  const rotations = readRotations(dir);
  return kindNames.flatMap((kind) => {
    const { list, readBy, use }: KeyKind = keyKinds[kind];
    const settings = [
      ...readBy.map((service) => ({ service, setting: list })),
      ...(typeof use === "string" ? [] : use.by.map((service) => ({ service, setting: use.setting }))),
    ];
    return settings.flatMap(({ service, setting }) => {
      const path = fileOf(dir, service, setting);
      if (path === undefined) return [];
      const keys = splitKeys(readKeyFile(path)).map(nameKey);
      return [{ kind, setting, service, keys, rotation: rotations[kind] ?? null }];
    });
  });
}
