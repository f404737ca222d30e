import type { TestSystem } from "./test-system.ts";

/** How often each worker has run a job since it started, by what came of it. */
export async function countJobs(
  system: Pick<TestSystem, "adminUrls">,
): Promise<Record<"credentials" | "mail" | "failed", number>> {
  const texts = await Promise.all(
    (["credentials-worker", "mail-worker"] as const).map(async (name) =>
      (await fetch(`${system.adminUrls[name]}/metrics`)).text(),
    ),
  );
  const lines = texts.join("\n").matchAll(/^rekey_jobs_total\{queue="(\w+)",type="\w+",outcome="(\w+)".*\} (\d+)$/gm);
  const counted = { credentials: 0, mail: 0, failed: 0 };
  for (const [, queue, outcome, count] of lines) {
    if (outcome === "failed") counted.failed += Number(count);
    if (outcome === "done" && (queue === "credentials" || queue === "mail")) counted[queue] += Number(count);
  }
  return counted;
}
