import { once } from "node:events";
import { createServer } from "node:http";

/** A site of somebody else: one page of HTML, of another origin and another site than what 127.0.0.1 serves. */
export async function startOtherSite(html: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_req, res) => {
    res.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer" }).end(html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the other site has no port");
  return {
    url: `http://localhost:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
