import { once } from "node:events";
import { createServer, request } from "node:http";

/**
 * A proxy as people put one before the pages: it adds who has asked to X-Forwarded-For, keeps what stood there, and
 * says what it likes of scheme and host. Some drop headers of browsers.
 */
export async function startHttpProxy(
  target: string,
  { without = [], port: ownPort = 0 }: { without?: readonly string[]; port?: number } = {},
): Promise<AsyncDisposable & { url: string }> {
  const { hostname, port } = new URL(target);
  const server = createServer((asked, answer) => {
    const forwarded = [asked.headers["x-forwarded-for"] ?? [], asked.socket.remoteAddress ?? ""].flat().join(", ");
    const kept = Object.entries(asked.headers).filter(([name]) => !without.includes(name));
    const headers = {
      ...Object.fromEntries(kept),
      "x-forwarded-for": forwarded,
      "x-forwarded-proto": "https",
      "x-forwarded-host": "elsewhere.test",
    };
    const passed = request({ hostname, port, path: asked.url, method: asked.method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(ownPort, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
