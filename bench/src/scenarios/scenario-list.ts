import { accept } from "./accept.ts";
import { batch } from "./batch.ts";
import { burst } from "./burst.ts";
import { drain } from "./drain.ts";
import { exporting } from "./export.ts";
import { history } from "./history.ts";
import { latency } from "./latency.ts";
import { mailed } from "./mailed.ts";
import { manual } from "./manual.ts";
import { parts } from "./parts.ts";
import { past } from "./past.ts";
import { processes } from "./processes.ts";
import type { OwnScenario, SharedScenario } from "./scenario.ts";
import { sealing } from "./sealing.ts";
import { statements } from "./statements.ts";
import { submit } from "./submit.ts";
import { verify } from "./verify.ts";
import { workers } from "./workers.ts";

/** In the order in which they measure within a turn; accepting leaves a backlog behind, so it is the last. */
export const sharedScenarios: readonly SharedScenario[] = [mailed, manual, statements, accept, latency];
export const ownScenarios: readonly OwnScenario[] = [
  submit,
  sealing,
  processes,
  workers,
  drain,
  burst,
  batch,
  parts,
  past,
  history,
  exporting,
  verify,
];
