import type {
  AuditedContact,
  AuditedResets,
  AuditEventPage,
  ContactData,
  ContactHistory,
  HistorySummary,
  ResetHistory,
  RevealedAddress,
  SealingState,
} from "@rekey/contracts/history";
import type { PushLine } from "@rekey/contracts/directory-push";
import type { EventQuery, WaitedFor } from "@rekey/contracts/feed-http";
import type { AuditQuery, HistoryExport, MailDeliveryQuery, ResetBody, ResetQuery } from "@rekey/contracts/http";
import type {
  MailDelivery,
  MailDeliveryStory,
  MailStatus,
  MailTest,
  DeadLetter,
  QueueState,
} from "@rekey/contracts/operations";
import type { ProblemHelp } from "@rekey/contracts/problem-page";
import type { ProblemCode } from "@rekey/contracts/problems";
import type { EventPage } from "@rekey/contracts/public-events";
import type { Page, Reset, ResetListing, Timeline } from "@rekey/contracts/resources";
import { batchCalls } from "./batch-calls.ts";
import { followEvents } from "./follow-events.ts";
import { pushDirectory } from "./push-directory.ts";
import { directoryCalls } from "./directory-calls.ts";
import { followReset } from "./follow-reset.ts";
import { path } from "./path.ts";
import { proofCalls } from "./proof-calls.ts";
import { type Calls, callsOf, type Connection, openStream, sendForAnswer } from "./send-request.ts";
import { serviceAccountCalls } from "./service-account-calls.ts";
import { type Waiting, waitForReset } from "./wait-for-reset.ts";
import { webhookCalls } from "./webhook-calls.ts";

/** `isReplayed`: the key was used for this reset before, and nothing more was done. */
export type RequestedReset = Reset & { isReplayed: boolean };

export interface WaitOptions {
  /** How long the API may hold its answer, at most 10 s. */
  waitSeconds?: number;
  /** For what: its end, unless told. */
  until?: WaitedFor;
}

export interface ResetOptions extends WaitOptions {
  /** The same key for the same click: however often it is sent, it is one reset. */
  idempotencyKey: string;
}

export interface EventsWanted extends EventQuery {
  waitSeconds?: number;
  signal?: AbortSignal;
}

export interface ApiClientOptions {
  baseUrl: string;
  token: () => Promise<string> | string;
  /** For each call, 5 s unless told. */
  timeoutMs?: number;
  /**
   * How long a call is sent again that was refused for a while or, where that does no harm, had no answer: each time
   * after the `Retry-After` of the API. Unless told, nothing is sent again.
   */
  retryForMs?: number;
  /** What the program calls itself, such as `Rekey command line`. */
  userAgent?: string;
  /** By which its requests are found in the logs and the history; each gets one of its own unless told. */
  requestId?: string | undefined;
  /** In which trace its requests are, as the W3C has it; unless told, in one of their own. */
  traceparent?: string | undefined;
}

export type ApiClient = ReturnType<typeof createApiClient>;

/** The API as functions. Each throws `ApiProblem` for a refusal and `ApiAway` when there was no answer. */
export function createApiClient(options: ApiClientOptions) {
  const connection: Connection = { timeoutMs: 5_000, retryForMs: 0, ...options };
  const calls = callsOf(connection);
  return {
    ...directoryCalls(calls),
    ...resetCalls(calls),
    ...batchCalls(connection, calls),
    ...streamCalls(connection),
    ...mailCalls(calls),
    ...eventCalls(calls),
    ...historyCalls(calls),
    ...proofCalls(calls),
    ...webhookCalls(calls),
    ...serviceAccountCalls(calls),
    /** The cause and the remedy of a problem, in words for people. */
    explainProblem: (code: ProblemCode) => calls.get<ProblemHelp>(path`/problems/${code}`),
  };
}

function resetCalls({ get, post }: Calls) {
  return {
    listResets: (query: ResetQuery = {}) => get<Page<ResetListing>>("/v1/password-resets", query),
    getTimeline: (id: string) => get<Timeline>(path`/v1/password-resets/${id}/timeline`),
    cancelReset: (id: string) => post<Reset>(path`/v1/password-resets/${id}/cancel`),
    resendReset: (id: string) => post<Reset>(path`/v1/password-resets/${id}/resend`),
  };
}

const waiting = (seconds: number): { headers: Record<string, string>; extraTimeoutMs: number } => ({
  headers: seconds > 0 ? { prefer: `wait=${seconds}` } : {},
  extraTimeoutMs: seconds * 1_000,
});

/** What has happened behind `after`; with `waitSeconds`, at most 15, as soon as there is something. */
const listEventsBy =
  (connection: Connection) =>
  async ({ waitSeconds = 0, signal, types, ...query }: EventsWanted = {}): Promise<EventPage> => {
    const request = { method: "GET" as const, path: "/v1/events", query: { ...query, types: types?.join() }, signal };
    return (await sendForAnswer<EventPage>(connection, { ...request, ...waiting(waitSeconds) })).body;
  };

