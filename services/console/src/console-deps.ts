import type { ApiClient } from "@rekey/client/create-api-client";
import type { Database } from "@rekey/database/connection";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { StaffUser } from "@rekey/database/sign-in/staff";
import type { Tally } from "@rekey/runtime/tally";
import type { PasswordChecks } from "@rekey/secrets/password-checks";
import type { RequestSource } from "@rekey/runtime/request-source";
import type { TotpKeys } from "@rekey/secrets/totp-seal";
import type { Limits } from "@rekey/web/create-limits";
import type { Pages, View } from "@rekey/web/create-pages";
import type { SessionCookie } from "@rekey/web/session-cookie";
import type { Request, Response } from "express";
import type { Config } from "./config.ts";
import type { FirmProvider } from "./firm-sign-in/firm-provider.ts";
import type { PendingCookies } from "./firm-sign-in/pending-cookies.ts";
import type { PendingSignIns } from "./second-factor/pending-sign-ins.ts";
import type { StaffTokens } from "./sign-in/create-staff-tokens.ts";

export interface ConsoleDeps {
  /** Of which the console reads and writes nothing but who of the staff there is, and who has signed in. */
  db: Database;
  config: Config;
  tokens: StaffTokens;
  pages: Pages;
  cookie: SessionCookie;
  /** The firm's own sign-in; undefined: there is none. */
  firm: FirmProvider | undefined;
  pendingCookies: PendingCookies;
  /** Of second factors; undefined: nobody can switch one on. */
  totpKeys: TotpKeys | undefined;
  pendingSignIns: PendingSignIns;
  /** The API as this user may use it, from where they are and in the trace of their request. */
  apiFor: (user: StaffUser, source: RequestSource, traceparent: string | undefined) => ApiClient;
  passwords: PasswordChecks;
  limits: Limits;
  /** Tells the history of what failed and was refused; nobody waits for it. */
  failures: Tally<Failure>;
}

/** What a signed-in user asks for, with the API in their name. */
export interface Visit {
  user: StaffUser;
  api: ApiClient;
  deps: ConsoleDeps;
  req: Request;
  res: Response;
  send: <D>(view: View<D>, data: NoInfer<D>, status?: number) => void;
}
