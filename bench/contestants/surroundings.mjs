import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

const given = (name) => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

export const databaseUrl = given("BENCH_DATABASE_URL");
export const httpPort = Number(given("BENCH_HTTP_PORT"));
export const smtpPort = Number(given("BENCH_SMTP_PORT"));

const redisUrl = new URL(given("BENCH_REDIS_URL"));
export const redis = {
  host: redisUrl.hostname,
  port: Number(redisUrl.port),
  username: redisUrl.username,
  password: decodeURIComponent(redisUrl.password),
  maxRetriesPerRequest: null,
};

export const smtp = {
  host: "127.0.0.1",
  port: smtpPort,
  ignoreTLS: true,
  pool: true,
  maxConnections: 48,
  maxMessages: Infinity,
};

// As large as a mail of Rekey.
const padding = randomBytes(4_500).toString("hex").replaceAll(/.{76}/g, "$&\n");

export function mailOf(to, url) {
  return {
    from: "portal@bench.test",
    to,
    subject: "Set your password",
    text: `Set your password: ${url}\n`,
    html: `<p><a href="${url}">Set your password</a></p>\n<!-- ${padding} -->\n`,
  };
}

/** Tells the bench that the work can begin. */
export function say() {
  const port = Number(given("BENCH_READY_PORT"));
  createServer((_req, res) => res.end("ready")).listen(port, "127.0.0.1");
}
