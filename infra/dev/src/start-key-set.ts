import { once } from "node:events";
import { createServer } from "node:http";

/** Serves the public half of a signing key, as the console does for the API. */
export async function startKeySet(signingKey: string): Promise<AsyncDisposable & { url: string }> {
  const key = JSON.parse(Buffer.from(signingKey, "base64url").toString()) as Record<string, unknown>;
  const { d: _secret, ...publicKey } = key;
  const body = JSON.stringify({ keys: [publicKey] });
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the key set has no port");
  return {
    url: `http://127.0.0.1:${address.port}/jwks.json`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
