import type { Problem } from "@rekey/contracts/resources";
import { ApiAway, ApiProblem } from "./api-problem.ts";
import { sendAgain } from "./send-again.ts";

export interface Connection {
  baseUrl: string;
  /** Called for every request, so that a short-lived token can be made anew. */
  token: () => Promise<string> | string;
  timeoutMs: number;
  /** How long a call may be sent again; 0: never. */
  retryForMs: number;
  userAgent?: string | undefined;
  requestId?: string | undefined;
  traceparent?: string | undefined;
}

interface ApiRequest {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  query?: object;
  body?: object;
  /** A body that is not one document of JSON. */
  text?: { type: string; content: string };
  headers?: Record<string, string>;
  /** Time that the server was asked to wait, on top of the usual timeout. */
  extraTimeoutMs?: number;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
}

export type Calls = ReturnType<typeof callsOf>;

/** A function for each method: it sends what it is given, as query or as body, and resolves with the answer. */
export function callsOf(connection: Connection) {
  const sending =
    (method: ApiRequest["method"]) =>
    <T>(path: string, body: object = {}, headers: Record<string, string> = {}) =>
      sendRequest<T>(connection, { method, path, body, headers });
  return {
    get: <T>(path: string, query: object = {}) => sendRequest<T>(connection, { method: "GET", path, query }),
    /** With the version of what was read, for `ifMatch`. */
    getWithEtag: async <T>(path: string): Promise<{ body: T; etag: string }> => {
      const { body, headers } = await sendForAnswer<T>(connection, { method: "GET", path });
      return { body, etag: headers.get("etag") ?? "" };
    },
    post: sending("POST"),
    patch: sending("PATCH"),
    put: sending("PUT"),
    remove: <T = undefined>(path: string) => sendRequest<T>(connection, { method: "DELETE", path }),
  };
}

async function sendRequest<T>(connection: Connection, request: ApiRequest): Promise<T> {
  return (await sendForAnswer<T>(connection, request)).body;
}

/**
 * Sends one request, and again as the connection has it; resolves with the body and the headers of a 2xx, else throws
 * `ApiProblem` or `ApiAway`.
 */
export function sendForAnswer<T>(connection: Connection, request: ApiRequest): Promise<{ body: T; headers: Headers }> {
  const { retryForMs: forMs } = connection;
  const { signal } = request;
  return sendAgain(() => sendOnce<T>(connection, request), { isRepeatable: isRepeatable(request), forMs, signal });
}

/** Not what only is done to a version: done twice it would be refused, and seem not to have been done. */
function isRepeatable({ method, headers = {} }: ApiRequest): boolean {
  if ("idempotency-key" in headers) return true;
  return ["GET", "PUT", "PATCH"].includes(method) && !("if-match" in headers) && !("if-none-match" in headers);
}

async function sendOnce<T>(connection: Connection, request: ApiRequest): Promise<{ body: T; headers: Headers }> {
  const inTime = AbortSignal.timeout(connection.timeoutMs + (request.extraTimeoutMs ?? 0));
  const signal = request.signal ? AbortSignal.any([inTime, request.signal]) : inTime;
  const response = await askApi(connection, request, signal);
  return { body: (await readBody(response)) as T, headers: response.headers };
}

/**
 * Begins to read what may take as long as it takes; only its beginning has to come in time. `signal` ends it. What is
 * broken off ends in an error.
 */
export async function openStream(
  connection: Connection,
  request: Pick<ApiRequest, "path" | "query" | "headers" | "text"> & { method?: ApiRequest["method"] },
  signal: AbortSignal,
): Promise<{ body: ReadableStream<Uint8Array>; headers: Headers }> {
  const beginning = new AbortController();
  const timer = setTimeout(() => beginning.abort(), connection.timeoutMs);
  const signals = AbortSignal.any([signal, beginning.signal]);
  try {
    const { body, headers } = await askApi(connection, { method: "GET", ...request }, signals);
    if (body === null) throw new ApiAway();
    return { body, headers };
  } finally {
    clearTimeout(timer);
  }
}

/** The API may have a path of its own, such as `https://www.example.org/rekey`. */
function addressOf({ baseUrl }: Connection, path: string): URL {
  return new URL(`${baseUrl.replace(/\/+$/, "")}${path}`);
}

async function askApi(connection: Connection, request: ApiRequest, signal: AbortSignal): Promise<Response> {
  const address = addressOf(connection, request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== "") address.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {
    accept: "application/json",
    authorization: `Bearer ${await connection.token()}`,
    ...(connection.userAgent !== undefined && { "user-agent": connection.userAgent }),
    ...(connection.requestId !== undefined && { "x-request-id": connection.requestId }),
    ...(connection.traceparent !== undefined && { traceparent: connection.traceparent }),
    ...request.headers,
  };
  const { type, content } = request.text ?? {
    type: "application/json",
    content: request.body && JSON.stringify(request.body),
  };
  if (content !== undefined) headers["content-type"] = type;
  const init: RequestInit = {
    method: request.method,
    headers,
    redirect: "error",
    signal,
    ...(content === undefined ? {} : { body: content }),
  };
  const response = await fetch(address, init).catch((error: unknown) => {
    throw new ApiAway({ cause: error });
  });
  if (response.ok) return response;
  const refusal = await readBody(response);
  const [seconds] = /^\d+$/.exec(response.headers.get("retry-after") ?? "") ?? [];
  const retryAfterSeconds = seconds === undefined ? undefined : Number(seconds);
  throw isProblem(refusal) ? new ApiProblem(refusal, { retryAfterSeconds }) : new ApiAway();
}

async function readBody(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    throw new ApiAway({ cause: error });
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body && "title" in body;
}
