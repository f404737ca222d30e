import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { queues } from "@rekey/contracts/events";
import { jobOf } from "./job-options.ts";

test("a job carries ids and nothing else, and meets the contract of its event", () => {
  const resetId = randomUUID();
  const event = {
    id: randomUUID(),
    queue: "credentials",
    type: "PasswordResetRequested",
    subject: { resetId },
  } as const;
  const job = jobOf(event);
  expect(job.data).toEqual({ v: 1, eventId: event.id, resetId });
  expect(queues.credentials.PasswordResetRequested.parse(job.data)).toEqual(job.data);
  expect(job.opts.jobId).toBe(event.id);
});

test("an event with anything more than its ids is refused", () => {
  const data = { v: 1, eventId: randomUUID(), resetId: randomUUID(), password: "x" };
  expect(queues.credentials.PasswordResetRequested.safeParse(data).success).toBe(false);
});
