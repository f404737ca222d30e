import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Request } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { PageError } from "./page-error.ts";

export interface Limit {
  /** Counts one attempt; throws the page "too many attempts" when the allowance is used up. */
  count(key: string): Promise<void>;
  forgive(key: string): Promise<void>;
}

/** A limit of this process: `points` attempts for each key in `durationMs`. */
export function createLimit(options: { points: number; durationMs: number }): Limit {
  const limiter = new RateLimiterMemory({ points: options.points, duration: Math.ceil(options.durationMs / 1000) });
  return {
    count: async (key) => {
      try {
        await limiter.consume(key);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new PageError(429, "too-many", { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
      }
    },
    forgive: async (key) => {
      await limiter.delete(key);
    },
  };
}

/** Who is asking, as one key: an IPv4 address, or the /64 network of an IPv6 address, because one subscriber owns all of it. */
export function clientKey(req: Request): string {
  const address = (req.ip ?? "unknown").replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return isIPv6(address) ? `${ipv6Groups(address).slice(0, 4).join(":")}::/64` : address;
}

/** A typed address as a key. It is hashed, so that the memory of the process holds no list of addresses. */
export function typedAddressKey(address: string): string {
  return createHash("sha256").update(address.normalize("NFC").trim().toLowerCase()).digest("base64url");
}

function ipv6Groups(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: missing }, () => "0"), ...right].map((group) =>
    group.replace(/^0+(?=.)/, ""),
  );
}
