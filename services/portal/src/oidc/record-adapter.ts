import { createHash } from "node:crypto";
import { byContact } from "@rekey/database/actor";
import { rememberLogin } from "@rekey/database/applications/logins";
import {
  consumeRecord,
  type EndsWith,
  findProviderSession,
  findProviderSessionByUid,
  findRecord,
  type FoundRecord,
  removeGrant,
  removeRecord,
  saveRecord,
} from "@rekey/database/applications/records";
import type { Statement } from "@rekey/database/history/statement";
import type { Adapter, AdapterPayload } from "oidc-provider";
import type { PortalDeps } from "../portal-deps.ts";

type Deps = Pick<PortalDeps, "db" | "steps">;

/** What the provider is told when something is used twice or is over. */
interface Refusals {
  usedTwice: () => Error;
  isOver: () => Error;
}

/** No record of these ends with a session: nobody has signed in yet, or nobody does. */
const ofNobody = new Set(["Interaction", "ReplayDetection"]);

const hashOf = (id: string): string => createHash("sha256").update(id).digest("hex");
const hashIf = (id: string | undefined): string | undefined => (id === undefined ? undefined : hashOf(id));

/**
 * Where the provider keeps what it gives out: in PostgreSQL, under the hash of its id, because the id of a token is the
 * token. All that is given out ends with a session of the portal; `portalSession` says which one the browser has that
 * is being answered.
 */
export function recordAdapter(
  { db, steps }: Deps,
  portalSession: () => string | undefined,
  refusals: Refusals,
): (kind: string) => Adapter {
  const run: Run = (step) => steps.runStatement(byContact, step);
  return (kind) => ({
    async upsert(id, payload, lifetimeSeconds = 0) {
      // Nobody has signed in to it.
      if (kind === "Session" && payload.accountId === undefined) return;
      const endsWith = endOf(kind, payload, portalSession());
      if (endsWith === "over") throw refusals.isOver();
      if (kind === "AuthorizationCode") await remember(run, payload);
      const record = toRecord(kind, id, payload);
      if (!(await run((statement) => saveRecord(statement, { ...record, lifetimeSeconds, endsWith })))) {
        throw refusals.isOver();
      }
    },
    async find(id) {
      if (kind !== "Session") return toPayload(await findRecord(db, kind, hashOf(id)), id);
      // That of another sign-in in this browser is none any more, whoever it was.
      const session = portalSession();
      return session === undefined ? undefined : toPayload(await findProviderSession(db, hashOf(id), session), id);
    },
    async findByUid(uid) {
      return toPayload(await findProviderSessionByUid(db, hashOf(uid)));
    },
    findByUserCode: () => Promise.resolve(undefined),
    async consume(id) {
      if (await run((statement) => consumeRecord(statement, kind, hashOf(id)))) return;
      const grantId = toPayload(await findRecord(db, kind, hashOf(id)))?.grantId;
      if (grantId !== undefined) await run((statement) => removeGrant(statement, hashOf(grantId)));
      throw refusals.usedTwice();
    },
    destroy: (id) => run((statement) => removeRecord(statement, kind, hashOf(id))),
    revokeByGrantId: (grantId) => run((statement) => removeGrant(statement, hashOf(grantId))),
  });
}

type Run = <T>(step: (statement: Statement) => Promise<T>) => Promise<T>;

function endOf(kind: string, payload: AdapterPayload, portalSession: string | undefined): EndsWith | "over" {
  if (ofNobody.has(kind)) return undefined;
  const { accountId, grantId } = payload;
  if (grantId !== undefined) return { grantHash: hashOf(grantId) };
  return portalSession === undefined || accountId === undefined ? "over" : { portalSession, contactId: accountId };
}

/** An application that has a name for the session is told when it ends; that is known before it has anything. */
async function remember(run: Run, { grantId, clientId, sid }: AdapterPayload): Promise<void> {
  if (grantId === undefined || clientId === undefined || sid === undefined) return;
  const login = { grantHash: hashOf(grantId), applicationId: clientId, sid };
  await run((statement) => rememberLogin(statement, login));
}

function toRecord(kind: string, id: string, payload: AdapterPayload) {
  const { grantId, uid } = payload;
  return {
    kind,
    idHash: hashOf(id),
    payload: JSON.stringify(withoutIds(payload, id)),
    grantHash: hashIf(grantId),
    uidHash: hashIf(kind === "Session" ? uid : undefined),
  };
}

/** The ids by which something is found stay with whoever has them. */
function withoutIds(payload: AdapterPayload, id: string): AdapterPayload {
  const { session, returnTo } = payload;
  const open: AdapterPayload = { ...payload };
  delete open.jti;
  if (returnTo !== undefined) open.returnTo = returnTo.replace(id, idInAddress);
  if (session !== undefined) open.session = { ...session, cookie: "" };
  return open;
}

// No id has a brace in it.
const idInAddress = "{id}";

function toPayload(found: FoundRecord | undefined, id?: string): AdapterPayload | undefined {
  if (found === undefined) return undefined;
  const payload = JSON.parse(found.payload) as AdapterPayload;
  const known: AdapterPayload = {};
  if (id !== undefined) known.jti = id;
  if (id !== undefined && payload.returnTo !== undefined) known.returnTo = payload.returnTo.replace(idInAddress, id);
  if (found.consumedAt !== null) known.consumed = Math.floor(Date.parse(found.consumedAt) / 1_000);
  return { ...payload, ...known };
}
