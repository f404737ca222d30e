/** What a connection is for, and so what Redis has to allow it. */
export type RedisWork = "publish" | "consume" | "relay" | "switch" | "inspect" | "count";

const added =
  "del exists get hget hmget hmset hset incr llen lpos lpush lrange persist pttl rpush sadd scard set xadd zadd zrange zrem zrevrangebyscore zscore";
const consumed =
  "bzpopmin del exists get hdel hexists hget hgetall hincrby hmget hmset hset incr lindex llen lpush lrange lrem ltrim pexpire pttl " +
  "rpop rpoplpush rpush sadd scard set smembers srem xadd xtrim zadd zcard zcount zpopmin zrange zrangebyscore zrem " +
  "zremrangebyrank zremrangebyscore zrevrange zrevrangebyscore zscore";
const relayed = `${added} hgetall hincrby lindex lpop lrem smembers srem`;
const switched = "del exists hdel hexists hget hmget hset llen lrange ltrim rename rpush xadd zadd zcard zrange";
const inspected =
  "exists get hexists hget hgetall hlen hmget lindex llen lpos lrange pttl rpop scard zcard zcount zrange zrevrange zscore";

const counted = "exists incrby pexpire ping pttl set";

const always = "ping eval evalsha";

/** The commands that the scripts of BullMQ, and we beside them, run on each kind of connection. */
export const commandsFor: Record<RedisWork, readonly string[]> = {
  publish: `${always} ${added}`.split(" "),
  consume: `${always} ${consumed}`.split(" "),
  relay: `${always} ${relayed}`.split(" "),
  switch: `${always} ${switched}`.split(" "),
  inspect: `${always} ${inspected}`.split(" "),
  count: counted.split(" "),
};

// Behind the key, which holds a string for the time of the trial, so that each of these changes nothing: it finds
// something of another type, or is not given what it wants.
const argumentsOf: Record<string, readonly string[]> = {
  hdel: ["f"],
  hexists: ["f"],
  hget: ["f"],
  hincrby: ["f", "1"],
  hmget: ["f"],
  hmset: ["f", "v"],
  hset: ["f", "v"],
  bzpopmin: ["-1"],
  incrby: ["0"],
  lindex: ["0"],
  lpos: ["v"],
  lpush: ["v"],
  lrange: ["0", "0"],
  lrem: ["0", "v"],
  ltrim: ["0", "0"],
  pexpire: ["10000"],
  rpush: ["v"],
  sadd: ["v"],
  srem: ["v"],
  set: ["trial", "XX", "KEEPTTL"],
  xadd: ["*", "f", "v"],
  xtrim: ["MAXLEN", "0"],
  zadd: ["0", "v"],
  zcount: ["0", "0"],
  zrange: ["0", "0"],
  zrangebyscore: ["0", "0"],
  zrem: ["v"],
  zremrangebyrank: ["0", "0"],
  zremrangebyscore: ["0", "0"],
  zrevrange: ["0", "0"],
  zrevrangebyscore: ["0", "0"],
  zscore: ["v"],
};

/** A call of the command on a key of the trial's own, as harmless as it can be. */
export function trialOf(command: string, key: string): [command: string, ...args: string[]] {
  if (command === "ping") return ["ping"];
  // As BullMQ's scripts do: also with a key that was not named to it.
  if (command === "eval") return ["eval", "return redis.call('exists', KEYS[1] .. ':beside')", "1", key];
  if (command === "evalsha") return ["evalsha", "0".repeat(40), "1", key];
  if (command === "rename" || command === "rpoplpush") return [command, key, key];
  return [command, key, ...(argumentsOf[command] ?? [])];
}
