import type { LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction, TcpNetConnectOpts } from "node:net";
import { allowedAddresses, type FindAddresses, NotAllowed } from "./allowed-addresses.ts";
import type { Networks } from "./networks.ts";
import { readRetryAfter } from "./retry-pause.ts";

export interface Message {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Why a message was not taken, beside the status that was answered. */
export type PostFailure =
  | NotAllowed["failure"]
  | "refused"
  | "redirected"
  | "timeout"
  | "not-reached"
  | "connection-lost"
  | "not-trusted";

export interface PostAnswer {
  status: number | null;
  /** Undefined: it was taken. */
  failure?: PostFailure | undefined;
  /** Its first words, where it was not taken; of signs that can be seen, in one line. */
  words?: string | undefined;
  /** When its receiver wants to be asked again. */
  askedMs?: number | undefined;
}

// So much of what is said against a message is read.
const readAtMost = 4_096;

/**
 * Posts a message, once: on a connection of its own, to an address that is allowed, without following where the answer
 * leads. Everything takes `timeoutMs` together, whatever comes or does not.
 */
export async function postMessage(
  message: Message,
  { allowed, timeoutMs, find }: { allowed: Networks; timeoutMs: number; find?: FindAddresses },
): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const url = new URL(message.url);
    const addresses = await untilAborted(allowedAddresses(url, allowed, find), signal);
    const response = await post(url, message, { signal, autoSelectFamily: true, lookup: answerWith(addresses) });
    return await readAnswer(response);
  } catch (error) {
    return { status: null, failure: failureOf(error, signal) };
  }
}

/** Asked for one address, as it is where families are not tried in turn, it gives the first. */
function answerWith(addresses: LookupAddress[]): LookupFunction {
  const [first] = addresses;
  return (_host, { all }, found) => {
    if (all) found(null, addresses);
    else found(null, first?.address ?? "", first?.family);
  };
}

// Which both kinds of requests hand on to the connection.
type PostOptions = RequestOptions & Pick<TcpNetConnectOpts, "autoSelectFamily">;

function post(url: URL, { headers, body }: Message, options: PostOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    // Without an agent there is no connection of before, and no proxy of the environment.
    const request = send(url, { ...options, method: "POST", agent: false, headers: headersOf(headers, body) });
    request.once("response", resolve);
    request.once("error", reject);
    request.end(body);
  });
}

const headersOf = (headers: Record<string, string>, body: string) => ({
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(body)),
  "user-agent": "Rekey/1",
  accept: "*/*",
  ...headers,
});

async function readAnswer(response: IncomingMessage): Promise<PostAnswer> {
  const status = response.statusCode ?? 0;
  const failure = failureOfStatus(status);
  // Read also of whoever has taken it, who may still be writing; what it says then is nobody's business.
  const words = await firstWords(response).catch(() => "");
  if (failure === undefined) return { status };
  const askedMs = readRetryAfter(response.headers["retry-after"]);
  return { status, failure, ...(words !== "" && { words }), askedMs };
}

function failureOfStatus(status: number): PostFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  return status >= 300 && status < 400 ? "redirected" : "refused";
}

async function firstWords(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) break;
    chunks.push(chunk);
    length += chunk.length;
    if (length >= readAtMost) break;
  }
  response.destroy();
  const text = Buffer.concat(chunks).subarray(0, readAtMost).toString("utf8").toWellFormed();
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, " ").trim();
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it took too long")), { once: true });
    work.then(resolve, reject);
  });
}

const byCode: Record<string, PostFailure> = {
  ECONNREFUSED: "not-reached",
  EHOSTUNREACH: "not-reached",
  ENETUNREACH: "not-reached",
  ETIMEDOUT: "timeout",
};

/** The certificate's faults have many codes: those of OpenSSL in capitals, and Node's own. */
function failureOf(error: unknown, signal: AbortSignal): PostFailure {
  if (error instanceof NotAllowed) return error.failure;
  if (signal.aborted) return "timeout";
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && "code" in first ? String(first.code) : "";
  if (/CERT|SIGNATURE|ALTNAME|ISSUER|SELF_SIGNED|^ERR_SSL|EPROTO/.test(code)) return "not-trusted";
  return byCode[code] ?? "connection-lost";
}
