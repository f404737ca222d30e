import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Certificate, makeAuthority } from "../harness/make-certificate.ts";
import { ownFolder, runCommandLine } from "../harness/run-command-line.ts";

const ours = makeAuthority("Our authority");
const problem = { type: "about:blank", status: 401, code: "unauthorized", title: "Sign in" };

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** An API that lets nobody in, so that whoever reads its answer has come to it. */
const startApi = async ({ cert, key }: Certificate) =>
  `https://127.0.0.1:${await portOf(createServer({ cert, key }, (_req, res) => void res.writeHead(401, { "content-type": "application/problem+json" }).end(JSON.stringify(problem))))}`;

const valid = () => ours.issue({ ip: "127.0.0.1" });
const ask = (api: string, ...more: string[]) =>
  runCommandLine(["webhook", "list", "--api", api, ...more], { REKEY_TOKEN: "a-token" });

function installationThatTrusts(pem: string): string {
  const dir = ownFolder();
  mkdirSync(join(dir, "api"));
  writeFileSync(join(dir, "ours.pem"), pem);
  writeFileSync(join(dir, "api", "settings.env"), `NODE_EXTRA_CA_CERTS=${join(dir, "ours.pem")}\n`);
  return dir;
}

test("a command says that a server's certificate is not trusted, and why, and how to trust it", async () => {
  const unknown = await ask(await startApi(valid()));
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.output).toContain("is not trusted: its certificate is of an authority that is not known here");
  expect(unknown.output).toContain("NODE_EXTRA_CA_CERTS of this command's environment, or name by --dir");
  const dir = installationThatTrusts(ours.cert);
  const elsewhere = await ask(await startApi(ours.issue({ dns: "api.test" })), "--dir", dir);
  expect(elsewhere.output).toContain("its certificate is for another name");
  const old = await ask(await startApi(ours.issue({ ip: "127.0.0.1", endsAt: new Date(0) })), "--dir", dir);
  expect(old.output).toContain("its certificate has expired");
  const plain = await ask(`https://127.0.0.1:${await portOf(createPlain())}`, "--dir", dir);
  expect(plain.output).toContain("it answers in clear where TLS is expected");
});

test("commands that ask the API ask that of the installation that --dir names, and trust its private authority", async () => {
  const dir = installationThatTrusts(ours.cert);
  const api = await startApi(valid());
  expect((await ask(api, "--dir", dir)).output).toContain("Sign in (401 unauthorized)");
  const env = { REKEY_TOKEN: "a-token" };
  const mail = await runCommandLine(["mail", "test", "--to", "a@b.test", "--api", api, "--dir", dir], env);
  expect(mail.output).toContain("Sign in (401 unauthorized)");
  writeFileSync(join(dir, "api", "settings.env"), `NODE_EXTRA_CA_CERTS=${join(dir, "ours.pem")}\nAPI_URL=${api}\n`);
  const unnamed = await runCommandLine(["mail", "test", "--to", "a@b.test", "--dir", dir], env);
  expect(unnamed.output).toContain("Sign in (401 unauthorized)");
  writeFileSync(join(dir, "ours.pem"), "no PEM");
  expect(await ask(api, "--dir", dir)).toEqual({
    code: 2,
    output: "error: NODE_EXTRA_CA_CERTS: the file has no certificate in PEM\n",
  });
});
