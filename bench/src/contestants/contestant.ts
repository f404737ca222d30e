import type { RequestTemplate } from "../load/load-plan.ts";
import type { Servers } from "../servers/start-servers.ts";
import type { Sink } from "../sink/start-sink.ts";

export const contestantNames = ["bare", "better-auth", "vendure", "rekey"] as const;
export type ContestantName = (typeof contestantNames)[number];

/** What a contestant is told for one turn. */
export interface TurnSettings {
  servers: Servers;
  sink: Sink;
  /** How many workers of each kind. */
  workers: number;
  hasSealer: boolean;
  /** Which services with pages run. */
  pages: readonly ("portal" | "console")[];
  /** The database to work on, where it is not the usual one. */
  database?: string;
}

/** A contestant that runs, and how it is asked. */
export interface Running extends AsyncDisposable {
  name: ContestantName;
  database: string;
  /** Asks for the reset of one person by mail. */
  byMail: RequestTemplate;
  /** How many people there are. */
  people: number;
  addressOf(person: number): string;
  pids(): Record<string, number>;
  /** How long each process took until it was ready, where that was looked at. */
  readyInMs?: Readonly<Record<string, number>>;
  /** Only where accepting and mailing are apart. */
  workers?: { stop(): Promise<void>; start(): Promise<void> };
}
