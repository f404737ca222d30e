import type {
  AuditedContact,
  AuditedResets,
  ContactHistory,
  HistorySummary,
  ResetHistory,
  RevealedAddress,
  SealingState,
} from "@rekey/contracts/history";
import type {
  AddressConfirmation,
  ClientBody,
  ContactBody,
  ContactListQuery,
  ContactPatch,
  ContactPut,
  DirectoryQuery,
  Reactivation,
  ResetBody,
} from "@rekey/contracts/http";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type {
  MailDelivery,
  MailDeliveryStory,
  MailStatus,
  MailTest,
  ParkedEvent,
  QueueState,
} from "@rekey/contracts/operations";
import type {
  AuditEvent,
  Client,
  Contact,
  DirectoryPage,
  EndedContact,
  Page,
  ReactivatedContact,
  Reset,
  ResetListing,
  TimelineEntry,
} from "@rekey/contracts/resources";
import { followReset } from "./follow-reset.ts";
import type { Connection } from "./send-request.ts";
import { openDownload, sendRequest } from "./send-request.ts";

export interface ResetFilter {
  limit?: number | undefined;
  after?: string | undefined;
  contactId?: string | undefined;
  clientId?: string | undefined;
  method?: ResetMethod | undefined;
  state?: ResetState | undefined;
  /** Who asked: the subject of their token, or their name. */
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface AuditFilter {
  limit?: number | undefined;
  after?: string | undefined;
  resetId?: string | undefined;
  contactId?: string | undefined;
  clientId?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  reads?: "include" | "exclude" | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface MailDeliveryFilter {
  state: "waiting" | "undeliverable" | "returned";
  from?: string | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}
export type HistoryExport = { format: "csv" | "ndjson" } & (
  | ({ of: "events" } & Omit<AuditFilter, "limit" | "after">)
  | ({ of: "resets" } & Omit<ResetFilter, "limit" | "after">)
);

export interface ResetOptions {
  /** The same key for the same click: however often it is sent, it is one reset. */
  idempotencyKey: string;
  /** How long the API may hold its answer for the reset to end. */
  waitSeconds?: number;
}

export interface ApiClientOptions {
  baseUrl: string;
  token: () => Promise<string> | string;
  /** For each call, 5 s unless told. */
  timeoutMs?: number;
}

export type ApiClient = ReturnType<typeof createApiClient>;

/** The API as functions. Each throws `ApiProblem` for a refusal and `ApiAway` when there was no answer. */
export function createApiClient(options: ApiClientOptions) {
  const connection: Connection = { timeoutMs: 5_000, ...options };
  return {
    ...directoryCalls(connection),
    ...resetCalls(connection),
    ...mailCalls(connection),
    ...eventCalls(connection),
    ...historyCalls(connection),
  };
}

function directoryCalls(connection: Connection) {
  return {
    listClients: (query: DirectoryQuery = {}) =>
      sendRequest<DirectoryPage<Client>>(connection, { method: "GET", path: "/v1/clients", query }),
    createClient: (body: ClientBody) => sendRequest<Client>(connection, { method: "POST", path: "/v1/clients", body }),
    getClient: (id: string) => sendRequest<Client>(connection, { method: "GET", path: path`/v1/clients/${id}` }),
    patchClient: (id: string, body: { name?: string }) =>
      sendRequest<Client>(connection, { method: "PATCH", path: path`/v1/clients/${id}`, body }),
    listContacts: (clientId: string, query: ContactListQuery = {}) =>
      sendRequest<DirectoryPage<Contact>>(connection, {
        method: "GET",
        path: path`/v1/clients/${clientId}/contacts`,
        query,
      }),
    createContact: (clientId: string, body: ContactBody) =>
      sendRequest<Contact>(connection, { method: "POST", path: path`/v1/clients/${clientId}/contacts`, body }),
    getContact: (id: string) => sendRequest<Contact>(connection, { method: "GET", path: path`/v1/contacts/${id}` }),
    patchContact: (id: string, body: ContactPatch) =>
      sendRequest<Contact>(connection, { method: "PATCH", path: path`/v1/contacts/${id}`, body }),
    /** Lets mail go to an address again from which a mail came back. */
    confirmAddress: (id: string, body: AddressConfirmation) =>
      sendRequest<Contact>(connection, { method: "POST", path: path`/v1/contacts/${id}/confirm-address`, body }),
    /** Ends a contact that left. Its address is free then. */
    endContact: (id: string) =>
      sendRequest<EndedContact>(connection, { method: "POST", path: path`/v1/contacts/${id}/end`, body: {} }),
    reactivateContact: (id: string, body: Reactivation = {}) =>
      sendRequest<ReactivatedContact>(connection, { method: "POST", path: path`/v1/contacts/${id}/reactivate`, body }),
    putContact: (id: string, body: ContactPut) =>
      sendRequest<Contact>(connection, { method: "PUT", path: path`/v1/contacts/${id}`, body }),
  };
}

function resetCalls(connection: Connection) {
  return {
    requestReset: (contactId: string, body: ResetBody, options: ResetOptions) => {
      const waitSeconds = options.waitSeconds ?? 0;
      return sendRequest<Reset>(connection, {
        method: "POST",
        path: path`/v1/contacts/${contactId}/password-resets`,
        body,
        headers: {
          "idempotency-key": options.idempotencyKey,
          ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
        },
        extraTimeoutMs: waitSeconds * 1_000,
      });
    },
    listResets: (query: ResetFilter = {}) =>
      sendRequest<Page<ResetListing>>(connection, { method: "GET", path: "/v1/password-resets", query }),
    getReset: (id: string) => sendRequest<Reset>(connection, { method: "GET", path: path`/v1/password-resets/${id}` }),
    getTimeline: (id: string) =>
      sendRequest<Page<TimelineEntry>>(connection, { method: "GET", path: path`/v1/password-resets/${id}/timeline` }),
    /** What happens to it from now on, until the signal. */
    followReset: (id: string, signal: AbortSignal) =>
      followReset(connection, path`/v1/password-resets/${id}/events`, signal),
    cancelReset: (id: string) =>
      sendRequest<Reset>(connection, { method: "POST", path: path`/v1/password-resets/${id}/cancel`, body: {} }),
    resendReset: (id: string) =>
      sendRequest<Reset>(connection, { method: "POST", path: path`/v1/password-resets/${id}/resend`, body: {} }),
  };
}

function mailCalls(connection: Connection) {
  return {
    mailStatus: () => sendRequest<MailStatus>(connection, { method: "GET", path: "/v1/mail/status" }),
    /** Has a mail sent through every transport; ask `getMailTest` what came of it. */
    startMailTest: (to: string) =>
      sendRequest<MailTest>(connection, { method: "POST", path: "/v1/mail/tests", body: { to } }),
    getMailTest: (id: string) => sendRequest<MailTest>(connection, { method: "GET", path: path`/v1/mail/tests/${id}` }),
    /** Newest first. */
    listMailTests: () => sendRequest<Page<MailTest>>(connection, { method: "GET", path: "/v1/mail/tests" }),
    /**
     * The mails that wait, that could not be delivered, or for which came what nobody can read; not whom they are for.
     */
    listMailDeliveries: (query: MailDeliveryFilter) =>
      sendRequest<Page<MailDelivery>>(connection, { method: "GET", path: "/v1/mail/deliveries", query }),
    getMailDelivery: (id: string) =>
      sendRequest<MailDeliveryStory>(connection, { method: "GET", path: path`/v1/mail/deliveries/${id}` }),
  };
}

function eventCalls(connection: Connection) {
  return {
    listQueues: () => sendRequest<Page<QueueState>>(connection, { method: "GET", path: "/v1/queues" }),
    /** While a queue is paused no job of it begins. The history has who paused it, and who resumed it. */
    pauseQueue: (name: string) =>
      sendRequest<QueueState>(connection, { method: "POST", path: path`/v1/queues/${name}/pause`, body: {} }),
    resumeQueue: (name: string) =>
      sendRequest<QueueState>(connection, { method: "POST", path: path`/v1/queues/${name}/resume`, body: {} }),
    /** What was set aside after its job had failed for good, the latest first. */
    listParkedEvents: () => sendRequest<Page<ParkedEvent>>(connection, { method: "GET", path: "/v1/parked-events" }),
    retryParkedEvent: (id: string) =>
      sendRequest<{ id: string }>(connection, {
        method: "POST",
        path: path`/v1/parked-events/${id}/retry`,
        body: {},
      }),
  };
}

/** What auditors may ask. The API records each of these reads but for the sealing and for numbers about nobody. */
function historyCalls(connection: Connection) {
  const get = <T>(address: string, query: object = {}) =>
    sendRequest<T>(connection, { method: "GET", path: address, query });
  return {
    listAuditEvents: (query: AuditFilter = {}) => get<Page<AuditEvent>>("/v1/audit/events", query),
    listAuditedResets: (query: ResetFilter & { summary?: "include" | undefined } = {}) =>
      get<AuditedResets>("/v1/audit/resets", query),
    getResetHistory: (id: string) => get<ResetHistory>(path`/v1/audit/resets/${id}`),
    /** Contacts by a part of the name, the whole address or the id. */
    findContacts: (search: string) => get<Page<AuditedContact>>("/v1/audit/contacts", { search }),
    getContactHistory: (id: string, query: Pick<AuditFilter, "after" | "reads"> = {}) =>
      get<ContactHistory>(path`/v1/audit/contacts/${id}`, query),
    /** Shows an address in full, which becomes part of the history. */
    revealAddress: (id: string) =>
      sendRequest<RevealedAddress>(connection, {
        method: "POST",
        path: path`/v1/audit/contacts/${id}/reveal-address`,
        body: {},
      }),
    summarizeHistory: (query: Omit<ResetFilter, "limit" | "after"> = {}) =>
      get<HistorySummary>("/v1/audit/summary", query),
    getSealing: () => get<SealingState>("/v1/audit/sealing"),
    exportHistory: (query: HistoryExport, signal: AbortSignal) =>
      openDownload(connection, { method: "GET", path: "/v1/audit/export", query }, signal),
  };
}

/** A path whose values cannot leave their own segment. */
function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(segment));
}

/** Dots are the one thing that encoding leaves alone and that would still climb out. */
function segment(value: string): string {
  if (value === "" || value === "." || value === "..") throw new RangeError("an id cannot be empty or made of dots");
  return encodeURIComponent(value);
}
