import type { Request, Response } from "express";
import type { NarrowedBy, RouteName } from "@rekey/contracts/access";
import { ExternalId } from "@rekey/contracts/http";
import { type Narrowing, isClientWithin, isWithin } from "@rekey/contracts/narrowing";
import { ownerOfContact, ownerOfReset } from "@rekey/database/access/read-owners";
import type { Database } from "@rekey/database/connection";
import { callerOf } from "../authenticate.ts";
import { ProblemError } from "../problem.ts";
import { externalIdOf, newIdOf, ownIdOf } from "../read-id.ts";

interface Asked {
  db: Database;
  req: Request;
  res: Response;
  narrowing: Narrowing;
}

/**
 * Keeps a caller to whom they are narrowed to. What is another's is not found, exactly as what is not there: neither
 * answer depends on whether it is.
 */
export async function keepWithin(
  { db, req, res }: Omit<Asked, "narrowing">,
  route: RouteName,
  narrowedBy: NarrowedBy | undefined,
): Promise<void> {
  const { narrowing } = callerOf(res);
  if (narrowing === undefined) return;
  if (narrowedBy === undefined) throw new ProblemError("token-narrowed");
  const asked = { db, req, res, narrowing };
  await checks[narrowedBy](asked);
  if (!route.startsWith("GET ") && narrowedBy !== "handler") await checkBody(asked);
}

/** Answered as what is not there, and told to the history: somebody tries what is not theirs. */
function outOfReach(): never {
  throw new ProblemError("not-found", { isOutOfReach: true });
}

const checks: Record<NarrowedBy, (asked: Asked) => unknown> = {
  nobody: () => undefined,
  client: ({ req, narrowing }) => isClientWithin(narrowing, externalIdOf(req)) || outOfReach(),
  contact: async ({ db, req, narrowing }) => {
    if (!(await isOwnContact(db, narrowing, externalIdOf(req)))) outOfReach();
  },
  "new-contact": async ({ db, req, narrowing: { clientIds, contactId } }) => {
    const owner = await ownerOfContact(db, newIdOf(req));
    // A contact that is not there yet is of the client that the body names.
    if (owner ? !isWithin({ clientIds, contactId }, owner) : contactId !== undefined) outOfReach();
  },
  reset: async ({ db, req, narrowing }) => {
    const owner = await ownerOfReset(db, ownIdOf(req));
    if (!owner || !isWithin(narrowing, owner)) outOfReach();
  },
  query: checkQuery,
  handler: ({ res }) => {
    res.locals["narrowing"] = "not read yet";
    const send = res.json.bind(res);
    res.json = (body) => {
      if (res.locals["narrowing"] !== "read") throw new Error("the route has not read whom its caller may see");
      return send(body);
    };
  },
};

/** Whom the caller of this request may see; undefined: everybody whom their role sees. */
export function narrowingOf(res: Response): Narrowing | undefined {
  res.locals["narrowing"] = "read";
  return callerOf(res).narrowing;
}

async function isOwnContact(db: Database, narrowing: Narrowing, id: unknown): Promise<boolean> {
  const { data } = ExternalId.safeParse(id);
  const owner = data === undefined ? undefined : await ownerOfContact(db, data);
  return owner !== undefined && isWithin(narrowing, owner);
}

/** Whether a contact of the caller's may be of that client: nobody moves a contact to where they cannot see it. */
async function isOwnClient(db: Database, { clientIds, contactId }: Narrowing, clientId: unknown): Promise<boolean> {
  if (clientIds !== undefined && !clientIds.some((own) => own === clientId)) return false;
  return contactId === undefined || (await ownerOfContact(db, contactId))?.clientId === clientId;
}

/** Fills in the only one that may be meant; of several, one has to be named. */
async function checkQuery({ db, req, narrowing: { clientIds, contactId } }: Asked): Promise<void> {
  const query: Record<string, unknown> = { ...req.query };
  if (contactId !== undefined) {
    query["contactId"] ??= contactId;
    if (query["contactId"] !== contactId) outOfReach();
  }
  if (clientIds !== undefined) {
    if (clientIds.length === 1) query["clientId"] ??= clientIds[0];
    const { clientId } = query;
    if (clientId === undefined) throw new ProblemError("token-narrowed", { detail: "must name a clientId of yours" });
    if (typeof clientId !== "string" || !clientIds.includes(clientId)) outOfReach();
  }
  const { contactId: asked } = query;
  if (asked !== undefined && !(await isOwnContact(db, { clientIds, contactId }, asked))) outOfReach();
  // Express reads it anew each time that it is asked for.
  Object.defineProperty(req, "query", { value: query });
}

/** Whom a body names besides the path. One that is no object is for a handler alone to judge. */
async function checkBody({ db, req, narrowing }: Asked): Promise<void> {
  const body: unknown = req.body;
  const clientId = fieldOf(body, "clientId");
  if (clientId !== undefined && !(await isOwnClient(db, narrowing, clientId))) outOfReach();
  for (const id of [
    fieldOf(body, "contactId"),
    fieldOf(body, "into"),
    fieldOf(fieldOf(body, "addressFrom"), "contactId"),
  ]) {
    if (id !== undefined && !(await isOwnContact(db, narrowing, id))) outOfReach();
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
