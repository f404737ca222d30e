import type { ApiClient } from "@rekey/client/create-api-client";
import type { StaffSignIn, StaffUser } from "@rekey/database/staff";
import type { EventStreams } from "@rekey/runtime/event-streams";
import type { PasswordChecks } from "@rekey/secrets/password-checks";
import type { Limits } from "@rekey/web/create-limits";
import type { Pages } from "@rekey/web/create-pages";
import type { SignInAllowances } from "@rekey/web/limit-sign-in";
import type { SessionCookie } from "@rekey/web/session-cookie";
import type { StaffTokens } from "./create-staff-tokens.ts";

/** The only tables that the console reads itself: who may sign in, and who has. */
export interface StaffStore {
  findSignIn(email: string): Promise<StaffSignIn | undefined>;
  /** Whether this session, over or not, was of the staff user who has this address. */
  wasSessionOf(idHash: string, email: string): Promise<boolean>;
  /** False when the user was disabled or changed since the password was checked. */
  createSession(session: { idHash: string; staffUserId: string; sessionVersion: number }): Promise<boolean>;
  findSession(idHash: string): Promise<StaffUser | undefined>;
  endSession(idHash: string): Promise<void>;
}

export interface ConsoleDeps {
  staff: StaffStore;
  tokens: StaffTokens;
  pages: Pages;
  cookie: SessionCookie;
  /** The API as this user may use it. */
  apiFor: (user: StaffUser) => ApiClient;
  passwordMinLength: number;
  /** Whether staff may set passwords by hand. */
  maySetPassword: boolean;
  hasStyleGuide: boolean;
  /** In which contacts whose own is not known are told times. */
  timeZone: string;
  /** The open live parts of pages. */
  streams: EventStreams;
  passwords: PasswordChecks;
  limits: Limits;
  allowances: SignInAllowances;
}

/** A signed-in user with the API in their name. */
export interface Visit {
  user: StaffUser;
  api: ApiClient;
}
