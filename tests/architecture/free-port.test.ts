import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { anyPort, portFrom } from "@rekey/dev/free-port";

test("no two choosers of a process give the same port, also before anybody listens on it", async () => {
  const ports = await Promise.all(Array.from({ length: 60 }, () => anyPort()));
  expect(new Set(ports).size).toBe(60);
  const first = await portFrom(32_500);
  expect(await portFrom(32_500)).toBeGreaterThan(first);
});

test("nor do two processes while both live, also where nobody listens on it for now", async () => {
  const port = await portFrom(32_600);
  const module = fileURLToPath(import.meta.resolve("@rekey/dev/free-port"));
  const ask = `import { portFrom } from ${JSON.stringify(module)};
    console.log(await portFrom(${port}));`;
  const other = () => Number(spawnSync(process.execPath, ["--input-type=module", "-e", ask]).stdout.toString());
  const first = other();
  expect(first).toBeGreaterThan(port);
  expect(other(), "what an ended process had is free again").toBe(first);
});
