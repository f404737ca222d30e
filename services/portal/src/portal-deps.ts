import type { LiveLink } from "@rekey/database/portal";
import type { PortalSession, PortalSignIn } from "@rekey/database/portal-sessions";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { HashSettings } from "@rekey/secrets/password-hash";
import type { PasswordChecks } from "@rekey/secrets/password-checks";
import type { SealingPublicKey } from "@rekey/secrets/seal";
import type { Limits } from "@rekey/web/create-limits";
import type { Pages } from "@rekey/web/create-pages";
import type { SignInAllowances } from "@rekey/web/limit-sign-in";
import type { SessionCookie } from "@rekey/web/session-cookie";

/** A session and the hash that its cookie goes by. */
export type SignedIn = PortalSession & { idHash: string };

/**
 * What the pages do to the truth. Whatever asks for work has been committed and offered to the queue when it resolves.
 */
export interface PortalStore {
  requestSelfServiceReset(address: string): Promise<void>;
  findLiveLink(tokenHash: string): Promise<LiveLink | undefined>;
  noteLinkOpened(tokenHash: string): Promise<void>;
  /** Decides in one step whether the link may still be used; false when it may not. */
  submitNewPassword(submission: { tokenHash: string; resetId: string; sealedPassword: string }): Promise<boolean>;
  submitChangeFromAccount(session: SignedIn, change: { resetId: string; sealedPassword: string }): Promise<boolean>;
  requestRehash(rehash: { contactId: string; credentialVersion: number; sealedPassword: string }): Promise<void>;
  resetState(resetId: string): Promise<ResetState | undefined>;
  findSignIn(address: string): Promise<PortalSignIn | undefined>;
  /** Whether this session, over or not, was of the person who has this address. */
  wasSessionOf(idHash: string, address: string): Promise<boolean>;
  createSession(session: {
    idHash: string;
    contactId: string;
    credentialVersion: number;
    accessVersion: number;
  }): Promise<boolean>;
  findSession(idHash: string): Promise<PortalSession | undefined>;
  endSession(idHash: string): Promise<void>;
  endOtherSessions(session: SignedIn): Promise<void>;
  listSessions(contactId: string): Promise<{ idHash: string; createdAt: string }[]>;
}

export interface PortalDeps {
  store: PortalStore;
  pages: Pages;
  cookie: SessionCookie;
  sealingKey: SealingPublicKey;
  passwords: PasswordChecks;
  settings: {
    passwordMinLength: number;
    waitForChangeMs: number;
    formFilledAfterMs: number;
    hash: HashSettings;
    allowances: SignInAllowances;
  };
  limits: Limits;
}
