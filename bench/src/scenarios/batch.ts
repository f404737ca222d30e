import { setTimeout as pause } from "node:timers/promises";
import { takeTurn, type Turn } from "../bench.ts";
import { askAlone } from "./ask-alone.ts";
import { untilMailed } from "./mail-flow.ts";
import type { OwnScenario } from "./scenario.ts";

// Of somebody who is not in the batch.
const meanwhile = 190_003;

export const batch: OwnScenario = {
  name: "batch",
  about:
    "one command for 50 000 resets; when it is accepted, and when a reset is mailed that is asked for in its middle",
  takes: "4 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= Math.min(bench.rounds, 2); round += 1)
      await takeTurn(bench, "rekey", round, { sink: "timed" }, measureBatch);
  },
};

async function measureBatch(turn: Turn): Promise<void> {
  const { sink, bench, add } = turn;
  const many = bench.isQuick ? 1_000 : 50_000;
  const of = { contacts: Array.from({ length: many }, (_, n) => `bench-c${n + 1}`) };
  const startedAt = performance.now();
  const secondsSoFar = () => (performance.now() - startedAt) / 1_000;
  const { mailable } = (await send(turn, { of, dryRun: true })) as { mailable: number };
  const triedAt = secondsSoFar();
  add(`batch of ${many}: dry run after s`, triedAt);
  await send(turn, { of, expectedCount: mailable });
  add(`batch of ${many}: accepted after s`, secondsSoFar() - triedAt);
  while (sink.count() < many / 4) await pause(20);
  add(`batch of ${many}: one in its middle, answer to 250 in ms`, await askAlone(turn, meanwhile));
  await untilMailed(turn, many + 1, 60_000);
  add(`batch of ${many}: all mailed after s`, secondsSoFar() - triedAt);
}

async function send({ rekey }: Turn, body: object): Promise<unknown> {
  if (rekey === undefined) throw new Error("only Rekey is asked");
  const response = await fetch(`${rekey.system.urls.api}/v1/reset-batches`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${rekey.tokens.admin}`,
      "content-type": "application/json",
      "idempotency-key": "one-batch",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the batch was answered ${response.status}: ${await response.text()}`);
  return response.json();
}
