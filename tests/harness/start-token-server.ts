import { once } from "node:events";
import { createServer } from "node:http";

export interface TokenServer extends AsyncDisposable {
  url: string;
  /** What was asked for, in order. */
  asked: URLSearchParams[];
  /** What it answers; without one, a new token each time. */
  answer: { status: number; error: string } | undefined;
}

/** An OAuth 2 token server (RFC 6749) that gives `token-1`, `token-2` and so on. */
export async function startTokenServer(): Promise<TokenServer> {
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => (body += chunk.toString()));
    req.on("end", () => {
      tokens.asked.push(new URLSearchParams(body));
      const { status, error } = tokens.answer ?? { status: 200, error: undefined };
      const given = { access_token: `token-${tokens.asked.length}`, token_type: "Bearer", expires_in: 3_600 };
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(error ? { error } : given));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the token server has no port");
  const tokens: TokenServer = {
    url: `http://127.0.0.1:${address.port}/token`,
    asked: [],
    answer: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return tokens;
}
