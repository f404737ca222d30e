import type { Database } from "@rekey/database/connection";
import type { LinkRequest } from "@rekey/database/links/issue-link";
import type { EarlierEvent } from "@rekey/database/outbox/find-earlier-events";
import type { Completion } from "@rekey/database/resets/complete-reset";
import type { SealedPassword } from "@rekey/database/resets/find-sealed-password";
import type { TokenRecord } from "@rekey/database/links/write-link";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import type { SealForCrm } from "./seal-for-crm.ts";
import type { Secret } from "@rekey/secrets/secret";

export interface CredentialsDeps {
  db: Database;
  steps: UnitOfWork;
  // What jobs that run at the same time do together, each as if it were alone.
  findEarlier: (eventId: string) => Promise<readonly EarlierEvent[]>;
  findSealedPassword: (resetId: string) => Promise<SealedPassword | undefined>;
  issueLink: (request: LinkRequest) => Promise<boolean>;
  completeReset: (completion: Completion) => Promise<boolean>;
  openPassword: (contextId: string, sealed: string) => Promise<Secret>;
  hashPassword: (password: Secret) => Promise<string>;
  sealForCrm: SealForCrm;
  isPassword: (storedHash: string, password: Secret) => Promise<boolean>;
  newToken: (resetId: string) => TokenRecord;
  /** Of requests on the portal. */
  selfService: {
    mailsPerHour: number;
    /** A link with less left than this is not mailed once more. */
    minimumLeftMs: number;
  };
  keys: {
    /** Told of every sealed password whose key is not here. */
    onMissing: (keyId: string) => void;
    /** How long such a one waits until it is looked for its key again. */
    lookAgainAfterMs: number;
    /** And how long in all. */
    lostAfterMs: number;
  };
}
