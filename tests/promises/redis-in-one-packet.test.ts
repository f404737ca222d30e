import { openRedis } from "@rekey/messaging/redis-connection";
import { createLogger } from "@rekey/runtime/logger";
import { expect, inject, test } from "vitest";
import { startTcpProxy } from "../harness/tcp-proxy.ts";

test("what jobs tell Redis in the same moment goes to it in one packet", async () => {
  const url = new URL(inject("servers").redisUrl);
  await using proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  const redis = openRedis(url.href, "persistent", createLogger("test", "silent"));
  try {
    await redis.ping();
    let packets = 0;
    proxy.hear = (from) => {
      if (from === "client") packets += 1;
      return "pass";
    };
    const asked = Array.from({ length: 30 }, async () => {
      await Promise.resolve();
      return redis.ping();
    });
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["PONG"]));
    expect(packets).toBe(1);
  } finally {
    redis.disconnect();
  }
});
