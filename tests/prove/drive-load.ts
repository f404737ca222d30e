import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import { freshPassword } from "../harness/fresh-password.ts";
import type { Random } from "../harness/seeded-random.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { createMailLog, type MailLog, noteMail } from "./mail-log.ts";
import type { ProvenSystem } from "./proven-system.ts";

type ResetBody = Parameters<ProvenSystem["api"]["requestReset"]>[1];

/** A command as its client knows it: it repeats it under its key until it has an answer. */
export interface Command {
  key: string;
  contactId: string;
  body: ResetBody;
  sentAtMs: number;
  /** How often it was sent until there was an answer. */
  tries: number;
  /** Undefined: no answer yet. */
  resetId?: string;
  answeredAtMs?: number;
}

export interface Load {
  commands: Command[];
  /** Every password and token of this run: none of them may lie anywhere in clear. */
  secrets: Set<string>;
  /** Answers that no client should ever get. */
  complaints: string[];
  mails: MailLog;
  /** When each link was answered, by its token, and those that are to be opened once more. */
  links: { answeredAtMs: Map<string, number>; again: string[] };
  /** Sends no further commands; resolves when each that was sent has its answer. */
  pauseCommands(): Promise<void>;
  resumeCommands(perSecond: number, together?: number): void;
  /**
   * Sends what was answered since then once more, under the same keys, and counts each mail anew: the database has come
   * back from a backup of that moment, and the clients have books of their own.
   */
  repeatSince(ms: number): void;
  stop(): Promise<void>;
}

const passingProblems = new Set(["unavailable", "idempotency-in-progress"]);

// On average, and up to twice as many: a fault is to meet lists, and what comes alone as well.
const usualTogether = 12;

/** Staff who post commands at a steady pace, several at a time, and contacts who use the links that they get. */
export async function driveLoad(world: ProvenSystem, random: Random): Promise<Load> {
  const contacts = await makeContacts(world, 800);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const log: Log = { secrets: new Set<string>(), complaints: [], mails: createMailLog(), links: newLinks() };
  const load = { commands: [] as Command[], ...log };
  let [pace, together] = [0, usualTogether];

  function post(): void {
    // Now and then somebody who was asked for before, so that resets meet.
    const contactId = random.pick(contacts);
    const body = makeBody(random.below(3) === 0 ? "manual" : "email", load.secrets);
    const command: Command = { key: randomUUID(), contactId, body, sentAtMs: Date.now(), tries: 0 };
    load.commands.push(command);
    begin(command);
  }

  function begin(command: Command): void {
    const sending = send(world, load, command, stopping.signal).finally(() => underWay.delete(sending));
    underWay.add(sending);
  }

  const posting = (async () => {
    while (!stopping.signal.aborted) {
      const count = pace > 0 ? 1 + random.below(2 * together - 1) : 0;
      for (let left = count; left > 0; left -= 1) post();
      await pause(pace > 0 ? (count * 1_000) / pace : 50, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  const opening = openLinks(world, load, stopping.signal);
  return {
    ...load,
    async pauseCommands() {
      pace = 0;
      await Promise.all(underWay);
    },
    resumeCommands: (perSecond, many = usualTogether) => void ([pace, together] = [perSecond, many]),
    repeatSince(ms) {
      for (const command of forgetSince(load, ms)) begin(command);
    },
    async stop() {
      stopping.abort();
      await Promise.all([posting, opening, ...underWay]);
    },
  };
}

/** What was answered since then, without its answers. */
function forgetSince(load: Pick<Load, "commands" | "mails" | "links">, ms: number): Command[] {
  load.mails.copies.clear();
  // Their mails are not sent again where the backup has them as sent.
  for (const [token, answeredAtMs] of load.links.answeredAtMs) if (answeredAtMs >= ms) load.links.again.push(token);
  const lost = load.commands.filter(({ answeredAtMs }) => answeredAtMs !== undefined && answeredAtMs >= ms);
  for (const command of lost) {
    delete command.resetId;
    delete command.answeredAtMs;
  }
  return lost;
}

async function makeContacts(world: ProvenSystem, count: number): Promise<string[]> {
  await world.sql`insert into clients (id, name) values ('prove', 'Prove Ltd')`;
  await world.sql`
    insert into contacts (id, client_id, name, email, email_key)
    select 'p-' || n, 'prove', 'Person', 'p' || n || '@prove.test', 'p' || n || '@prove.test'
    from generate_series(1, ${count}::int) n`;
  return Array.from({ length: count }, (_, index) => `p-${index + 1}`);
}

const newLinks = (): Load["links"] => ({ answeredAtMs: new Map(), again: [] });

type Log = Pick<Load, "secrets" | "complaints" | "mails" | "links">;

function makeBody(method: "email" | "manual", secrets: Set<string>): ResetBody {
  if (method === "email") return { method };
  const password = freshPassword();
  secrets.add(password);
  return { method, password, repeatPassword: password, mustChange: false };
}

/** As any client does: the same key again until there is an answer. */
async function send(world: ProvenSystem, log: Log, command: Command, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    command.tries += 1;
    try {
      const reset = await world.api.requestReset(command.contactId, command.body, { idempotencyKey: command.key });
      command.resetId = reset.id;
      command.answeredAtMs = Date.now();
      return;
    } catch (error) {
      const isPassing = error instanceof ApiAway || (error instanceof ApiProblem && passingProblems.has(error.code));
      if (!isPassing) {
        log.complaints.push(`a command was answered ${error instanceof ApiProblem ? error.code : String(error)}`);
        return;
      }
    }
    await pause(250, undefined, { signal }).catch(() => {});
  }
}

async function openLinks(world: ProvenSystem, log: Log, signal: AbortSignal): Promise<void> {
  const using = new Set<Promise<void>>();
  while (!signal.aborted) {
    const mailed = world.smtp.mails.splice(0).map((mail) => noteMail(log.mails, mail));
    for (const token of [...mailed, ...log.links.again.splice(0)]) {
      if (token === undefined) continue;
      log.secrets.add(token);
      const use = useLink(world, log, token, signal).finally(() => using.delete(use));
      using.add(use);
    }
    await pause(50, undefined, { signal }).catch(() => {});
  }
  await Promise.all(using);
}

async function useLink(world: ProvenSystem, log: Log, token: string, signal: AbortSignal): Promise<void> {
  const password = freshPassword();
  log.secrets.add(password);
  while (!signal.aborted) {
    const answer = await submitPassword(world, token, password).catch(() => undefined);
    // Used, or dead because another reset took its place.
    if (answer?.status === 303 || answer?.status === 410) {
      log.links.answeredAtMs.set(token, Date.now());
      return;
    }
    if (answer && answer.status < 500) log.complaints.push(`a link was answered ${answer.status}`);
    await pause(250, undefined, { signal }).catch(() => {});
  }
}
