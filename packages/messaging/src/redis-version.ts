import { RedisConnection } from "bullmq";

// BullMQ asks Redis for its version by INFO, which many hosts allow nobody, and a worker that is refused this spins for
// ever without giving the event loop a turn. So it is not asked, and what it then takes for granted is what we need.
RedisConnection.minimumVersion = "6.2.0";

/** For every queue and worker: whether the server can do the work is found out by `tryRedis`. */
export const unasked = { skipVersionCheck: true };
