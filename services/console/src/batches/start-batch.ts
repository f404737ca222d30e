import { randomUUID } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { ExternalId, IdempotencyKey } from "@rekey/contracts/http";
import type { BatchOf, BatchPreview } from "@rekey/contracts/reset-batches";
import { mayActAs } from "@rekey/contracts/roles";
import { withSingleSpaces } from "@rekey/contracts/visible-text";
import { goTo } from "@rekey/web/page-address";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Visit } from "../console-deps.ts";
import { queryText } from "../read-request.ts";
import { batchPath } from "../paths.ts";
import { batchFlashes } from "./batches.ts";
import { readNumber } from "./batch-words.ts";
import { chooseView, countView, type TypedBatch } from "./start-views.ts";

/** The first step: for whom. */
export function showStart({ req, send }: Visit): void {
  const clientId = queryText(req, "clientId") ?? "";
  send(chooseView, { of: clientId === "" ? "everyone" : "client", clientId, errors: [] });
}

/** The second step: how many they are, and the number typed to start. Nothing is done yet. */
export async function showCount(visit: Visit): Promise<void> {
  const { req, send } = visit;
  const [of, clientId] = [queryText(req, "of") === "client" ? "client" : "everyone", queryText(req, "clientId") ?? ""];
  const chosen = chosenOf(of, clientId);
  const preview = chosen && (await previewOf(visit, chosen));
  if (!chosen || !preview) {
    const text = chosen ? "There is no client with this id" : "Write the client's id, as its page shows it";
    return send(chooseView, { of: "client", clientId, errors: [{ field: "clientId", text }] }, 422);
  }
  const typed = { number: "", reason: "", endSessions: false, perMinute: String(preview.perMinute) };
  await sendCount(visit, chosen, preview, { typed, key: randomUUID(), errors: [] });
}

/** Starts what was counted. A second click, and a form that is sent again, lead to the one batch. */
export async function startBatch(visit: Visit): Promise<void> {
  const { api, req, res } = visit;
  const chosen = chosenOf(typedText(req.body, "of"), typedText(req.body, "clientId"));
  const key = IdempotencyKey.safeParse(typedText(req.body, "key"));
  if (!chosen || !key.success) throw new PageError(400, "bad-request");
  const typed: TypedBatch = {
    number: typedText(req.body, "number"),
    reason: withSingleSpaces(typedText(req.body, "reason").trim()).slice(0, 500),
    endSessions: typedText(req.body, "endSessions") === "yes",
    perMinute: typedText(req.body, "perMinute"),
  };
  const refuse = async (errors: FieldError[]) => {
    const preview = await previewOf(visit, chosen);
    if (!preview) return goTo(res, "/batches/start");
    await sendCount(visit, chosen, preview, { typed: { ...typed, number: "" }, key: key.data, errors });
  };
  const expectedCount = readNumber(typedText(req.body, "counted"));
  const perMinute = readNumber(typed.perMinute);
  const errors: FieldError[] = [];
  if (perMinute === undefined || perMinute < 1) errors.push({ field: "perMinute", text: "Write a number from 1" });
  if (expectedCount === undefined || readNumber(typed.number) !== expectedCount)
    errors.push({ field: "number", text: "Type the number that stands above" });
  if (expectedCount === undefined || perMinute === undefined || errors.length > 0) return refuse(errors);
  const { reason, endSessions } = typed;
  try {
    const body = { of: chosen, endSessions, perMinute, expectedCount, ...(reason !== "" && { reason }) };
    const { id } = await api.startBatch(body, { idempotencyKey: key.data });
    batchFlashes.goTo(res, batchPath(id), "started");
  } catch (error) {
    const told = error instanceof ApiProblem ? refusals[error.code] : undefined;
    if (told === undefined) throw error;
    await refuse([told]);
  }
}

const refusals: Partial<Record<ApiProblem["code"], FieldError>> = {
  "batch-changed": { field: "number", text: "The number has changed meanwhile. Read it again, and type the new one" },
  "mail-not-configured": { text: "Mail is not set up, so nobody can be mailed" },
  "invalid-request": { field: "reason", text: "Write the reason in one line of at most 500 characters" },
  "idempotency-key-reused": { text: "This form was sent before with something else in it. Count again" },
  "too-many-commands": { text: "You have sent too many commands. Wait a minute, and send it again" },
};

function chosenOf(of: string, clientId: string): BatchOf | undefined {
  if (of === "everyone") return "everyone";
  const id = ExternalId.safeParse(clientId.trim());
  return id.success ? { clientId: id.data } : undefined;
}

/** Undefined where there is no such client. */
async function previewOf({ api }: Visit, of: BatchOf): Promise<BatchPreview | undefined> {
  try {
    return await api.previewBatch({ of });
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "invalid-request") return undefined;
    throw error;
  }
}

interface Sent {
  typed: TypedBatch;
  key: string;
  errors: readonly FieldError[];
}

async function sendCount({ api, user, send }: Visit, of: BatchOf, preview: BatchPreview, sent: Sent): Promise<void> {
  const clientId = of === "everyone" ? undefined : of.clientId;
  const isKnown = clientId !== undefined && mayActAs(user.roles, "staff");
  const name = isKnown ? (await api.getClient(clientId)).name : clientId;
  send(countView, { clientId, name, preview, ...sent }, sent.errors.length > 0 ? 422 : 200);
}
