import type { PublishableEvent } from "@rekey/contracts/events";
import type { Database } from "@rekey/database/connection";
import {
  findLiveLink,
  noteLinkOpened,
  requestSelfServiceReset,
  resetState,
  submitChangeFromAccount,
  submitNewPassword,
} from "@rekey/database/portal";
import {
  createPortalSession,
  endOtherPortalSessions,
  endPortalSession,
  findPortalSession,
  findSignIn,
  listPortalSessions,
  requestRehash,
  wasSessionOf,
} from "@rekey/database/portal-sessions";
import type { PortalStore } from "./portal-deps.ts";

interface StoreDeps {
  db: Database;
  publish: (event: PublishableEvent) => Promise<unknown>;
  openForMs: number;
  sessionLifetimeMs: number;
}

/** The pages' steps on PostgreSQL: each commits first and publishes afterwards. */
export function createPortalStore({ db, publish, openForMs, sessionLifetimeMs }: StoreDeps): PortalStore {
  return {
    ...sessionSteps(db, sessionLifetimeMs),
    findLiveLink: (tokenHash) => findLiveLink(db, tokenHash),
    noteLinkOpened: (tokenHash) => noteLinkOpened(db, tokenHash),
    resetState: (resetId) => resetState(db, resetId),
    requestSelfServiceReset: async (address) => {
      const { event } = await requestSelfServiceReset(db, { address, openForMs });
      await publish(event);
    },
    submitNewPassword: async (submission) => {
      const submitted = await submitNewPassword(db, submission);
      if (submitted !== undefined) await publish(submitted.event);
      return submitted !== undefined;
    },
    submitChangeFromAccount: async (session, change) => {
      const { idHash: sessionIdHash, credentialVersion } = session;
      const submitted = await submitChangeFromAccount(db, { ...change, sessionIdHash, credentialVersion });
      if (submitted !== undefined) await publish(submitted.event);
      return submitted !== undefined;
    },
    requestRehash: async (rehash) => {
      await publish(await requestRehash(db, rehash));
    },
  };
}

function sessionSteps(db: Database, lifetimeMs: number) {
  return {
    findSignIn: (address: string) => findSignIn(db, address),
    wasSessionOf: (idHash: string, address: string) => wasSessionOf(db, idHash, address),
    createSession: (session: { idHash: string; contactId: string; credentialVersion: number; accessVersion: number }) =>
      createPortalSession(db, { ...session, lifetimeMs }),
    findSession: (idHash: string) => findPortalSession(db, idHash),
    endSession: (idHash: string) => endPortalSession(db, idHash),
    endOtherSessions: async (session: { contactId: string; idHash: string }) => {
      await endOtherPortalSessions(db, session.contactId, session.idHash);
    },
    listSessions: (contactId: string) => listPortalSessions(db, contactId),
  };
}
