import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { verifyWebhook, WebhookRefused } from "./verify-webhook.ts";

const nowMs = Date.parse("2026-03-02T15:06:00Z");
const secrets = [1, 2].map(() => `whsec_${randomBytes(32).toString("base64")}`);
const [first = "", second = ""] = secrets;
const body =
  '{"id":"evt_0000000000000001","type":"contact.ended","timestamp":"2026-03-02T15:06:00Z","data":{"name":"Zoë"}}';

function sign(secret: string, text = body, at = nowMs / 1_000, id = "evt_1"): Record<string, string> {
  const key = Buffer.from(secret.slice(6), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${at}.${text}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1a,AAAA v1,${signature}` };
}

test("a message of the sender is taken, from any kind of headers and as text or bytes, by one of several secrets", () => {
  const event = expect.objectContaining({ type: "contact.ended", data: { name: "Zoë" } }) as object;
  expect(verifyWebhook(sign(first), body, first, { nowMs })).toEqual(event);
  expect(verifyWebhook(new Headers(sign(second)), new TextEncoder().encode(body), secrets, { nowMs })).toEqual(event);
  const later = { nowMs: nowMs + 600_000, toleranceSeconds: 601 };
  expect(verifyWebhook(sign(first), body, [second, first], later)).toEqual(event);
});

test.each([
  ["another body", sign(first), `${body} `, nowMs],
  ["another secret", sign(second), body, nowMs],
  ["another id", { ...sign(first), "webhook-id": "evt_2" }, body, nowMs],
  ["another time", { ...sign(first), "webhook-timestamp": String(nowMs / 1_000 + 1) }, body, nowMs],
  ["an old message", sign(first), body, nowMs + 301_000],
  ["one of the future", sign(first), body, nowMs - 301_000],
  ["a time that is none", { ...sign(first), "webhook-timestamp": "NaN" }, body, nowMs],
  [
    "a signature of another kind",
    { ...sign(first), "webhook-signature": sign(first)["webhook-signature"]?.replace("v1,", "v2,") ?? "" },
    body,
    nowMs,
  ],
  ["no signature", { ...sign(first), "webhook-signature": "" }, body, nowMs],
  ["half a signature", { ...sign(first), "webhook-signature": "v1,AAAA" }, body, nowMs],
  ["no headers", {}, body, nowMs],
])("%s is refused", (_what, headers, text, at) => {
  expect(() => verifyWebhook(headers, text, first, { nowMs: at })).toThrow(WebhookRefused);
});

test("an empty secret, by which anybody could sign, is a fault of the receiver and takes nothing", () => {
  expect(() => verifyWebhook(sign(first), body, "", { nowMs })).toThrow(RangeError);
});
