import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { type TransportRules, openSmtpTransport } from "./smtp-transport.ts";

const rules: TransportRules = {
  connections: 1,
  tls: "auto",
  crawlsAfterMs: 60_000,
  timeoutMs: 10_000,
  wantedWithinMs: 10_000,
  dkim: undefined,
  helloName: "here.test",
  tokens: undefined,
  secrets: [],
};

/** A server that agrees to STARTTLS and then hangs up, with what it says in clear that it offers. */
async function startServer(offers: readonly string[]) {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (heard) => {
      if (heard.toString().startsWith("EHLO")) socket.write(["250-here", ...offers, "250 STARTTLS", ""].join("\r\n"));
      else if (heard.toString().startsWith("STARTTLS")) socket.end("220 go on\r\n");
      else socket.end();
    });
    socket.write("220 here\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { at: `127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server[Symbol.asyncDispose]() };
}

test("what a server offers in clear is not believed where nothing is sent without TLS", async () => {
  for (const [offers, inClear] of [
    [[], "no"],
    [["250-SMTPUTF8"], "yes"],
  ] as const) {
    await using server = await startServer(offers);
    for (const [url, known] of [
      [`smtp://portal:login@${server.at}`, "unknown"],
      [`smtp://${server.at}`, inClear],
    ] as const) {
      const transport = openSmtpTransport(url, rules);
      await transport.greet();
      expect(transport.smtpUtf8(), `${inClear} at ${url.split("@").length}`).toBe(known);
      transport.close();
    }
  }
});
