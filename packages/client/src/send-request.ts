import type { Problem } from "@rekey/contracts/resources";
import { ApiAway, ApiProblem } from "./api-problem.ts";

export interface Connection {
  baseUrl: string;
  /** Called for every request, so that a short-lived token can be made anew. */
  token: () => Promise<string> | string;
  timeoutMs: number;
}

export interface ApiRequest {
  method: "GET" | "POST" | "PATCH" | "PUT";
  path: string;
  query?: object;
  body?: object;
  headers?: Record<string, string>;
  /** Time that the server was asked to wait, on top of the usual timeout. */
  extraTimeoutMs?: number;
}

/**
 * Sends one request; resolves with the body of a 2xx, else throws `ApiProblem` or `ApiAway`. Never retries by itself.
 */
export async function sendRequest<T>(connection: Connection, request: ApiRequest): Promise<T> {
  const signal = AbortSignal.timeout(connection.timeoutMs + (request.extraTimeoutMs ?? 0));
  const response = await askApi(connection, request, signal);
  const body = await readBody(response);
  if (response.ok) return body as T;
  if (isProblem(body)) throw new ApiProblem(body);
  throw new ApiAway();
}

export interface Download {
  contentType: string;
  /** With the file's name. */
  contentDisposition: string;
  /** Ends in an error when the file is not whole. */
  body: ReadableStream<Uint8Array>;
}

/**
 * Begins to fetch a file, which may take as long as it takes; only its beginning has to come in time. `signal` ends it.
 */
export async function openDownload(
  connection: Connection,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Download> {
  const beginning = new AbortController();
  const timer = setTimeout(() => beginning.abort(), connection.timeoutMs + (request.extraTimeoutMs ?? 0));
  const response = await askApi(connection, request, AbortSignal.any([signal, beginning.signal]));
  clearTimeout(timer);
  if (response.ok && response.body) {
    return {
      contentType: response.headers.get("content-type") ?? "application/octet-stream",
      contentDisposition: response.headers.get("content-disposition") ?? "attachment",
      body: response.body,
    };
  }
  const body = await readBody(response);
  if (isProblem(body)) throw new ApiProblem(body);
  throw new ApiAway();
}

/** The API may have a path of its own, such as `https://www.example.org/rekey`. */
export function addressOf({ baseUrl }: Pick<Connection, "baseUrl">, path: string): URL {
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
    ...request.headers,
  };
  if (request.body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = {
    method: request.method,
    headers,
    redirect: "error",
    signal,
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  };
  return fetch(address, init).catch((error: unknown) => {
    throw new ApiAway({ cause: error });
  });
}

async function readBody(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    throw new ApiAway({ cause: error });
  }
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body && "title" in body;
}
