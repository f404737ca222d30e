import { expect, test } from "vitest";
import { createPortChooser } from "@rekey/dev/free-port";

test("no two choosers of a process give the same port, also before anybody listens on it", async () => {
  const ports = await Promise.all(Array.from({ length: 60 }, () => createPortChooser().any()));
  expect(new Set(ports).size).toBe(60);
  const first = await createPortChooser().from(32_500);
  expect(await createPortChooser().from(32_500)).toBeGreaterThan(first);
});
