import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawFlameGraph } from "./draw-flame-graph.ts";
import { busiest, readProfiles } from "./read-profiles.ts";

/** Draws a flame graph for each service that was profiled, and says where most of its time went. */
export function writeProfiles(dir: string, keptDir: string | undefined): string {
  const profiles = readProfiles(dir);
  const places = [dir, ...(keptDir === undefined ? [] : [keptDir])];
  const lines = profiles.flatMap((profile) => {
    for (const place of places) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, `flame-${profile.service}.svg`), drawFlameGraph(profile));
    }
    const shares = busiest(profile, 12).map(({ name, share }) => `${name} ${(share * 100).toFixed(1)} %`);
    return [`${profile.service}: ${Math.round(profile.root.ms)} ms of its main thread`, `  ${shares.join(", ")}`];
  });
  return [...lines, `written: ${join(dir, "flame-*.svg")}`].join("\n");
}
