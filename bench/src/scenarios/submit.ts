import { takeTurn, type Turn } from "../bench.ts";
import { plainPassword } from "../contestants/rekey.ts";
import type { RequestTemplate } from "../load/load-plan.ts";
import { measureAll, untilMailed } from "./mail-flow.ts";
import { noteFlow } from "./mailed.ts";
import type { OwnScenario } from "./scenario.ts";

export const submit: OwnScenario = {
  name: "submit",
  about: "new passwords by mailed links each second, from the portal's form to the notice's 250",
  takes: "6 minutes",
  isUsual: true,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= bench.rounds; round += 1)
      await takeTurn(bench, "rekey", round, { sink: "tokens", pages: ["portal"] }, measureSubmitting);
  },
};

async function measureSubmitting(turn: Turn): Promise<void> {
  const { running, rekey, sink, bench } = turn;
  if (rekey === undefined) return;
  const { answered } = await turn.run(running.byMail, { connections: 32, count: bench.isQuick ? 100 : 1_000 });
  await untilMailed(turn, answered);
  const items = sink.tokens();
  const plan = { connections: 16, window: 100, count: items.length, items };
  noteFlow(turn, "submitted", await measureAll(turn, formOf(rekey.system.urls.portal), plan));
}

/** As a browser sends it. */
function formOf(portal: string): RequestTemplate {
  const password = encodeURI(plainPassword).replaceAll("%7B", "{").replaceAll("%7D", "}");
  const fields = ["token={item}", `new-password=${password}`, `repeat-password=${password}`];
  return {
    method: "POST",
    url: `${portal}/set-password`,
    headers: { origin: portal, "content-type": "application/x-www-form-urlencoded" },
    body: [...fields, "note=", "shown-at=0", "touched="].join("&"),
    status: 303,
  };
}
