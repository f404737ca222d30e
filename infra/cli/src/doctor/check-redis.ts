import { examineRedis, type RedisUser } from "@rekey/messaging/examine-redis";
import { describeRedis } from "@rekey/runtime/redis-url";
import type { InstalledService } from "../installation/folder.ts";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";

/** As whom a service signs in to Redis; undefined: it speaks to none. */
const userOf: Readonly<Record<InstalledService, RedisUser | undefined>> = {
  api: "api",
  portal: "portal",
  console: "console",
  "credentials-worker": "worker",
  "mail-worker": "worker",
  "audit-sealer": undefined,
  "webhook-worker": undefined,
  "handover-worker": undefined,
};

const leastVersion = [6, 2];

/** Sign-in, rights, version and policy of a service's Redis. */
export async function checkRedis({ service, config }: Patient): Promise<Finding[]> {
  const { REDIS_URL: url, QUEUE_PREFIX: prefix, REDIS_MAY_EVICT: mayEvict } = config;
  const user = userOf[service];
  if (typeof url !== "string" || typeof prefix !== "string" || user === undefined) return [];
  const { troubles, version, evictionPolicy } = await examineRedis(url, prefix, user);
  const where = `REDIS_URL: ${describeRedis(url)}`;
  if (troubles.length > 0) return troubles.map((words) => fail(service, "redis", `${where}: ${words}`));
  return [
    ok(service, "redis", `${where} lets this service do all that it needs`),
    ...checkVersion(service, version),
    ...checkPolicy(service, evictionPolicy, mayEvict === true),
  ];
}

function checkVersion(service: string, version: string | undefined): Finding[] {
  if (version === undefined) return [];
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = leastVersion;
  const isOld = major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
  if (isOld) return [fail(service, "redis", `version ${version} is too old`, "use Redis 6.2 or newer, or Valkey")];
  return [ok(service, "redis", `version ${version}`)];
}

function checkPolicy(service: string, policy: string | undefined, mayEvict: boolean): Finding[] {
  if (policy === undefined)
    return [
      warn(
        service,
        "redis",
        "this user may not ask Redis what it does when it is full",
        "CONFIG GET maxmemory-policy, as a user who may, has to say noeviction; with +info this user may ask",
      ),
    ];
  if (policy === "noeviction") return [ok(service, "redis", "maxmemory-policy is noeviction")];
  const says = `maxmemory-policy is ${policy}: it throws keys away when it is full`;
  const remedy = "CONFIG SET maxmemory-policy noeviction";
  return [mayEvict ? warn(service, "redis", says, remedy) : fail(service, "redis", says, remedy)];
}
