import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReaper } from "@rekey/dev/reaper";
import { superviseProcess } from "@rekey/dev/supervised-process";
import { findProgram } from "@rekey/dev/system-package";
import { listensOn } from "./listens-on.ts";
import { makeAuthority } from "./make-certificate.ts";

export interface NginxOptions {
  port: number;
  /** The configuration of its one server; see `documentedServer`. */
  server: string;
}

export function findNginx(): string | undefined {
  return findProgram(["nginx"]);
}

/** The server that our own documentation tells people to set up, for services that listen elsewhere. */
export async function documentedServer(urls: { portal: string; console: string; api: string }): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../../docs/behind-a-proxy.md"), "utf8");
  const [, server = ""] = /^```nginx\nserver \{\n(.*?)^\}\n```/ms.exec(text) ?? [];
  return server
    .replaceAll("127.0.0.1:4001", new URL(urls.portal).host)
    .replaceAll("127.0.0.1:4002", new URL(urls.console).host)
    .replaceAll("127.0.0.1:4000", new URL(urls.api).host);
}

/** An nginx of the test's own on loopback, with TLS by a certificate that nobody has signed but the test. */
export async function startNginx(program: string, { port, server }: NginxOptions): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const dir = await mkdtemp(join(tmpdir(), "rekey-nginx-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const { cert, key } = makeAuthority().issue({ dns: "localhost" });
  await writeFile(join(dir, "server.pem"), cert);
  await writeFile(join(dir, "server.key"), key, { mode: 0o600 });
  await writeFile(join(dir, "nginx.conf"), configuration(dir, port, server));
  const supervised = superviseProcess({
    name: "nginx",
    command: () => ({
      command: program,
      args: ["-p", dir, "-e", "stderr", "-c", join(dir, "nginx.conf")],
      env: { PATH: process.env["PATH"] ?? "" },
      cwd: dir,
      stopSignal: "SIGTERM",
    }),
    isReady: () => listensOn(port),
    readyTimeoutMs: 20_000,
    graceMs: 5_000,
    keepAlive: false,
    reaper,
  });
  stack.use(supervised);
  await supervised.start();
  const parts = stack.move();
  return { [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function configuration(dir: string, port: number, server: string): string {
  const own = server
    .replace(/listen [^;]+;/, `listen 127.0.0.1:${port} ssl;`)
    .replace(/ssl_certificate [^;]+;/, `ssl_certificate ${dir}/server.pem;`)
    .replace(/ssl_certificate_key [^;]+;/, `ssl_certificate_key ${dir}/server.key;`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return [
    "daemon off;",
    // Its workers have to reach the folder, which is the test's alone.
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    "worker_processes 1;",
    `pid ${dir}/nginx.pid;`,
    "events {}",
    "http {",
    "access_log off;",
    "absolute_redirect off;",
    "gzip on;",
    "gzip_min_length 0;",
    ...temporary.map((name) => `${name}_temp_path ${dir}/${name};`),
    `server {\n${own}}`,
    "}",
    "",
  ].join("\n");
}
