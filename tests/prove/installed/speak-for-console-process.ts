import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";

// Started in the network of an installation: the proxy with TLS before its console, with the certificate in this folder.
const [folder = ""] = process.argv.slice(2);
const read = (name: string) => readFileSync(join(folder, name));
const server = createServer({ cert: read("cert.pem"), key: read("key.pem") }, (asked, answer) => {
  const passedOn = request({ port: 4002, path: asked.url, method: asked.method, headers: asked.headers }, (told) => {
    answer.writeHead(told.statusCode ?? 502, told.headers);
    told.pipe(answer);
  });
  passedOn.on("error", () => answer.writeHead(502).end());
  asked.pipe(passedOn);
});
server.listen(443, "127.0.0.1", () => process.stdout.write("listening\n"));
