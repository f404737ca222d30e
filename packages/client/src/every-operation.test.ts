import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openApiDocument } from "@rekey/contracts/openapi/document";
import { expect, test } from "vitest";
import { type ApiClient, createApiClient } from "./create-api-client.ts";

interface DocumentOperation {
  operationId: string;
  parameters?: { name: string; in: string }[];
}
const { paths } = openApiDocument("https://rekey.example") as {
  paths: Record<string, Record<string, DocumentOperation>>;
};
// A word stands before an id that could be the same.
const byParameters = Object.entries(paths).toSorted(([a], [b]) => a.split("{").length - b.split("{").length);
const operations = byParameters.flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

// What is read by people and by generators, and not called.
const leftOut = ["getContract", "getOlderContract", "readContract"];
// A stream that is opened anew begins with all that is known of its reset, so there is no place in it to go on from.
const leftOutHeaders = ["Last-Event-ID"];

const person = { name: "A", email: "a@a.test" };
const version = { ifMatch: '"1"', ifNoneMatch: "*" } as const;
const never = AbortSignal.abort();
const lasting = new AbortController().signal;
const drain = async (all: AsyncIterable<unknown>) => {
  for await (const _one of all);
};

/** A call of each function. One that is not called here does not compile. */
const calls: { [F in keyof ApiClient]: (call: ApiClient[F]) => unknown } = {
  listClients: (call) => call({ search: "a" }),
  createClient: (call) => call({ name: "A" }),
  getClient: (call) => call("a"),
  getClientWithEtag: (call) => call("a"),
  patchClient: (call) => call("a", {}, version),
  putClient: (call) => call("a", { name: "A" }, version),
  listContacts: (call) => call("a"),
  createContact: (call) => call("a", person),
  findByAddress: (call) => call("a@a.test"),
  moveContact: (call) => call("a", { clientId: "b" }, { ifMatch: '"1"' }),
  mergeContact: (call) => call("a", { into: "b" }, { ifMatch: '"1"' }),
  getContact: (call) => call("a"),
  getContactWithEtag: (call) => call("a"),
  patchContact: (call) => call("a", {}, version),
  putContact: (call) => call("a", { clientId: "b", ...person }, version),
  confirmAddress: (call) => call("a", { expectedEmail: "a@a.test" }),
  endContact: (call) => call("a"),
  eraseContact: (call) => call("a"),
  reactivateContact: (call) => call("a"),
  verifyPassword: (call) => call({ contactId: "a", password: "b" }),
  importPassword: (call) => call("a", { hash: "b" }),
  listResets: (call) => call(),
  getTimeline: (call) => call("a"),
  cancelReset: (call) => call("a"),
  resendReset: (call) => call("a"),
  requestReset: (call) => call("a", { method: "email" }, { idempotencyKey: "key-of-it", waitSeconds: 1 }),
  getReset: (call) => call("a", { waitSeconds: 1 }),
  waitForReset: (call) => call("a", { forMs: 0 }),
  followReset: (call) => drain(call("a", lasting)),
  previewBatch: (call) => call({ of: "everyone" }),
  startBatch: (call) => call({ of: "everyone", expectedCount: 1 }, { idempotencyKey: "key-of-it" }),
  listBatches: (call) => call(),
  getBatch: (call) => call("a"),
  listBatchItems: (call) => call("a"),
  pauseBatch: (call) => call("a"),
  resumeBatch: (call) => call("a"),
  cancelBatch: (call) => call("a"),
  listEvents: (call) => call({ waitSeconds: 1 }),
  followEvents: (call) => drain(call({}, never)),
  pushDirectory: (call) => drain(call([])),
  exportHistory: (call) => call({ of: "events", format: "csv" }, lasting),
  mailStatus: (call) => call(),
  startMailTest: (call) => call("a@a.test"),
  getMailTest: (call) => call("a"),
  listMailTests: (call) => call(),
  listMailDeliveries: (call) => call({ state: "waiting" }),
  getMailDelivery: (call) => call("a"),
  listQueues: (call) => call(),
  pauseQueue: (call) => call("mail"),
  resumeQueue: (call) => call("mail"),
  listDeadLetters: (call) => call(),
  retryDeadLetter: (call) => call("a"),
  listAuditEvents: (call) => call(),
  listAuditedResets: (call) => call(),
  getResetHistory: (call) => call("a"),
  findContacts: (call) => call("a"),
  getContactHistory: (call) => call("a"),
  revealAddress: (call) => call("a"),
  getContactData: (call) => call("a"),
  summarizeHistory: (call) => call(),
  getSealing: (call) => call(),
  listCheckpoints: (call) => call(),
  getLatestCheckpoint: (call) => call(),
  listVerifierKeys: (call) => call(),
  proveConsistency: (call) => call({ from: 1, to: 2 }),
  proveAuditEvent: (call) => call("7"),
  proveReset: (call) => call("a"),
  listWebhooks: (call) => call(),
  createWebhook: (call) => call({ url: "https://a.test" }),
  getWebhook: (call) => call("a"),
  patchWebhook: (call) => call("a", {}),
  deleteWebhook: (call) => call("a"),
  rotateWebhookSecret: (call) => call("a"),
  testWebhook: (call) => call("a"),
  listWebhookDeliveries: (call) => call("a"),
  getWebhookDelivery: (call) => call("a", "b"),
  redeliverWebhook: (call) => call("a", "b"),
  redeliverFailedWebhooks: (call) => call("a", { failedSince: "2026-11-27T12:00:00Z" }),
  listServiceAccounts: (call) => call(),
  getServiceAccount: (call) => call("a"),
  makeServiceAccount: (call) => call({ name: "A", roles: ["staff"] }),
  rotateServiceAccount: (call) => call("a"),
  revokeServiceAccount: (call) => call("a"),
  explainProblem: (call) => call("not-json"),
};

/** What the calls send, as lines like `GET /v1/clients/{id}` and like `GET /v1/clients/{id} Prefer`. */
async function recordCalls(): Promise<Set<string>> {
  const sent = new Set<string>();
  const server = createServer((req, res) => {
    const path = (req.url ?? "").split("?")[0] ?? "";
    const found = operations.find(({ method, path: template }) => method === req.method && isLike(template, path));
    const name = found?.operation.operationId ?? `${req.method} ${path}`;
    sent.add(name);
    for (const { name: header, in: place } of found?.operation.parameters ?? [])
      if (place === "header" && req.headers[header.toLowerCase()] !== undefined) sent.add(`${name} ${header}`);
    req.resume();
    res.end('{"items":[]}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const client = createApiClient({ baseUrl: `http://127.0.0.1:${port}`, token: () => "t" });
  try {
    for (const name of Object.keys(calls) as (keyof ApiClient)[]) {
      const call = calls[name] as (call: unknown) => unknown;
      await call(client[name]);
    }
  } finally {
    server.close();
  }
  return sent;
}

const isLike = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);

test("every operation of the contract has a call, with each of its headers, or is left out on purpose", async () => {
  const sent = await recordCalls();
  const wanted = operations.flatMap(({ operation: { operationId, parameters = [] } }) => [
    ...(leftOut.includes(operationId) ? [] : [operationId]),
    ...parameters.flatMap(({ name, in: place }) =>
      place === "header" && !leftOutHeaders.includes(name) ? [`${operationId} ${name}`] : [],
    ),
  ]);
  expect([...sent].toSorted()).toEqual(wanted.toSorted());
});
