import { setTimeout as pause } from "node:timers/promises";
import { type Turn, takeTurn } from "../bench.ts";
import type { RunningRekey } from "../contestants/rekey.ts";
import { closing } from "../contestants/start-program.ts";
import { readMemory } from "../servers/read-processes.ts";
import type { OwnScenario } from "./scenario.ts";

const written = 10_000;
const newline = 10;

export const exporting: OwnScenario = {
  name: "export",
  about:
    "a million rows of the history as a file that can be verified, whole and of one client, and what the API holds meanwhile",
  takes: "8 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    await takeTurn(bench, "rekey", 1, {}, (turn) => measureExport(turn, bench.isQuick ? 100_000 : 1_000_000));
  },
};

async function measureExport(turn: Turn, count: number): Promise<void> {
  await grow(turn, count);
  await measure(turn, `export of ${count} rows`, "");
  await measure(turn, `export of ${count} rows as CSV`, "&format=csv");
  await measure(turn, `each of two exports of ${count} rows at once`, "", 2);
  await measure(turn, `export of ${count / 100} rows of one client, of ${count}`, "&clientId=bench-7");
}

/** Rows as steps write them, their words sealed by the database; each stands many times, which nothing looks at. */
async function grow({ bench, running, rekey }: Turn, count: number): Promise<void> {
  await using sql = closing(bench.servers.open(running.database));
  await sql.value.unsafe("set search_path = rekey, public; set synchronous_commit = off");
  await sql.value`insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    select case n % 2 when 0 then 'reset.accepted' else 'mail.attempted' end, 'staff:bench', gen_random_uuid(),
      'bench-c' || n % 5000, 'bench-' || n % 100, case n % 2 when 0
        then '{"method": "email", "by": "Bench Staff", "reason": "called, and has no mail of ours"}'::jsonb
        else '{"mail": "set_password_link", "outcome": "accepted", "attempt": 1, "transport": "smtp:25", "response": "250 Ok"}' end
    from generate_series(1, ${written}::int) n`;
  await sql.value.unsafe("set session_replication_role = replica");
  await sql.value`insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    select action, actor, reset_id, contact_id, client_id, detail
    from generate_series(2, ${count / written}::int), (select * from audit_events order by id desc limit ${written}) a`;
  await sql.value`analyze audit_events`;
  const left = async () => {
    const [row] = await sql.value<{ left: number }[]>`
      select (select count(*) from audit_events) - (select coalesce(max(size), 0) from audit_checkpoints) as left`;
    return Number(row?.left ?? count);
  };
  if (rekey) while ((await left()) > 0) await pause(1_000);
}

async function measure({ rekey, add }: Turn, name: string, query: string, atOnce = 1): Promise<void> {
  const pid = rekey?.system.pids()["api"];
  if (!rekey || pid === undefined) return;
  let highest = 0;
  const watching = setInterval(() => (highest = Math.max(highest, readMemory(pid).rss)), 200);
  try {
    const startedAt = performance.now();
    const [read = { lines: 0, bytes: 0 }] = await Promise.all(
      Array.from({ length: atOnce }, () => readExport(rekey, query)),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    add(`${name}: s`, seconds);
    add(`${name}: lines/s`, read.lines / seconds);
    add(`${name}: MiB`, read.bytes / 2 ** 20);
    add(`${name}: most memory of the API, MiB`, highest);
  } finally {
    clearInterval(watching);
  }
}

async function readExport({ system, tokens }: RunningRekey, query: string): Promise<{ lines: number; bytes: number }> {
  const format = query.includes("format=") ? "" : "&format=ndjson";
  const answer = await fetch(`${system.urls.api}/v1/audit/export?of=events${format}${query}`, {
    headers: { authorization: `Bearer ${tokens.auditor}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`the export was answered with ${answer.status}`);
  let [lines, bytes] = [0, 0];
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) lines += 1;
  }
  return { lines, bytes };
}
