import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** A function and what it called, with the time that was spent in it and below it. */
export interface Frame {
  name: string;
  ms: number;
  selfMs: number;
  children: Frame[];
}

export interface ServiceProfile {
  service: string;
  root: Frame;
}

const waiting = new Set(["(idle)", "(program)"]);

/**
 * The profiles that Node wrote into a folder (`--cpu-prof`), each under the name of the service: of what its main
 * thread did, without what it waited for.
 */
export function readProfiles(dir: string): ServiceProfile[] {
  const files = readdirSync(dir).filter((name) => name.endsWith(".cpuprofile"));
  return files
    .map((file) => readProfile(readFileSync(join(dir, file), "utf8")))
    .filter((profile) => profile !== undefined)
    .toSorted((a, b) => a.service.localeCompare(b.service));
}

function readProfile(text: string): ServiceProfile | undefined {
  const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(text));
  const service = nodes.map(({ callFrame }) => /\/([\w-]+)\.mjs$/.exec(callFrame.url)?.[1]).find(Boolean);
  const [first] = nodes;
  if (service === undefined || first === undefined) return undefined;
  const self = new Map<number, number>();
  samples.forEach((id, index) => self.set(id, (self.get(id) ?? 0) + (timeDeltas[index] ?? 0) / 1_000));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (id: number): Frame => {
    const node = byId.get(id);
    const children = merge((node?.children ?? []).map(frameOf));
    const selfMs = self.get(id) ?? 0;
    const ms = selfMs + children.reduce((sum, child) => sum + child.ms, 0);
    return { name: node?.callFrame.functionName || "(anonymous)", ms, selfMs, children };
  };
  const root = frameOf(first.id);
  const children = root.children.filter(({ name }) => !waiting.has(name));
  return { service, root: { ...root, children, ms: children.reduce((sum, { ms }) => sum + ms, 0) } };
}

/** Calls of one function from several lines of another are one. */
function merge(frames: readonly Frame[]): Frame[] {
  const byName = Map.groupBy(frames, ({ name }) => name);
  return [...byName.values()].map((same) => {
    const sum = (of: "ms" | "selfMs") => same.reduce((total, frame) => total + frame[of], 0);
    const [{ name } = { name: "" }] = same;
    return { name, ms: sum("ms"), selfMs: sum("selfMs"), children: merge(same.flatMap(({ children }) => children)) };
  });
}

/** The functions in which most of the time was spent, the most first. */
export function busiest({ root }: ServiceProfile, count: number): { name: string; share: number }[] {
  const byName = new Map<string, number>();
  const add = (frame: Frame): void => {
    byName.set(frame.name, (byName.get(frame.name) ?? 0) + frame.selfMs);
    frame.children.forEach(add);
  };
  root.children.forEach(add);
  return [...byName]
    .map(([name, ms]) => ({ name, share: ms / root.ms }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, count);
}
