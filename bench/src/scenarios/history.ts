import { takeTurn, type Turn } from "../bench.ts";
import { clearSince, growPast } from "../servers/grow-past.ts";
import { pastCounts } from "./past.ts";
import type { OwnScenario } from "./scenario.ts";

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
const filters: Readonly<Record<string, string>> = {
  "resets: none": "resets?",
  "resets: contact": "resets?contactId=bench-c{n}",
  "resets: client": "resets?clientId=bench-7",
  "resets: actor's subject": "resets?actor=staff:7",
  "resets: actor's name": "resets?actor=Staff%207",
  "resets: actor that there is not": "resets?actor=nobody",
  "resets: a day": `resets?from=${day(31)}&to=${day(30)}`,
  "resets: method": "resets?method=self_service",
  "resets: method that none has": "resets?method=manual",
  "resets: state": "resets?state=undeliverable",
  "resets: client and state": "resets?clientId=bench-7&state=cancelled",
  "resets: contact and method": "resets?contactId=bench-c{n}&method=email",
  "events: none": "events?",
  "events: action": "events?action=link.issued",
  "events: actor": "events?actor=staff:7",
  "events: client": "events?clientId=bench-7",
  "events: contact": "events?contactId=bench-c{n}",
  "events: a day": `events?from=${day(31)}&to=${day(30)}`,
  "events: client and action": "events?clientId=bench-7&action=mail.attempted",
  "events: without reads": "events?reads=exclude",
};

export const history: OwnScenario = {
  name: "history",
  about: "a page of the history over 5 million past resets, by every filter",
  takes: "4 minutes, the first time 20 more",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    const count = pastCounts(bench).at(-1) ?? 0;
    const database = await growPast(bench.servers, count, bench.say);
    const since = new Date();
    await takeTurn(bench, "rekey", 1, { database, as: `rekey, ${count} past` }, measurePages);
    await clearSince(bench.servers, database, since);
  },
};

async function measurePages(turn: Turn): Promise<void> {
  const { rekey, bench, add } = turn;
  if (rekey === undefined) return;
  let slowest = 0;
  for (const [name, query] of Object.entries(filters)) {
    const { p50, p99 } = await turn.run(
      {
        method: "GET",
        url: `${rekey.system.urls.api}/v1/audit/${query}&limit=50`,
        headers: { authorization: `Bearer ${rekey.tokens.auditor}` },
        status: 200,
      },
      { connections: 1, count: bench.isQuick ? 20 : 200, seconds: 20 },
    );
    add(`page of the history, ${name}: p50 ms`, p50);
    add(`page of the history, ${name}: p99 ms`, p99);
    slowest = Math.max(slowest, p99);
  }
  add("page of the history, slowest filter: p99 ms", slowest);
}
