import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { Config } from "../config.ts";
import { tryServers } from "./try-servers.ts";

/** A server that greets so, and takes everything but mail. */
async function startServer(greeting: string) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      heard.push(data.toString().trim());
      socket.write(data.toString().startsWith("QUIT") ? "221 bye\r\n" : "250 here\r\n");
    });
    socket.write(`${greeting}\r\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { at: `127.0.0.1:${port}`, heard, [Symbol.asyncDispose]: async () => void server[Symbol.asyncDispose]() };
}

const tryUrl = (url: string) =>
  tryServers(
    Config.parse({
      DATABASE_URL: "postgres://rekey_mail:pw@127.0.0.1/rekey",
      REDIS_URL: "redis://127.0.0.1",
      TOKEN_KEYS: "k1:any",
      PORTAL_URL: "https://portal.test",
      MAIL_FROM: "portal@firm.test",
      SMTP_URLS: url,
    }),
  );

test("a server that lets us in is told so, and hears nothing of a mail", async () => {
  await using server = await startServer("220 here");
  expect(await tryUrl(`smtp://${server.at}`)).toEqual([
    { server: server.at, trouble: undefined, isInClear: true, hasLogin: false },
  ]);
  expect(server.heard[0]).toBe("EHLO firm.test");
  expect(server.heard.join("\n")).not.toMatch(/MAIL|RCPT|DATA/);
});

test("a server that refuses us is told in its words, and one without TLS hears no login", async () => {
  await using refusing = await startServer("554 5.7.1 not from you");
  await using server = await startServer("220 here");
  const [first, second] = await tryUrl(`smtp://${refusing.at},smtp://login:planted@${server.at}`);
  expect(first?.trouble).toBe("554 5.7.1 not from you");
  expect(second).toMatchObject({ hasLogin: true, isInClear: false });
  expect(second?.trouble).toMatch(/secure/);
  expect(server.heard.join("\n")).not.toMatch(/AUTH|planted/);
});
