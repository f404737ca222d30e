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

/** Sends one request; resolves with the body of a 2xx, else throws `ApiProblem` or `ApiAway`. Never retries by itself. */
export async function sendRequest<T>(connection: Connection, request: ApiRequest): Promise<T> {
  const address = new URL(`${connection.baseUrl.replace(/\/$/, "")}${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== "") address.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {
    accept: "application/json",
    authorization: `Bearer ${await connection.token()}`,
    ...request.headers,
  };
  if (request.body !== undefined) headers["content-type"] = "application/json";
  const { response, body } = await exchange(address, {
    method: request.method,
    headers,
    redirect: "error",
    signal: AbortSignal.timeout(connection.timeoutMs + (request.extraTimeoutMs ?? 0)),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (response.ok) return body as T;
  if (isProblem(body)) throw new ApiProblem(body);
  throw new ApiAway();
}

async function exchange(address: URL, init: RequestInit): Promise<{ response: Response; body: unknown }> {
  try {
    const response = await fetch(address, init);
    const text = await response.text();
    return { response, body: text === "" ? undefined : JSON.parse(text) };
  } catch (error) {
    throw new ApiAway({ cause: error });
  }
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body && "title" in body;
}
