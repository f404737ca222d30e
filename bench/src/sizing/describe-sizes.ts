import { assumed, hashThreads, planSize, type Plan } from "./plan-size.ts";
import type { Measured } from "./read-costs.ts";
import { simulate } from "./simulate.ts";

const percent = (share: number): string => `${share < 0.1 ? (share * 100).toFixed(1) : (share * 100).toFixed(0)} %`;
const number = (value: number): string => value.toLocaleString("en").replaceAll(",", " ");

/** The page on sizes, of what was measured and of what is made of it for so many resets a minute each. */
export function describeSizes(measured: Measured, rates: readonly number[]): string {
  const plans = rates.map((perMinute) => planSize(perMinute, measured));
  return [
    "# How much is needed",
    "",
    "Written by `npm run bench -- --sizing`, which also takes rates of your own (`--sizing 10,5000`). It reads what the" +
      ` bench has measured last (\`docs/bench/result.json\`: ${measured.facts}) and works out the rest; measure on your` +
      " own machines by `npm run bench -- mailed manual statements --keep` before you buy any.",
    "",
    "## Measured: what one reset by mail takes",
    "",
    ...describeCosts(measured),
    "",
    "## Worked out from it",
    "",
    ...tableOf(plans),
    "",
    ...plans.flatMap(describePlan),
    ...assumptions(measured),
    "",
  ].join("\n");
}

function describeCosts({ busy, aloneFactor, hashesPerCore }: Measured): string[] {
  const { postgres } = busy;
  const rows = [
    ["api", busy.api, postgres.api],
    ["credentials-worker, until the link is issued", busy.credentials, postgres.credentials],
    ["mail-worker", busy.mail, postgres.mail],
    ["audit-sealer", busy.sealer, postgres.sealer],
  ] as const;
  return [
    "| | ms of a core | ms of PostgreSQL's cores on its behalf |",
    "|---|---|---|",
    ...rows.map(([what, own, asked]) => `| ${what} | ${own.toFixed(2)} | ${asked.toFixed(2)} |`),
    `| Redis | ${busy.redis.toFixed(2)} | |`,
    "",
    `That is with many under way, whose work is done in lists. Alone one takes ${aloneFactor.toFixed(1)} times as many` +
      " statements, and so much more of everything is reckoned below 100 a second. A password that is set takes a" +
      ` core ${(1_000 / hashesPerCore).toFixed(0)} ms for argon2id.`,
  ];
}

const columns: [string, (plan: Plan) => string][] = [
  ["resets a minute", ({ perMinute }) => number(perMinute)],
  ["api · portal · credentials · mail · sealer", ({ processes }) => Object.values(processes).join(" · ")],
  ["cores for them", ({ cores }) => number(cores.services)],
  ["cores of PostgreSQL", ({ cores }) => number(cores.postgres)],
  ["its connections", ({ connections }) => number(connections.postgres)],
  ["connections for mail", ({ connections }) => number(connections.smtp)],
  ["simulated: from the command to the 250, p50 · p99", (plan) => timesOf(plan)],
];

const timesOf = (plan: Plan): string => {
  const { p50, p99 } = simulate(plan);
  return `${p50.toFixed(0)} · ${p99.toFixed(0)} ms`;
};

function tableOf(plans: readonly Plan[]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const head = line(columns.map(([name]) => name));
  return [head, line(columns.map(() => "---")), ...plans.map((plan) => line(columns.map(([, cell]) => cell(plan))))];
}

function describePlan({ perMinute, processes, connections, used }: Plan): string[] {
  const perSecond = perMinute / 60;
  const [next, after] = used;
  const isOne = processes.api === 1;
  const engine = isOne
    ? "One machine with one process of each does it; a second one is for the day when the first is away."
    : "PostgreSQL with a standby, Redis with a replica and Sentinels, and the processes on two machines at least.";
  const isFull =
    next && next.share > 0.8
      ? ` **More than one can be trusted with**: ${next.what}, would be used ${percent(next.share)}. Take a faster core for it, or several installations.`
      : "";
  const pooler = connections.postgres > 200 ? " Put a pooler before PostgreSQL, in transaction mode." : "";
  const limit = next ? `${number(Math.floor((perMinute * 0.8) / next.share / 10) * 10)} resets a minute` : "";
  return [
    `**${number(perMinute)} a minute** (${perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0)} a second). ` +
      `${engine}${pooler}${isFull} What comes next: ${next?.what}, ${percent(next?.share ?? 0)} used now and at 80 % with` +
      ` ${limit}, when nothing is added; then ${after?.what} (${percent(after?.share ?? 0)}).`,
    "",
  ];
}

function assumptions({ hashesPerCore }: Measured): string[] {
  const { smtpMs, share } = assumed;
  return [
    "## What is assumed",
    "",
    `- A mail server takes ${smtpMs} ms for a mail on a connection that is kept, and as many connections as stand in` +
      " the table: ask whoever runs it. `SMTP_CONNECTIONS` of a mail worker is 16.",
    `- ${percent(share)} of those who get a link set a password in the same minute. That takes as much as the link` +
      " did, for it goes the same way (portal, credentials worker, mail worker, a mail that tells of it), and a hash:" +
      ` ${hashesPerCore.toFixed(0)} a second for each core, ${hashThreads} threads for a process.`,
    "- Nothing is used more than 60 %: what is above it is for bursts and for a machine that is away.",
    "- The rate is that of the worst minute. A batch goes at `BATCH_RESETS_PER_MINUTE` and gives way to all else.",
    "- One audit-sealer works, a second one waits. Redis does one thing at a time, and all queues share one hash tag:" +
      " a Cluster keeps them available and makes nothing faster. Faster cores do.",
    "- The simulation sends a minute's resets at moments that chance decides, first come first served, through" +
      " processes, PostgreSQL's cores, Redis and the connections for mail. It knows no network, no disk, no vacuum," +
      " no list that waits to be filled, and no mail server with a bad day.",
  ];
}
