import { setTimeout as pause } from "node:timers/promises";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import type { Random } from "../harness/seeded-random.ts";
import { redisCannotSave, redisTailCut } from "./disk-faults.ts";
import { proxiedServices, type World } from "./start-world.ts";
import { tellRedis } from "./tell-redis.ts";

export interface Fault {
  name: string;
  /**
   * Within which 99 of 100 resets have to end, from the last blow on: while a fault lasts nothing can, so most have
   * more.
   */
  endP99Ms?: number;
  /** Brings it about and puts it right again; afterwards everything runs. */
  strike(world: World, random: Random): Promise<void>;
}

const holdMs = 1_500;

function killed(service: ServiceName): Fault {
  return {
    name: `${service} killed`,
    endP99Ms: 15_000,
    async strike(world) {
      await world.kill(service);
      await world.system.restart(service);
    },
  };
}

function frozen(service: ServiceName, forMs: number): Fault {
  return {
    name: `${service} frozen`,
    async strike(world) {
      const pid = world.system.pids()[service];
      if (pid === undefined) return;
      process.kill(pid, "SIGSTOP");
      await pause(forMs);
      process.kill(pid, "SIGCONT");
    },
  };
}

const redisFaults: Fault[] = [
  { name: "Redis emptied", strike: async (world) => void (await tellRedis(world, (redis) => redis.flushall())) },
  {
    name: "Redis killed",
    async strike({ redis }) {
      await redis.kill();
      await pause(holdMs);
      await redis.start();
    },
  },
  {
    name: "Redis lost with its disk",
    async strike({ redis }) {
      await redis.kill();
      redis.wipe();
      await redis.start();
    },
  },
  {
    name: "Redis frozen",
    async strike({ redis }) {
      redis.freeze();
      await pause(2 * holdMs);
      redis.thaw();
    },
  },
  {
    name: "Redis read-only",
    async strike(world) {
      await tellRedis(world, (redis) => redis.replicaof("127.0.0.1", 1));
      await pause(holdMs);
      await tellRedis(world, (redis) => redis.replicaof("NO", "ONE"));
    },
  },
  {
    name: "Redis full",
    async strike(world) {
      await tellRedis(world, (redis) => redis.config("SET", "maxmemory", "1"));
      await pause(holdMs);
      await tellRedis(world, (redis) => redis.config("SET", "maxmemory", "0"));
    },
  },
  redisCannotSave,
  redisTailCut,
  {
    name: "line to Redis half-open",
    async strike({ toRedis }) {
      toRedis.swallow();
      await pause(holdMs);
    },
  },
];

const postgresFaults: Fault[] = [
  {
    name: "PostgreSQL killed as a group",
    async strike({ postgres }) {
      await postgres.kill();
      await pause(500);
      await postgres.start();
    },
  },
  {
    name: "PostgreSQL frozen",
    async strike({ postgres, sql }) {
      postgres.freeze();
      const answer = sql`select 1`.execute();
      const isServed = await Promise.race([answer.then(() => true), pause(2 * holdMs, false)]);
      postgres.thaw();
      await answer;
      if (isServed) throw new Error("PostgreSQL answered while it was frozen");
    },
  },
  {
    name: "lines to PostgreSQL cut",
    async strike({ toPostgres }, random) {
      for (let count = 0; count < 8; count += 1) {
        toPostgres[random.pick(proxiedServices)].cut();
        await pause(random.below(200));
      }
    },
  },
  {
    name: "lines to PostgreSQL half-open",
    async strike({ toPostgres }) {
      for (const service of proxiedServices) toPostgres[service].swallow();
      await pause(holdMs);
    },
  },
  {
    name: "answers of PostgreSQL lost",
    async strike({ toPostgres }, random) {
      for (const service of proxiedServices) {
        const proxy = toPostgres[service];
        // The statement has taken effect, COMMIT included; only who asked does not hear of it.
        proxy.hear = (from) => {
          if (from === "client" || random.below(25) > 0) return "pass";
          setImmediate(() => proxy.cut());
          return "drop";
        };
      }
      await pause(2 * holdMs);
      for (const service of proxiedServices) toPostgres[service].hear = undefined;
    },
  },
  {
    name: "vacuum held back",
    async strike({ sql }) {
      // As after hours under such a transaction: the leftovers of a hundred thousand events in every index.
      await sql.begin("isolation level repeatable read", async (holder) => {
        await holder`select count(*) from events`;
        for (let part = 0; part < 10; part += 1) {
          // Done before any relay finds them due.
          await sql`
            insert into events (queue, type, contact_id, due_at)
            select queue, 'OutdatedHashFound', 'p-1', now() + interval '6 seconds'
            from generate_series(1, 5000), unnest(array['credentials', 'mail']) queue`;
          await sql`update events set consumed_at = now() where consumed_at is null and type = 'OutdatedHashFound'`;
        }
        await pause(6_000 + 2 * holdMs);
      });
    },
  },
  {
    name: "lines slow",
    async strike({ toPostgres, toRedis, toSmtp }) {
      const proxies = [...proxiedServices.map((service) => toPostgres[service]), toRedis, toSmtp];
      for (const proxy of proxies) proxy.delayMs = 60;
      await pause(2 * holdMs);
      for (const proxy of proxies) proxy.delayMs = 0;
    },
  },
];

const mailFaults: Fault[] = [
  {
    name: "mail server refuses for now",
    async strike({ smtp }) {
      smtp.react = (step) => (step === "rcpt" ? { say: "451 4.7.1 come again in 1 second" } : "go-on");
      await pause(holdMs);
      smtp.react = () => "go-on";
    },
  },
  {
    name: "mail server takes and says nothing",
    async strike({ smtp }) {
      smtp.react = (step, count) => (step === "dot" && count % 3 === 0 ? "close" : "go-on");
      await pause(holdMs);
      smtp.react = () => "go-on";
    },
  },
  {
    name: "mail server away",
    async strike({ smtp, toSmtp }) {
      smtp.react = (step) => (step === "connect" ? "close" : "go-on");
      toSmtp.cut();
      await pause(2 * holdMs);
      smtp.react = () => "go-on";
    },
  },
];

const startFaults: Fault[] = [
  {
    name: "everything started before PostgreSQL and Redis",
    endP99Ms: 60_000,
    async strike({ system, postgres, redis }) {
      await Promise.all(productServices.map((service) => system.stopService(service)));
      await Promise.all([postgres.kill(), redis.kill()]);
      const starting = Promise.all(productServices.map((service) => system.restart(service)));
      await pause(holdMs);
      await redis.start();
      await pause(holdMs);
      await postgres.start();
      await starting;
    },
  },
];

/** Each alone; together they are what may come at random. */
export const faults: readonly Fault[] = [
  killed("api"),
  killed("portal"),
  killed("credentials-worker"),
  killed("mail-worker"),
  killed("audit-sealer"),
  killed("webhook-worker"),
  frozen("credentials-worker", 5_000),
  frozen("mail-worker", 7_000),
  frozen("api", 2_000),
  ...redisFaults,
  ...postgresFaults,
  ...mailFaults,
  ...startFaults,
];

/** What takes effect at once and needs no time to be put right: fit to be repeated hundreds of times. */
export const randomKills: readonly Fault[] = (
  ["api", "portal", "credentials-worker", "mail-worker", "audit-sealer"] as const
).map(killed);
