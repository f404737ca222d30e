import { findProgram } from "@rekey/dev/system-package";
import { startProxy } from "./start-proxy.ts";

export function findCaddy(): string | undefined {
  return findProgram(["caddy"]);
}

/** A Caddy of the test's own on loopback, with TLS by the test's certificate in place of one of its own. */
export function startCaddy(program: string, { port, site }: { port: number; site: string }): Promise<AsyncDisposable> {
  return startProxy({
    name: "caddy",
    program,
    port,
    configuration: ({ cert, key }) => {
      const own = site.replace(/^\S+ \{$/m, `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`);
      return `{\n\tadmin off\n\tauto_https off\n}\n${own}`;
    },
    args: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  });
}
