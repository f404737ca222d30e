import { startProxy } from "./start-proxy.ts";
import { taggedProgram } from "./tagged-program.ts";

export interface NginxOptions {
  port: number;
  /** A server as `documentedProxy` has it. */
  server: string;
}

/** An nginx of the test's own on loopback, with TLS. */
export function startNginx({ port, server }: NginxOptions): Promise<AsyncDisposable> {
  return startProxy({
    name: "nginx",
    program: taggedProgram("nginx"),
    port,
    configuration: ({ dir, cert, key }) => {
      const own = server
        .replace(/listen [^;]+;/, `listen 127.0.0.1:${port} ssl;`)
        .replace(/ssl_certificate [^;]+;/, `ssl_certificate ${cert};`)
        .replace(/ssl_certificate_key [^;]+;/, `ssl_certificate_key ${key};`);
      return around(own, dir);
    },
    args: (file, dir) => ["-p", dir, "-e", "stderr", "-c", file],
  });
}

function around(server: string, dir: string): string {
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
    server,
    "}",
    "",
  ].join("\n");
}
