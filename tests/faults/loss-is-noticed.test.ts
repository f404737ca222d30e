import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, redis, queues } = systemTest({ ownRedis: true, env: { REPUBLISH_AFTER: "1h" } });

const isTold = () => system.lines("credentials-worker").some((line) => line.includes("Redis has lost its jobs"));

/** Empties Redis while the jobs of five resets wait there, and sees them end all the same. */
async function loseJobs(): Promise<void> {
  await queues.credentials.pause();
  const contacts = await Promise.all(Array.from({ length: 5 }, () => createContact(system)));
  const resets = await Promise.all(contacts.map(({ id }) => requestByHand(system, id, freshPassword())));
  await waitFor(
    async () => {
      const events = await Promise.all(resets.map(({ id }) => see.eventOf(id, "credentials")));
      return events.every((event) => event && event.relayed > 0 && event.dueAt > fromNow(30 * 60_000));
    },
    { message: "the relay having seen to every event, for an hour" },
  );
  await redis.flushall();
  for (const { id } of resets) await waitForState(system, id, "completed");
}

test("a Redis that has lost everything is noticed at once, and not at the next look at each event", async () => {
  // Jobs that the relay is just about to put there are not lost, and then there is nothing to tell.
  for (let tried = 0; tried < 5 && !isTold(); tried += 1) await loseJobs();
  await waitFor(isTold, { message: `the worker telling of it:\n${system.lines("credentials-worker").join("\n")}` });
});
