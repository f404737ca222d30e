import type { SettingNotes } from "./setting-note.ts";

export const surroundingsNotes: SettingNotes = {
  DATABASE_URL: {
    says: "PostgreSQL, as the service's own role; as libpq reads it, see [surroundings](../surroundings.md)",
    example: "postgres://rekey_api:secret@db.example.org:5432/rekey?sslmode=verify-full",
    form: "URL",
    isSecret: true,
  },
  VERIFY_DATABASE_URL: {
    says: "The same of the role `rekey_verifier`; none: no program may ask whether a password is right",
    example: "postgres://rekey_verifier:secret@db.example.org:5432/rekey",
    form: "URL",
    isSecret: true,
  },
  HISTORY_DATABASE_URL: {
    says: "One streaming replica, from which exports, lists and numbers of the history are read while it keeps up, as the role `rekey_api`; none: they are read from `DATABASE_URL`; see [fail-over](../how-to/fail-over.md)",
    example: "postgres://rekey_api:secret@replica.example.org:5432/rekey?sslmode=verify-full",
    form: "URL",
    isSecret: true,
  },
  HISTORY_REPLICA_LAG: {
    says: "For how long an export waits for a replica that lacks what was committed before it was asked for, and from when on readiness tells of the lag",
    example: "10s",
  },
  HISTORY_LIST_LAG: {
    says: "For how long a list or a number of the history waits for that replica; then the primary is read",
    example: "250ms",
  },
  REDIS_URL: {
    says: "Redis, or Valkey; several are `redis-sentinel://one,two,three/name` or `redis-cluster://one,two,three`; by TLS off this machine",
    example: "rediss://rekey_api:secret@redis.example.org:6380",
    form: "URL",
    isSecret: true,
  },
  QUEUE_PREFIX: {
    says: "What all of our keys in Redis begin with; in braces, so that a Cluster keeps them together; the same for all services",
    example: "{rekey}",
    form: "text",
  },
  REDIS_MAY_EVICT: {
    says: "Work also with a Redis that throws keys away when it is full; what it loses is found again, only later",
    example: "no",
  },
  HOST: { says: "The address that is listened on", example: "127.0.0.1", form: "address" },
  PORT: { says: "The port of pages or routes; 0 takes any free one", example: "4000" },
  ADMIN_HOST: { says: "The address of `/livez`, `/readyz` and `/metrics`", example: "127.0.0.1", form: "address" },
  ADMIN_PORT: { says: "The port of `/livez`, `/readyz` and `/metrics`; 0 takes any free one", example: "4100" },
  LOG_LEVEL: { says: "From which level on lines are logged", example: "info" },
  ALLOW_PLAIN_HTTP: { says: "Lets addresses off this machine be plain http; each is warned of", example: "no" },
  ALLOW_DEMO_KEYS: {
    says: "Lets a service work with keys that `npm start` made for a demo, which sets it",
    example: "no",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    says: "Where spans are sent, as OTLP over HTTP; unset: nothing is traced",
    example: "http://127.0.0.1:4318",
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    says: "What goes along with spans, each `name=value`, percent-encoded, with commas between",
    example: "authorization=Bearer%20token",
    isSecret: true,
  },
  OTEL_TRACES_SAMPLER_ARG: { says: "Which part of the traces that begin here is kept, from 0 to 1", example: "0.1" },
  MAX_CONNECTIONS: { says: "How many connections may be open, of all clients", example: "2048" },
  MAX_CONNECTIONS_PER_CLIENT: { says: "And of one address, or one IPv6 /64", example: "512" },
  TRUSTED_PROXIES: {
    says: "Whose X-Forwarded-For is believed, see [behind a proxy](../behind-a-proxy.md)",
    example: "loopback, 10.0.0.0/8",
    form: "networks, with commas",
  },
  API_URL: { says: "Where programs reach the API; may have a path", example: "https://api.example.org", form: "URL" },
  PORTAL_URL: {
    says: "Where contacts open the portal; may have a path; the same for portal and mail worker",
    example: "https://portal.example.org",
    form: "URL",
  },
  CONSOLE_URL: {
    says: "Where staff open the console; also the issuer of the tokens that it makes for the API; the same for the mail worker, whose links for staff lead there",
    example: "https://console.example.org",
    form: "URL",
  },
  UV_THREADPOOL_SIZE: {
    says: "Threads of the process; passwords take all but one, and no more than there are cores",
    example: "4",
  },
  NICENESS: { says: "How far a worker stands back on a busy machine", example: "10" },
};
