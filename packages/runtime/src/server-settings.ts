import { z } from "zod";
import type { ConnectionBounds } from "./bound-connections.ts";
import { trustedProxies } from "./client-address.ts";

/** The settings of every service that serves people or programs by HTTP. */
export const serverSettings = {
  HOST: z.string().default("127.0.0.1"),
  /**
   * How many connections may be open, of all clients and of each; proxies that are trusted have no bound of their own.
   */
  MAX_CONNECTIONS: z.coerce.number().int().min(1).default(2_048),
  MAX_CONNECTIONS_PER_CLIENT: z.coerce.number().int().min(1).default(512),
  /** Whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: trustedProxies(),
  /** How the history keeps the address of whoever asks: its network, a keyed hash of it, or not at all. */
  HISTORY_ADDRESSES: z.enum(["cut", "hashed", "none"], 'must be "cut", "hashed" or "none"').default("cut"),
  /** By which they are hashed; the same for all services, and for as long as hashes are to be compared. */
  HISTORY_ADDRESS_KEY: z.string().min(32, "must have at least 32 characters").optional(),
};

export function boundsOf(config: z.output<z.ZodObject<typeof serverSettings>>): ConnectionBounds {
  const { MAX_CONNECTIONS: max, MAX_CONNECTIONS_PER_CLIENT: maxPerClient, TRUSTED_PROXIES: proxies } = config;
  return { max, maxPerClient, isProxy: (address) => proxies.trusts(address) };
}
