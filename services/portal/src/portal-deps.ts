import type { Database } from "@rekey/database/connection";
import type { Failure } from "@rekey/database/failures/record-failures";
import type { PortalSession } from "@rekey/database/sign-in/portal-sessions";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import type { Tally } from "@rekey/runtime/tally";
import type { PasswordChecks } from "@rekey/secrets/password-checks";
import type { SealingPublicKey } from "@rekey/secrets/seal";
import type { Limits } from "@rekey/web/create-limits";
import type { Pages } from "@rekey/web/create-pages";
import type { SessionCookie } from "@rekey/web/session-cookie";
import type { Config } from "./config.ts";
import type { Oidc } from "./oidc/open-oidc.ts";
import type { PortalWording } from "./portal-wording.ts";

/** A session and the hash that its cookie goes by. */
export type SignedIn = PortalSession & { idHash: string };

export interface PortalDeps {
  db: Database;
  /** When a step resolves, its events are committed and were offered to their queue. */
  steps: UnitOfWork;
  pages: Pages<PortalWording>;
  cookie: SessionCookie;
  sealingKey: SealingPublicKey;
  passwords: PasswordChecks;
  config: Config;
  limits: Limits;
  /** Tells the history of what failed and was refused; nobody waits for it. */
  failures: Tally<Failure>;
  /** Undefined: no application signs anybody in by this portal. */
  oidc: Oidc | undefined;
}
