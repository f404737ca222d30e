import type { Bench, Turn, TurnOptions } from "../bench.ts";
import type { ContestantName } from "../contestants/contestant.ts";

export interface Scenario {
  name: string;
  about: string;
  /** What it takes on two cores, without what all runs begin with. */
  takes: string;
  /** Whether it is part of a run that names none. */
  isUsual: boolean;
  /** Whether it is part of a quick one that names none. */
  isQuick: boolean;
}

/** Shares a turn with others: the contestant is started once, and each measures in the order of the list. */
export interface SharedScenario extends Scenario {
  sink: NonNullable<TurnOptions["sink"]>;
  contestants: readonly ContestantName[];
  measure(turn: Turn): Promise<void>;
}

/** Starts what it needs by itself. */
export interface OwnScenario extends Scenario {
  run(bench: Bench): Promise<void>;
}
