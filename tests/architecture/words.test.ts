import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const places = [
  "*.md",
  "docs/**/*.md",
  "{packages,services,infra}/*/{src,assets,styles}/**/*.*",
  "{tests,bench/src}/**/*.ts",
];

/** What was published or written down under another name, and what tells of that. */
const kept = [/event\.parked/g, /parked-events/g, /rekey_outbox_parked/g, /`parkedAt`/g];
const named = [
  "tests/architecture/words.test.ts",
  "tests/harness/load-earlier-database.ts",
  "docs/decisions/0071-what-failed-for-good-is-a-dead-letter.md",
];

test("what failed for good has one name in code, pages and documents", () => {
  const files = globSync(places, { cwd: root }).filter(
    (file) => !named.includes(file) && !/\.(?:png|ico|woff2)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) => {
    const text = kept.reduce((rest, word) => rest.replaceAll(word, ""), readFileSync(join(root, file), "utf8"));
    return [...text.matchAll(/\bparked\b|[a-z]Parked|Parked[A-Z]|\bset[\s-]+aside\b|setAside/gi)].map(
      ([word]) => `${file}: ${word}`,
    );
  });
  expect(found).toEqual([]);
});
