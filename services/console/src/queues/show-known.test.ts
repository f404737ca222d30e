import { appRoutes } from "@bull-board/api/dist/routes.js";
import { expect, test } from "vitest";
import { answers, internalError, showKnown } from "./show-known.ts";

const id = "0d3f0c9e-7d51-4b7e-9f5e-111111111111";
const path = "/api/queues/:queueName/:jobId";
const job = {
  id,
  name: "SetPasswordLinkIssued",
  timestamp: 1_795_600_000_000,
  processedOn: 1_795_600_000_100,
  progress: 0,
  attempts: 2,
  delay: 5_000,
  failedReason: "unexpected-error (ECONNRESET)",
  stacktrace: ["unexpected-error (ECONNRESET)"],
  isFailed: true,
  opts: {
    jobId: id,
    attempts: 1_000_000,
    backoff: { type: "custom" },
    removeOnComplete: { count: 1_000, age: 86_400 },
  },
  data: { v: 1, eventId: id, deliveryId: id, traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` },
  returnValue: null,
};

test("what operations need of a job of ours stays as it is, and why it failed is said in words", () => {
  const why = "unexpected-error: an unexpected error (ECONNRESET)";
  const shown = { ...job, failedReason: why, stacktrace: [why] };
  const answer = showKnown(path, { status: 200, body: { job, status: "failed" } });
  expect(answer).toEqual({ status: 200, body: { job: shown, status: "failed" } });
});

test("of a field that is not ours only the number is told, and of one in another shape that it is not shown", () => {
  const data = { ...job.data, deliveryId: "sesame", sesame: 1, another: "sesame" };
  const opts = { attempts: "sesame", group: { id: "sesame" } };
  const foreign = { ...job, id: "sesame", name: "Sesame", processedBy: "sesame", groupId: "sesame", data, opts };
  const { body } = showKnown(path, { status: 200, body: { job: foreign, status: "sesame", sesame: 1 } });
  expect(body).toMatchObject({
    job: {
      id: "[not shown]",
      name: "[not shown]",
      data: { ...job.data, deliveryId: "[not shown]", "[not shown]": 2 },
      opts: { attempts: "[not shown]", "[not shown]": 1 },
    },
    status: "[not shown]",
  });
  expect(JSON.stringify(body)).not.toMatch(/sesame/i);
});

test("a contact is shown by an id of ours and by none that a CRM gave, for that may be any word", () => {
  const dataOf = (contactId: string) => {
    const body = { job: { ...job, data: { v: 1, eventId: id, contactId } }, status: "failed" };
    return showKnown(path, { status: 200, body }).body;
  };
  expect(dataOf(id)).toMatchObject({ job: { data: { contactId: id } } });
  expect(dataOf("miriam.osei")).toMatchObject({ job: { data: { contactId: "[not shown]" } } });
});

test("every question that this version of the board answers is known, and one that is not is answered with nothing", () => {
  const asked = appRoutes.api.filter(({ method }) => method === "get").map(({ route }) => String(route));
  // Answered before the board is asked.
  const ours = asked.filter((route) => !route.endsWith("/flow"));
  expect(Object.keys(answers).toSorted()).toEqual(ours.toSorted());
  expect(showKnown("/api/of-tomorrow", { status: 200, body: { a: 1 } })).toEqual({ status: 500, body: internalError });
});

test("a refusal keeps its status and its key, and nothing else", () => {
  const body = { error: { key: "ERRORS.JOB_NOT_FOUND", options: { id: "sesame" } }, message: "sesame" };
  const told = { error: { key: "ERRORS.JOB_NOT_FOUND" } };
  expect(showKnown(path, { status: 404, body })).toEqual({ status: 404, body: told });
  expect(showKnown(path, { status: 404, body: { error: "sesame" } })).toEqual({ status: 404, body: internalError });
});