/** With `waitSeconds`, as soon as it has ended or its link is mailed, or how it stands when they are over. */
const getResetBy =
  (connection: Connection) =>
  async (id: string, { waitSeconds = 0, until }: WaitOptions = {}): Promise<Reset> => {
    const request = { method: "GET" as const, path: path`/v1/password-resets/${id}`, query: { until } };
    return (await sendForAnswer<Reset>(connection, { ...request, ...waiting(waitSeconds) })).body;
  };

/** What takes more than a body, or goes on after its beginning. */
function streamCalls(connection: Connection) {
  const [listEvents, getReset] = [listEventsBy(connection), getResetBy(connection)];
  return {
    requestReset: async (contactId: string, body: ResetBody, options: ResetOptions): Promise<RequestedReset> => {
      const waitSeconds = options.waitSeconds ?? 0;
      const answer = await sendForAnswer<Reset>(connection, {
        method: "POST",
        path: path`/v1/contacts/${contactId}/password-resets`,
        body,
        query: { until: options.until },
        ...waiting(waitSeconds),
        headers: { "idempotency-key": options.idempotencyKey, ...waiting(waitSeconds).headers },
      });
      return { ...answer.body, isReplayed: answer.headers.get("idempotency-replayed") === "true" };
    },
    getReset,
    /** As soon as it has ended or its link is mailed, or how it stands after `forMs`, however long that is. */
    waitForReset: (id: string, waiting: Waiting) => waitForReset(getReset, id, waiting),
    listEvents,
    /** All that has happened behind `after`, and what comes, until the signal. */
    followEvents: (query: Pick<EventQuery, "after" | "types">, signal: AbortSignal) =>
      followEvents(listEvents, query, signal),
    /** What happens to it from now on, until the signal. */
    followReset: (id: string, signal: AbortSignal) =>
      followReset(connection, path`/v1/password-resets/${id}/events`, signal),
    /**
     * Makes the directory as lines have it, and says of each line what came of it as soon as it is known. To send the
     * same again does no harm.
     */
    pushDirectory: (
      lines: Iterable<PushLine> | AsyncIterable<PushLine>,
      query: { dryRun?: boolean } = {},
      signal?: AbortSignal,
    ) => pushDirectory(connection, lines, query, signal),
    /** A file with the headers that name it. */
    exportHistory: (query: HistoryExport, signal: AbortSignal) =>
      openStream(connection, { path: "/v1/audit/export", query }, signal),
  };
}

function mailCalls({ get, post }: Calls) {
  return {
    mailStatus: () => get<MailStatus>("/v1/mail/status"),
    /** Has a mail sent through every transport; ask `getMailTest` what came of it. */
    startMailTest: (to: string) => post<MailTest>("/v1/mail/tests", { to }),
    getMailTest: (id: string) => get<MailTest>(path`/v1/mail/tests/${id}`),
    /** Newest first. */
    listMailTests: () => get<Page<MailTest>>("/v1/mail/tests"),
    /**
     * The mails that wait, that could not be delivered, or for which came what nobody can read; not whom they are for.
     */
    listMailDeliveries: (query: MailDeliveryQuery) => get<Page<MailDelivery>>("/v1/mail/deliveries", query),
    getMailDelivery: (id: string) => get<MailDeliveryStory>(path`/v1/mail/deliveries/${id}`),
  };
}

function eventCalls({ get, post }: Calls) {
  return {
    listQueues: () => get<Page<QueueState>>("/v1/queues"),
    /** While a queue is paused no job of it begins. The history has who paused it, and who resumed it. */
    pauseQueue: (name: string) => post<QueueState>(path`/v1/queues/${name}/pause`),
    resumeQueue: (name: string) => post<QueueState>(path`/v1/queues/${name}/resume`),
    /** Events whose job failed for good, the latest first. */
    listDeadLetters: () => get<Page<DeadLetter>>("/v1/dead-letters"),
    retryDeadLetter: (id: string) => post<{ id: string }>(path`/v1/dead-letters/${id}/retry`),
  };
}

/** What auditors may ask. The API records each of these reads but for the sealing and for numbers about nobody. */
function historyCalls({ get, post }: Calls) {
  return {
    listAuditEvents: (query: AuditQuery = {}) => get<AuditEventPage>("/v1/audit/events", query),
    listAuditedResets: (query: ResetQuery & { summary?: "include" | "wait" | undefined } = {}) =>
      get<AuditedResets>("/v1/audit/resets", query),
    getResetHistory: (id: string) => get<ResetHistory>(path`/v1/audit/resets/${id}`),
    /** Contacts by a part of the name, the whole address or the id. */
    findContacts: (search: string) => get<Page<AuditedContact>>("/v1/audit/contacts", { search }),
    getContactHistory: (id: string, query: Pick<AuditQuery, "after" | "reads"> = {}) =>
      get<ContactHistory>(path`/v1/audit/contacts/${id}`, query),
    /** All that is known of a contact, in full. */
    getContactData: (id: string) => get<ContactData>(path`/v1/audit/contacts/${id}/data`),
    /** Shows an address in full, which becomes part of the history. */
    revealAddress: (id: string) => post<RevealedAddress>(path`/v1/audit/contacts/${id}/reveal-address`),
    summarizeHistory: (query: Omit<ResetQuery, "limit" | "after"> = {}) =>
      get<HistorySummary>("/v1/audit/summary", query),
    getSealing: () => get<SealingState>("/v1/audit/sealing"),
  };
}
