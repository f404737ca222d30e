import type { Redis } from "ioredis";

/** Stands in everything that is planted, whatever shape it has. */
export const planted = "sesame";

const shapes = {
  address: `${planted}@harbour.test`,
  link: `https://portal.test/set-password#${planted.repeat(7)}A`,
  sealed: `eyJ${planted}.a.b.c.${planted}`,
  word: planted,
  code: planted.toUpperCase(),
};
const secret = Object.values(shapes).join(" ");

/** The data of a job of ours with more in it than we put there. */
const dataOf = (eventId: string) => ({
  v: 1,
  eventId,
  deliveryId: shapes.word,
  contactId: shapes.word,
  traceparent: secret,
  password: secret,
  [shapes.address]: 1,
  nested: { [shapes.word]: [secret] },
});

/** Names, a secret in every option, and a ring: the job is its own parent. */
const optionsOf = (id: string, queue: string) => ({
  attempts: 7,
  backoff: { type: shapes.word, [shapes.word]: 1 },
  removeOnComplete: { count: 5, [shapes.word]: secret },
  kl: 5,
  tm: secret,
  [shapes.word]: secret,
  group: { id: secret },
  repeat: { pattern: secret, key: secret },
  parent: { id, queue },
});

function fieldsOf(id: string, queue: string) {
  const text = JSON.stringify(secret);
  return {
    name: shapes.word,
    data: JSON.stringify(dataOf(id)),
    opts: JSON.stringify(optionsOf(id, queue)),
    timestamp: "1790000000000",
    progress: JSON.stringify({ [shapes.word]: secret }),
    delay: shapes.word,
    priority: shapes.word,
    returnvalue: text,
    failedReason: secret,
    stacktrace: JSON.stringify([`Error: ${secret}\n    at ${shapes.word} (/${shapes.word}.ts:1:1)`, secret]),
    pb: shapes.word,
    rjk: shapes.word,
    deid: shapes.word,
    defa: secret,
    parentKey: `${shapes.word}:${shapes.word}`,
    parent: JSON.stringify({ id: shapes.word, queueKey: secret }),
    [shapes.word]: secret,
  };
}

/**
 * Puts something that nobody may see into every place that Redis has for a queue. Gives the ids of two jobs that hold
 * it: one with an id like ours, and one whose id says it too.
 */
export async function plantInQueue(redis: Redis, prefix: string, name: string, id: string): Promise<string[]> {
  const key = (...parts: string[]) => [prefix, name, ...parts].join(":");
  const child = `${key(id)}`;
  for (const jobId of [id, shapes.address]) {
    await redis.hset(key(jobId), fieldsOf(jobId, `${prefix}:${name}`));
    await redis.zadd(key("failed"), Date.now(), jobId);
    await redis.rpush(
      key(jobId, "logs"),
      secret,
      `again in 5 s: ${secret}`,
      "again in 5 s: server-away (ECONNREFUSED)",
    );
    await redis.sadd(key(jobId, "dependencies"), child, key(shapes.word));
    await redis.hset(key(jobId, "processed"), {
      [child]: JSON.stringify(secret),
      [shapes.word]: JSON.stringify(secret),
    });
    await redis.hset(key(jobId, "failed"), { [child]: secret });
  }
  await redis.hset(key("meta"), {
    concurrency: shapes.word,
    max: shapes.word,
    duration: secret,
    [shapes.word]: secret,
  });
  await redis.zadd(key("repeat"), Date.now() + 1_000_000, shapes.word);
  const schedule = { name: shapes.word, pattern: secret, tz: secret, data: JSON.stringify(secret), ic: "3" };
  await redis.hset(key("repeat", shapes.word), {
    ...schedule,
    opts: JSON.stringify(optionsOf(id, secret)),
    every: shapes.word,
  });
  await redis.hset(key("metrics", "completed"), { count: shapes.word, prevTS: shapes.word, prevCount: shapes.word });
  await redis.rpush(key("metrics", "completed", "data"), shapes.word, "3");
  await redis.client("SETNAME", `${prefix}:${Buffer.from(name).toString("base64")}:w:${shapes.word}`);
  return [id, shapes.address];
}

/** Makes the data of a job something that cannot be read at all. */
export async function spoilData(redis: Redis, prefix: string, name: string, id: string): Promise<void> {
  await redis.hset(`${prefix}:${name}:${id}`, "data", `${planted} is not JSON`);
}
