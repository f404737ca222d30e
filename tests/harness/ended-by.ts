import { test } from "vitest";

/** Tests of a file that share what was begun before the first of them, and is ended after the last and every hook. */
export function endedBy(end: () => Promise<void> | undefined) {
  return test.extend("shared", { scope: "file", auto: true }, async ({}, { onCleanup }) => {
    onCleanup(() => end());
  });
}
