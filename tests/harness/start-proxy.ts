import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReaper } from "@rekey/dev/reaper";
import { superviseProcess } from "@rekey/dev/supervised-process";
import { listensOn } from "./listens-on.ts";
import { makeAuthority } from "./make-certificate.ts";

export interface ProxyOptions {
  name: string;
  program: string;
  port: number;
  /** Where the certificate and its key lie, for whoever writes the configuration. */
  configuration: (files: { dir: string; cert: string; key: string }) => string;
  args: (file: string, dir: string) => string[];
}

/** What our own documentation tells people to set up in this language, for services that listen elsewhere. */
export async function documentedProxy(
  language: string,
  urls: { portal: string; console: string; api: string },
): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../../docs/behind-a-proxy.md"), "utf8");
  const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text) ?? [];
  if (block === undefined) throw new Error(`the documentation has no ${language}`);
  return block
    .replaceAll("127.0.0.1:4001", new URL(urls.portal).host)
    .replaceAll("127.0.0.1:4002", new URL(urls.console).host)
    .replaceAll("127.0.0.1:4000", new URL(urls.api).host);
}

/** A proxy of the test's own on loopback, with TLS by a certificate that nobody has signed but the test. */
export async function startProxy(options: ProxyOptions): Promise<AsyncDisposable> {
  const { name, program, port, configuration, args } = options;
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const dir = await mkdtemp(join(tmpdir(), `rekey-${name}-`));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const issued = makeAuthority().issue({ dns: "localhost" });
  const files = { dir, cert: join(dir, "server.pem"), key: join(dir, "server.key") };
  const file = join(dir, "proxy.conf");
  await writeFile(files.cert, issued.cert);
  await writeFile(files.key, issued.key, { mode: 0o600 });
  await writeFile(file, configuration(files));
  const supervised = superviseProcess({
    name,
    command: () => ({
      command: program,
      args: args(file, dir),
      env: { PATH: process.env["PATH"] ?? "", HOME: dir },
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
