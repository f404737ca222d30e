import { readRedisUrl } from "@rekey/runtime/redis-url";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { sendTogether } from "./send-together.ts";

/** A connection to one server, or the connections to a Cluster: both take the same commands. */
export type RedisClient = Redis | Cluster;

/**
 * How a connection's commands fail while Redis is away: `fail-fast` at once or after 250 ms, `patient` at once or after
 * 1.5 s, `persistent` never, they wait. `once` is for one look: it connects when told to, and only then.
 */
export type RedisPatience = "fail-fast" | "patient" | "persistent" | "once";

// BullMQ's own strategy waits up to 20 s between tries, so a consumer would sleep on after Redis is back.
const retrySoon = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 4), 1_000) + Math.random() * 100;

const lookMs = 5_000;

const leftAtMs = new WeakMap<object, number>();
// No new connection is there before this.
const leavingMs = 100;

/**
 * Whether to leave the connection for this error; `this` are the options of its client, also of a duplicate. What was
 * sent with it is refused in the same way, and ioredis would hang another listener on the socket for each.
 */
function leaveOnce(this: object, error: Error): boolean {
  const now = performance.now();
  if (!error.message.startsWith("READONLY") || now - (leftAtMs.get(this) ?? -Infinity) < leavingMs) return false;
  leftAtMs.set(this, now);
  return true;
}

function settingsFor(patience: RedisPatience) {
  const common = {
    connectTimeout: 1_000,
    // Whether Redis is loading its data is found out by `tryRedis`, without INFO, which many hosts allow nobody.
    enableReadyCheck: false,
    // After a failover the old primary refuses writes: only a new connection finds the new one.
    reconnectOnError: leaveOnce,
  };
  if (patience === "once")
    return { ...common, connectTimeout: lookMs, commandTimeout: lookMs, maxRetriesPerRequest: 0, lazyConnect: true };
  if (patience === "persistent") return { ...common, maxRetriesPerRequest: null, socketTimeout: 11_000 };
  return {
    ...common,
    maxRetriesPerRequest: 1,
    commandTimeout: patience === "patient" ? 1_500 : 250,
    // A command that timed out leaves a dead line as it is: only a new connection finds Redis again.
    socketTimeout: 2_000,
  };
}

/** A client of whatever REDIS_URL names. */
export function makeClient(url: string, patience: RedisPatience): RedisClient {
  const client = clientOf(url, patience);
  if (isCluster(client)) client.on("+node", writeInPackets);
  else writeInPackets(client);
  return client;
}

/** Each connection that it makes. What it says to be let in is behind it then. */
function writeInPackets(client: Redis): void {
  client.on("ready", () => sendTogether(client.stream));
}

function clientOf(url: string, patience: RedisPatience): RedisClient {
  const { kind, places, login, isTls, family, database, primary, sentinelLogin } = readRedisUrl(url);
  const tls = isTls && { tls: {} };
  const shared = { ...settingsFor(patience), ...login, ...tls, ...(family && { family }) };
  const isPatientOffline = patience === "persistent" || patience === "once" ? {} : { enableOfflineQueue: false };
  const retry = patience === "once" ? () => null : retrySoon;
  if (kind === "cluster") {
    return new Cluster([...places], {
      ...isPatientOffline,
      clusterRetryStrategy: retry,
      lazyConnect: patience === "once",
      enableReadyCheck: false,
      // A name is looked up where it is connected to: a certificate is for the name.
      dnsLookup: (address, done) => done(null, address),
      redisOptions: shared,
    });
  }
  const single = { ...shared, ...isPatientOffline, retryStrategy: retry, db: database };
  if (kind === "server") return new Redis({ ...single, ...places[0] });
  return new Redis({
    ...single,
    sentinels: [...places],
    name: primary,
    ...(sentinelLogin.username && { sentinelUsername: sentinelLogin.username }),
    ...(sentinelLogin.password && { sentinelPassword: sentinelLogin.password }),
    ...(isTls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: 1_000,
    // Also a primary that only hangs is left when the Sentinels have chosen another one.
    failoverDetector: true,
  });
}

export const isCluster = (client: RedisClient): client is Cluster => client instanceof Cluster;

/** As whom we have signed in, and the number of our database. */
export function optionsOf(client: RedisClient): Pick<RedisOptions, "username" | "db"> {
  return isCluster(client) ? { username: client.options.redisOptions?.username } : client.options;
}
