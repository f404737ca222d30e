import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import type { QueueState } from "@rekey/contracts/operations";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { readId } from "./read-id.ts";

/** In the query of an address that is the board itself and not our page around it. */
export const frameMark = "framed";

const news: Readonly<Record<string, { tone: "done" | "stopped"; words: string }>> = {
  paused: {
    tone: "done",
    words: "The queue is paused: no job of it begins until it is resumed. The history has who paused it.",
  },
  resumed: { tone: "done", words: "The queue runs again. The history has who resumed it." },
  unanswered: {
    tone: "stopped",
    words: "Redis did not answer, so it is not known whether it has heard. Look at the state below.",
  },
};

const whatStops: Readonly<Record<string, string>> = {
  credentials: "No reset is done",
  mail: "No mail is sent",
};

/** Our page around the board, at the same address, so that a link to a job leads to it and to our navigation. */
export async function showFrame(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const inside = new URL(req.originalUrl, "http://board.invalid");
  const told = inside.searchParams.get("news") ?? "";
  inside.searchParams.delete("news");
  inside.searchParams.set(frameMark, "1");
  const [queues, setAside] = await Promise.all([listQueues(visit), countSetAside(visit)]);
  res.set("Content-Security-Policy", `${res.get("Content-Security-Policy")};frame-src 'self'`);
  deps.pages.send(res, "queues", {
    boardPath: `${inside.pathname}${inside.search}`,
    queues: queues.map(describeQueue),
    held: describeHeld(queues),
    setAside,
    news: Object.hasOwn(news, told) ? news[told] : undefined,
  });
}

export const pauseQueue = switchTo("paused", (visit, name) => visit.api.pauseQueue(name));
export const resumeQueue = switchTo("resumed", (visit, name) => visit.api.resumeQueue(name));

/** The API records who asked before Redis hears of it. */
function switchTo(done: string, command: (visit: Visit, name: string) => Promise<QueueState>) {
  return async (_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> => {
    let told = done;
    try {
      await command(visit, readId(req));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "unavailable") throw error;
      told = "unanswered";
    }
    goTo(res, `/queues?news=${told}`);
  };
}

/** The queues; none when the API is away, because the board is worth seeing without. */
async function listQueues({ api }: Visit): Promise<QueueState[]> {
  return withoutApi([], async () => (await api.listQueues()).items);
}

async function countSetAside({ api }: Visit): Promise<number> {
  return withoutApi(0, async () => (await api.listParkedEvents()).items.length);
}

async function withoutApi<T>(instead: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiAway) return instead;
    throw error;
  }
}

function describeQueue(queue: QueueState) {
  return { ...describeSwitch(queue), waits: sayWhatWaits(queue), oldestAt: queue.oldestAt };
}

/** How much waits; nothing is said of what has just come. */
function sayWhatWaits({ waiting }: Pick<QueueState, "waiting">): string | undefined {
  if (waiting === 0) return undefined;
  return waiting === 1 ? "1 waits" : `${waiting} wait`;
}

/** Each thing that holds up work once, with the queues that it holds up. */
export function describeHeld(queues: readonly QueueState[]) {
  const held = queues.flatMap((queue) => {
    const hold = describeHold(queue);
    return hold ? [{ ...hold, name: queue.name }] : [];
  });
  return [...Map.groupBy(held, ({ words }) => words).values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, names: [first, ...others].map(({ name }) => name).join(" and ") }] : [],
  );
}

/** What holds the work up, unless a person did; that is said beside the button that ends it. */
function describeHold({ hold }: Pick<QueueState, "hold">) {
  if (hold === null || hold.code === "PAUSED") return undefined;
  const isLate = hold.code === "LATE";
  return {
    title: isLate ? "Nothing takes what waits" : "The queue cannot be used",
    code: isLate ? undefined : hold.code,
    words: isLate ? hold.words : `${hold.words}. Nothing is lost: what is asked for stands in the database`,
    since: hold.since,
  };
}

function describeSwitch({ name, isPaused, hold }: QueueState) {
  if (isPaused === null) {
    const words =
      hold === null || hold.code === "AWAY" ? "Redis does not answer" : `Redis cannot be used: ${hold.code}`;
    return { name, words, tone: "stopped" };
  }
  return isPaused
    ? { name, words: "Paused", tone: "waiting", verb: "Resume", path: `/queues/${name}/resume` }
    : { name, words: "Runs", tone: "done", verb: "Pause", path: `/queues/${name}/pause`, question: questionOf(name) };
}

/** What is asked before a queue is paused, because nothing but a person resumes it. */
function questionOf(name: string) {
  const stops = Object.hasOwn(whatStops, name) ? whatStops[name] : "None of its jobs begins";
  return {
    title: `Pause the queue ${name}?`,
    text: `${stops} until somebody resumes it; what is asked for meanwhile waits and is not lost.`,
    act: `Pause ${name}`,
    keep: "Keep it running",
  };
}
