import type { Costs, Measured } from "./read-costs.ts";

/** So much of a core or a server is used in the worst minute; what is above it waits in bursts. */
const fullest = 0.6;
/** The defaults of the services: connections to PostgreSQL of a process, and to the mail servers. */
const pools = { api: 20, portal: 10, credentials: 10, mail: 10, sealer: 3 };
const smtpConnections = 16;
/** Threads of a process that hash: those of the default, less one. */
export const hashThreads = 3;

export interface Assumptions {
  /** From the greeting of a kept connection's mail to the server's 250, in ms. */
  smtpMs: number;
  /** Of those who get a mail, so many set a password in the same minute. */
  share: number;
}

export const assumed: Assumptions = { smtpMs: 150, share: 0.8 };

/** What a minute with so many resets by mail needs. */
export interface Plan {
  perMinute: number;
  costs: Costs;
  /** What a core takes to hash a password, in ms. */
  hashMs: number;
  processes: Record<keyof typeof pools, number>;
  cores: { services: number; postgres: number };
  connections: { postgres: number; smtp: number };
  /** How much of each is used, the fullest first. */
  used: { what: string; share: number }[];
}

const up = (value: number, least = 1): number => Math.max(least, Math.ceil(value - 1e-9));

/** One of each is enough for a few; from some resets a second on nobody wants to wait for a restart. */
const leastOf = (perSecond: number): number => (perSecond < 1 ? 1 : 2);

/** Where lists are seldom full, one reset costs what it costs alone. */
function costsAt(perSecond: number, { busy, aloneFactor }: Measured): Costs {
  const factor = perSecond < 100 ? aloneFactor : 1;
  const { postgres } = busy;
  return {
    api: busy.api * factor,
    credentials: busy.credentials * factor,
    mail: busy.mail * factor,
    sealer: busy.sealer * factor,
    redis: busy.redis * factor,
    postgres: {
      api: postgres.api * factor,
      credentials: postgres.credentials * factor,
      mail: postgres.mail * factor,
      sealer: postgres.sealer * factor,
    },
  };
}

/**
 * A password that is set takes what the link took, as it goes the same way: a form at the portal, a job for the
 * credentials worker, one for the mail worker, a mail; and a hash.
 */
export function planSize(perMinute: number, measured: Measured, { smtpMs, share }: Assumptions = assumed): Plan {
  const perSecond = perMinute / 60;
  const costs = costsAt(perSecond, measured);
  const [links, passwords] = [perSecond / 1_000, (perSecond * share) / 1_000];
  const both = links + passwords;
  const hashMs = 1_000 / measured.hashesPerCore;
  const hashing = passwords * hashMs;
  const waiting = both * smtpMs;
  const least = leastOf(perSecond);
  const processes = {
    api: up((links * costs.api) / fullest, least),
    portal: up((passwords * costs.api) / fullest, least),
    credentials: up(Math.max(both * costs.credentials, hashing / hashThreads) / fullest, least),
    mail: up(Math.max(both * costs.mail, waiting / smtpConnections) / fullest, least),
    sealer: 1,
  };
  const { postgres: asked } = costs;
  const inPostgres = both * (asked.api + asked.credentials + asked.mail + asked.sealer);
  const inServices = both * (costs.api + costs.credentials + costs.mail + costs.sealer) + hashing;
  const cores = { services: up(inServices / fullest), postgres: up(inPostgres / fullest) };
  const connections = {
    postgres: Object.entries(pools).reduce(
      (sum, [name, pool]) => sum + pool * processes[name as keyof typeof pools],
      0,
    ),
    smtp: processes.mail * smtpConnections,
  };
  const used = [
    { what: "Redis, which does one thing at a time", share: both * costs.redis },
    { what: "the audit-sealer, of which one works", share: both * (costs.sealer + asked.sealer) },
    { what: "PostgreSQL's cores", share: inPostgres / cores.postgres },
    { what: "the mail workers' connections", share: waiting / connections.smtp },
    { what: "the mail workers", share: (both * costs.mail) / processes.mail },
    { what: "the credentials workers' threads", share: hashing / hashThreads / processes.credentials },
    { what: "the APIs", share: (links * costs.api) / processes.api },
  ].toSorted((one, other) => other.share - one.share);
  return { perMinute, costs, hashMs, processes, cores, connections, used };
}
