import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { resultsTo } from "./write-results.ts";

test("one who reads what came of lines a little at a time is waited for so long in all, and no longer", async () => {
  const result = { line: 1, id: "x".repeat(100_000), outcome: "created" as const };
  const most = 500;
  const done = Promise.withResolvers<{ error: unknown; written: number }>();
  const server = createServer((_req, res) => {
    const { write } = resultsTo(res, { show: (one) => one, patienceMs: 300 });
    void (async () => {
      for (let written = 0; written < most; written += 1) {
        await write([result]).catch((error: unknown) => done.resolve({ error, written }));
      }
      done.resolve({ error: undefined, written: most });
      res.destroy();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  get({ host: "127.0.0.1", port }, (answer) => {
    answer.on("error", () => {});
    void (async () => {
      for await (const chunk of answer) if (chunk) await pause(5);
    })().catch(() => {});
  });
  const { error, written } = await done.promise;
  expect(error).toMatchObject({ name: "AbortError", cause: { name: "TimeoutError" } });
  expect(written).toBeGreaterThan(1);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
