import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type InstalledService, places, readServiceFile } from "../installation/folder.ts";
import { UsageError } from "../usage-error.ts";
import { fileOf, readKeyFile, replaceKeyFiles } from "./key-files.ts";
import { noteOf, withNotes } from "./key-notes.ts";
import { type KeyKind, keyKinds, type KindName, splitKeys } from "./key-kinds.ts";
import { keyMakers } from "./key-makers.ts";
import { nameKey, nextName, publicPartOf } from "./name-key.ts";

/** How far the change of one kind of key has come. */
export interface Rotation {
  /** `known`: all who read the kind know the new key. `used`: it is used, and the old ones still understood. */
  step: "known" | "used";
  /** What the new key is called. */
  key: string;
  since: string;
}

export interface RotateOptions {
  /** Takes the old keys out, once the new one is used. */
  retire: boolean;
  /** Also before it is time. */
  evenNow: boolean;
  now: Date;
  /** Who does it, for the history. */
  operator: string;
}

export interface RotateResult {
  did: string;
  /** The services to restart, in any order. */
  restart: readonly InstalledService[];
  next: readonly string[];
}

/** Does the next step of a rotation in the files of an installation. It holds once services are restarted. */
export async function rotateKey(dir: string, name: KindName, options: RotateOptions): Promise<RotateResult> {
  const kind: KeyKind = keyKinds[name];
  const rotations = readRotations(dir);
  const under = rotations[name];
  const lists = readLists(dir, kind);
  const save = (rotation: Rotation | undefined) => writeRotations(dir, { ...rotations, [name]: rotation });
  if (options.retire) return retire(dir, name, { kind, lists, under, save, options });
  if (under?.step === "used")
    throw new UsageError(
      `the key ${under.key} is used since ${under.since}; the old ones may go when ${kind.until}: add --retire then`,
    );
  const since = options.now.toISOString();
  if (under?.step === "known") {
    const note = noteOf(
      { action: "key.put_to_use", setting: kind.list, key: under.key },
      options.operator,
      options.now,
    );
    const restart = withNotes(dir, [note], () => use(dir, kind, lists, under.key));
    save({ step: "used", key: under.key, since });
    return { did: `the key ${under.key} is used from now on`, restart, next: whenRetired(dir, name, kind) };
  }
  const { key, named } = await makeKey(kind, lists);
  const step = kind.use === "all" ? "used" : "known";
  const actions = step === "used" ? (["key.made", "key.put_to_use"] as const) : (["key.made"] as const);
  const notes = actions.map((action) =>
    noteOf({ action, setting: kind.list, key: named }, options.operator, options.now),
  );
  withNotes(dir, notes, () =>
    replaceKeyFiles(new Map(lists.map(({ path, keys }) => [path, [...keys, key].join(",")]))),
  );
  save({ step, key: named, since });
  const again = `When all of them run again: ${commandOf(dir, name)}, which has the new key used.`;
  return {
    did:
      kind.use === "all"
        ? `the key ${named} is used beside the old one`
        : `the key ${named} is known, and not used yet`,
    restart: lists.map(({ service }) => service),
    next: step === "used" ? whenRetired(dir, name, kind) : [again],
  };
}

interface KeyList {
  service: InstalledService;
  path: string;
  keys: readonly string[];
}

function readLists(dir: string, { list, readBy }: KeyKind): KeyList[] {
  const found = readBy.flatMap((service) => {
    const path = fileOf(dir, service, list);
    return path === undefined ? [] : [{ service, path, keys: splitKeys(readKeyFile(path)) }];
  });
  if (found.length === 0) throw new UsageError(`no service of the installation in ${dir} has ${list}`);
  return found;
}

async function makeKey({ list }: KeyKind, lists: readonly KeyList[]): Promise<{ key: string; named: string }> {
  const names = lists.flatMap(({ keys }) => keys.map(nameKey));
  const maker = keyMakers.find(({ settings }) => settings.includes(list));
  const origin = /^PRIVATE\+KEY\+([^+]+)\+/.exec(lists[0]?.keys[0] ?? "")?.[1] ?? "";
  const made = await maker?.make({ origin, id: nextName(names) });
  const key = made?.find((setting) => setting.name === list)?.value;
  if (key === undefined) throw new Error(`no key of ${list} can be made`);
  return { key, named: nameKey(key) };
}

/** Returns the services to restart. */
function use(dir: string, kind: KeyKind, lists: readonly KeyList[], named: string): InstalledService[] {
  const ordered = lists.map(({ keys, ...list }) => {
    const own = keys.find((key) => nameKey(key) === named);
    if (own === undefined) throw new UsageError(`the new key ${named} is not in ${list.path}: put it back there`);
    return { ...list, own, text: [own, ...keys.filter((key) => key !== own)].join(",") };
  });
  if (typeof kind.use === "string") {
    replaceKeyFiles(new Map(ordered.map(({ path, text }) => [path, text])));
    return lists.map(({ service }) => service);
  }
  const { setting, by } = kind.use;
  const publicKey = publicPartOf(ordered[0]?.own ?? "");
  const files = by.flatMap((service) => {
    const path = fileOf(dir, service, setting);
    return path === undefined ? [] : [[path, publicKey] as const];
  });
  replaceKeyFiles(new Map(files));
  return by.filter((service) => readServiceFile(dir, service) !== undefined);
}

interface Retiring {
  kind: KeyKind;
  lists: readonly KeyList[];
  under: Rotation | undefined;
  save: (rotation: Rotation | undefined) => void;
  options: RotateOptions;
}

function retire(dir: string, name: KindName, { kind, lists, under, save, options }: Retiring): RotateResult {
  if (under?.step !== "used")
    throw new UsageError(`no new key of ${name} is used yet: ${commandOf(dir, name)} comes first`);
  const from = new Date(Date.parse(under.since) + (kind.overlapMs ?? 0));
  if (options.now < from && !options.evenNow)
    throw new UsageError(
      `the old keys are needed until ${kind.until}, at the latest until ${from.toISOString()}; --now takes them out all the same`,
    );
  const kept = lists.map(
    ({ path, keys }) => [path, keys.filter((key) => nameKey(key) === under.key).join(",")] as const,
  );
  if (kept.some(([, text]) => text === ""))
    throw new UsageError(`the new key ${under.key} is not in every file of ${kind.list}: put it back there`);
  const gone = new Set(lists.flatMap(({ keys }) => keys.map(nameKey)).filter((key) => key !== under.key));
  const notes = [...gone].map((key) =>
    noteOf({ action: "key.retired", setting: kind.list, key }, options.operator, options.now),
  );
  withNotes(dir, notes, () => replaceKeyFiles(new Map(kept)));
  save(undefined);
  return {
    did: `only the key ${under.key} is left; the old ones are gone from ${dir}`,
    restart: lists.map(({ service }) => service),
    next: ["Keep the old keys with the backups that are from before."],
  };
}

const whenRetired = (dir: string, name: KindName, { until, tell }: KeyKind): string[] => [
  ...(tell === undefined ? [] : [tell]),
  `When ${until}: ${commandOf(dir, name)} --retire`,
];

const commandOf = (dir: string, name: KindName) => `npm run rekey -- keys rotate ${name} --dir ${dir}`;

export type Rotations = Partial<Record<KindName, Rotation>>;

export function readRotations(dir: string): Rotations {
  const path = places.rotations(dir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Rotations) : {};
}

function writeRotations(dir: string, rotations: Rotations): void {
  writeFileSync(places.rotations(dir), `${JSON.stringify(rotations, undefined, 2)}\n`, { mode: 0o600, flush: true });
}
