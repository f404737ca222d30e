import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { generateSealingKeys } from "@rekey/secrets/generate-keys";
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

test("doctor says of an issuer that its certificate is not trusted, and trusts it by the setting", async () => {
  const keys = JSON.stringify({ keys: [{ kty: "OKP", crv: "Ed25519", x: "a-key" }] });
  const { cert, key } = valid();
  const issuer = `https://127.0.0.1:${await portOf(createServer({ cert, key }, (_req, res) => void res.end(keys)))}`;
  const dir = installationThatTrusts(ours.cert);
  const env = {
    DATABASE_URL: "postgres://rekey_api:secret@127.0.0.1:1/rekey",
    REDIS_URL: "redis://127.0.0.1:1",
    API_URL: "https://api.example.org",
    SEALING_PUBLIC_KEY: (await generateSealingKeys()).publicKey,
    FINGERPRINT_KEY: "a fingerprint key of a test ".repeat(2),
    JWT_ISSUERS: `${issuer}|${issuer}/jwks|firm`,
  };
  const look = async (more: object) => {
    const { output } = await runCommandLine(["doctor", "--service", "api"], { ...env, ...more });
    return output
      .split("\n")
      .filter((line, at, all) => /\tissuers\t/.test(line) || /\tissuers\t/.test(all[at - 1] ?? ""));
  };
  const [said, remedy] = await look({});
  expect(said).toMatch(
    /^fail {2}api\tissuers\t.* is of no use: its certificate is of an authority that is not known here$/,
  );
  expect(remedy).toContain("NODE_EXTRA_CA_CERTS");
  expect((await look({ NODE_EXTRA_CA_CERTS: join(dir, "ours.pem") }))[0]).toMatch(/^ok {4}api\tissuers\t/);
});
