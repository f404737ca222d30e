import { createHmac, timingSafeEqual } from "node:crypto";
import type { PublicEvent } from "@rekey/contracts/public-events";

/** A message that is not of Rekey, or is an old one that somebody sends again. Answer 401 and do nothing. */
export class WebhookRefused extends Error {
  override name = "WebhookRefused";
}

/** An event, or the test that operations may send. */
export type WebhookEvent =
  | PublicEvent
  | { id: string; timestamp: string; type: "webhook.test"; data: { webhookId: string } };

type Headers = { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The event of a message that was signed with one of the secrets at most `toleranceSeconds` ago; else it throws
 * `WebhookRefused`. `body` is what came over the wire, byte by byte: read it before anything parses it. An event may
 * come more than once: its `id` is then the same.
 */
export function verifyWebhook(
  headers: Headers,
  body: string | Uint8Array,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, nowMs = Date.now() }: { toleranceSeconds?: number; nowMs?: number } = {},
): WebhookEvent {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    headerOf(headers, name),
  );
  if (!id || !timestamp || !signatures) throw new WebhookRefused("a header of the signature is missing");
  const age = Math.floor(nowMs / 1_000) - Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(age) > toleranceSeconds)
    throw new WebhookRefused("the message is too old, or from the future");
  const given = signatures.split(" ").flatMap((each) => (each.startsWith("v1,") ? [each.slice(3)] : []));
  const isSigned = [secrets].flat().some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    if (key.length === 0) throw new RangeError("a secret of a webhook is empty");
    const own = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.map((text) => isSame(own, Buffer.from(text, "base64"))).includes(true);
  });
  if (!isSigned) throw new WebhookRefused("no signature is of one of these secrets");
  return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)) as WebhookEvent;
}

/** In a time that tells nothing of where they differ. */
function isSame(own: Buffer, given: Buffer): boolean {
  return own.length === given.length && timingSafeEqual(own, given);
}

/** Of a Request, or of Node's own, which has its names in small letters. */
function headerOf(headers: Headers, name: string): string | undefined {
  if (headers instanceof Map || typeof headers["get"] === "function")
    return (headers as { get(name: string): string | null }).get(name) ?? undefined;
  const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name];
  return typeof value === "string" ? value : value?.[0];
}
