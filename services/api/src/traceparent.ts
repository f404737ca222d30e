import type { Request } from "express";

/** The W3C trace context of a request, if it is a sane one. */
export function traceparentOf(req: Request): string | undefined {
  const value = req.get("traceparent");
  return value && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value) ? value : undefined;
}
