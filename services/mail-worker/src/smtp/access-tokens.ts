import { type DeliveryFailure, deliveryFailure, sayOfMail } from "@rekey/contracts/delivery-failures";
import { z } from "zod";

/** How access tokens are got (RFC 6749): by the refresh token where there is one, else by the client's own right. */
export interface TokenGrant {
  url: string;
  clientId: string;
  clientSecret: string | undefined;
  refreshToken: string | undefined;
  scope: string | undefined;
}

/**
 * No token is to be had: `refused` for what somebody has to set right. The message has no word of the token server's.
 */
export class NoAccessToken extends Error {
  override name = "NoAccessToken";
  readonly code = "NO_ACCESS_TOKEN";
  readonly failure: DeliveryFailure;
  readonly isRefused: boolean;
  constructor(failure: DeliveryFailure, isRefused: boolean) {
    super(sayOfMail({ failure }));
    this.failure = failure;
    this.isRefused = isRefused;
  }
}

export interface AccessTokens {
  /** A token that lives for a minute at least, asked for where there is none. Rejects with `NoAccessToken`. */
  get(): Promise<{ token: string; expiresAtMs: number }>;
  /** After a mail server has refused the token: the next one is a new one. */
  forget(): void;
}

const Grant = z.object({
  // RFC 6750: what may stand in a header, and so in a command.
  access_token: z.string().regex(/^[A-Za-z0-9._~+/=-]{1,16384}$/),
  expires_in: z.coerce.number().positive().max(86_400).catch(300),
  refresh_token: z.string().min(1).optional().catch(undefined),
});

// RFC 6749, 5.2 and 4.1.2.1; anything else could be made of what we sent.
const knownErrors = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "access_denied",
  "server_error",
  "temporarily_unavailable",
]);
const answerWithinMs = 8_000;
const longestAnswer = 128 * 1024;
const leastLifeMs = 60_000;

/** One token for all connections; however many want it, the token server is asked once at a time. */
export function createAccessTokens(grant: TokenGrant, now: () => number = Date.now): AccessTokens {
  let { refreshToken } = grant;
  let held: { token: string; expiresAtMs: number } | undefined;
  let asked: Promise<{ token: string; expiresAtMs: number }> | undefined;
  const ask = async () => {
    const answer = await askTokenServer({ ...grant, refreshToken });
    // Some servers give a new refresh token with each access token; the old one may end with it.
    if (refreshToken !== undefined) refreshToken = answer.refresh_token ?? refreshToken;
    held = { token: answer.access_token, expiresAtMs: now() + answer.expires_in * 1_000 };
    return held;
  };
  return {
    async get() {
      if (held && held.expiresAtMs - now() > leastLifeMs) return held;
      asked ??= ask().finally(() => void (asked = undefined));
      return asked;
    },
    forget: () => void (held = undefined),
  };
}

async function askTokenServer(grant: TokenGrant): Promise<z.output<typeof Grant>> {
  const { url, clientId, clientSecret, refreshToken, scope } = grant;
  const body = new URLSearchParams({
    grant_type: refreshToken === undefined ? "client_credentials" : "refresh_token",
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(scope !== undefined && { scope }),
  });
  const { ok, status, text } = await post(url, body);
  const answer = readJson(text);
  // Some refuse with 200.
  if (!ok || knownErrors.has(errorOf(answer))) throw refusal(status, answer);
  const read = Grant.safeParse(answer);
  if (!read.success) throw new NoAccessToken("token-not-given", true);
  return read.data;
}

/** What a redirect would carry to another server are our secrets, so none is followed. */
async function post(url: string, body: URLSearchParams): Promise<{ ok: boolean; status: number; text: string }> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const headers = { accept: "application/json" };
    const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal });
    return { ok: answer.ok, status: answer.status, text: await readStart(answer) };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    throw new NoAccessToken(isLate ? "token-server-late" : deliveryFailure("token-server-away", codeOf(error)), false);
  }
}

async function readStart(answer: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > longestAnswer) break;
  }
  return text;
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}

function refusal(status: number, answer: unknown): NoAccessToken {
  const said = errorOf(answer);
  const word = knownErrors.has(said) ? said : `HTTP ${status}`;
  const mayPass = status >= 500 || [408, 425, 429].includes(status);
  return new NoAccessToken(deliveryFailure("token-refused", word), !mayPass);
}

function errorOf(answer: unknown): string {
  const said = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : undefined;
  return typeof said === "string" ? said : "";
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
