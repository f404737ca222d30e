import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import type { RunningSystem } from "@rekey/dev/system";
import { generateSealingKeys, generateTokenKey } from "@rekey/secrets/generate-keys";
import type { RedisGroup } from "../../harness/redis-servers.ts";
import type { Random } from "../../harness/seeded-random.ts";
import type { PostgresPair } from "./start-pair.ts";
import { expectNoDeadLetters } from "./roll.ts";
import type { Fleet } from "./start-fleet.ts";

/** One service of one member after the other, in an order that nobody has chosen. */
function* inAnyOrder(
  fleet: Fleet,
  random: Random,
  services: readonly ServiceName[] = productServices,
): Generator<[RunningSystem, ServiceName]> {
  const left = fleet.members.flatMap((member) =>
    services.map((service): [RunningSystem, ServiceName] => [member, service]),
  );
  while (left.length > 0) {
    const [next] = left.splice(random.below(left.length), 1);
    if (next) yield next;
  }
}

/** Each process is killed or told to end, and replaced, one after the other, for so long; each at least once. */
export async function replaceAll(fleet: Fleet, random: Random, forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  do {
    for (const [member, service] of inAnyOrder(fleet, random)) {
      fleet.killedAtMs = Date.now();
      if (random.below(2) === 0) await member.kill(service);
      await member.restart(service);
    }
  } while (Date.now() < until);
}

/** New keys beside the old ones, then without them: each process is told in its turn, and no turn is prescribed. */
export async function rotateKeys(fleet: Fleet, random: Random, settle: () => Promise<void>): Promise<void> {
  const { keys } = fleet;
  const fresh = {
    token: generateTokenKey("k2"),
    fingerprint: `k2:${randomBytes(32).toString("base64url")}`,
    sealing: await generateSealingKeys(),
  };
  const settingsWith = (old: boolean): Partial<Record<ServiceName, Record<string, string>>> => {
    const both = (key: string, before: string) => (old ? `${key},${before}` : key);
    const tokens = { TOKEN_KEYS: both(fresh.token, keys.tokenKeys) };
    return {
      api: {
        FINGERPRINT_KEYS: both(fresh.fingerprint, `k1:${keys.fingerprintKey}`),
        SEALING_PUBLIC_KEY: fresh.sealing.publicKey,
      },
      portal: { SEALING_PUBLIC_KEY: fresh.sealing.publicKey },
      "credentials-worker": {
        ...tokens,
        SEALING_PRIVATE_KEYS: both(fresh.sealing.privateKeys, keys.sealing.privateKeys),
      },
      "mail-worker": tokens,
    };
  };
  for (const old of [true, false]) {
    const settings = settingsWith(old);
    for (const [member, service] of inAnyOrder(fleet, random, Object.keys(settings) as ServiceName[]))
      await member.restart(service, settings[service]);
    // What was sealed or mailed by an old key is done before that goes.
    await settle();
  }
  await expectNoDeadLetters(fleet, "the keys were changed");
}

/** The Redis that has our keys dies, and another one has them. */
export async function failOverRedis(fleet: Fleet, group: RedisGroup): Promise<void> {
  fleet.killedAtMs = Date.now();
  await group.failOver();
  fleet.redis.url = await group.primaryUrl();
  await pause(2_000);
}

/** The primary dies with all of its processes, and its replica takes its place. */
export async function failOverPostgres(fleet: Fleet, pair: PostgresPair): Promise<void> {
  fleet.killedAtMs = Date.now();
  await pair.failOver();
  await pause(2_000);
}
