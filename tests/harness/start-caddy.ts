import { startProxy } from "./start-proxy.ts";
import { taggedProgram } from "./tagged-program.ts";

/** A Caddy of the test's own on loopback, with TLS by the test's certificate in place of one of its own. */
export function startCaddy({ port, site }: { port: number; site: string }): Promise<AsyncDisposable> {
  return startProxy({
    name: "caddy",
    program: taggedProgram("caddy"),
    port,
    configuration: ({ cert, key }) => {
      const own = site.replace(/^\S+ \{$/m, `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`);
      return `{\n\tadmin off\n\tauto_https off\n}\n${own}`;
    },
    args: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  });
}
