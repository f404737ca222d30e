import { z } from "zod";

/**
 * By which way something was asked for. It is what is proven: the portal and the console by the role that writes the
 * row, the console's calls of the API by its own tokens, the command line by owning the tables. All else that calls the
 * API is `api`.
 */
const auditWays = ["api", "console", "portal", "command-line"] as const;

/** What a program calls itself, as one of few and never in its own words: a claim, and no proof. */
export const agentFamilies = [
  "Chrome",
  "Edge",
  "Firefox",
  "Safari",
  "curl",
  "Go",
  "Java",
  "Node",
  "PowerShell",
  "Python",
  "Rekey",
  "other",
] as const;

/** A network in place of an address, or what only whoever has the key can compare. */
export const sourceAddress = z
  .string()
  .regex(/^(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.0\/24|(?:[\da-f]{1,4}:){3}:\/48|hmac:[\w-]{22})$/);

// As RFC 6749 has the id of a client; what it has of more is cut off by nobody, but left out whole.
const printable = z.string().regex(/^[\x20-\x7e]{1,255}$/);

export const AuditSource = z.strictObject({
  via: z.enum(auditWays),
  address: sourceAddress
    .exactOptional()
    .describe("The client's network, or the keyed hash of its address (`hmac:…`), as HISTORY_ADDRESSES has it."),
  requestId: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .exactOptional()
    .describe("As in the logs and in `X-Request-Id`."),
  agent: z.enum(agentFamilies).exactOptional().describe("What the program calls itself: a claim."),
  issuer: printable.exactOptional().describe("Who made the token; without it Rekey itself, or there was none."),
  client: printable.exactOptional().describe("For which program the token was made, or the id of the service account."),
});

/** From where something was asked for. */
export type AuditSource = z.output<typeof AuditSource>;
