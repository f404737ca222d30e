import { bySystem } from "@rekey/database/actor";
import type { Database } from "@rekey/database/connection";
import { listSealedSecrets, storeSealedAnew } from "@rekey/database/sign-in/second-factor";
import { unitOfWork } from "@rekey/database/unit-of-work";
import type { Logger } from "@rekey/runtime/logger";
import { MissingKey } from "@rekey/secrets/missing-key";
import type { Secret } from "@rekey/secrets/secret";
import { keyOfSeal, openForContext, sealForContext, type TotpKeys } from "@rekey/secrets/totp-seal";

const stored = (staffUserId: string) => `second factor of ${staffUserId}`;
const offered = (staffUserId: string) => `second factor offered to ${staffUserId}`;

/** As it lies in the database: it opens as this person's and as nobody else's. */
export const sealStored = (keys: TotpKeys, staffUserId: string, secret: Secret): Promise<string> =>
  sealForContext(keys, stored(staffUserId), secret);

/** Throws `MissingKey` where it was sealed with a key that is not at hand; undefined: so is what is broken. */
export async function openStored(
  keys: TotpKeys | undefined,
  staffUserId: string,
  sealed: string,
): Promise<Secret | undefined> {
  if (keys === undefined) throw new MissingKey("there are no second-factor keys", keyOfSeal(sealed) ?? "");
  return openForContext(keys, stored(staffUserId), sealed);
}

/** As a form carries one to and fro that nobody has confirmed yet. */
export const sealOffer = (keys: TotpKeys, staffUserId: string, secret: Secret): Promise<string> =>
  sealForContext(keys, offered(staffUserId), secret);

export const openOffer = (keys: TotpKeys, staffUserId: string, sealed: string): Promise<Secret | undefined> =>
  openForContext(keys, offered(staffUserId), sealed);

/** Seals with the first key whatever was sealed with another, so that the others can go. */
export async function sealAllAnew(db: Database, keys: TotpKeys, log: Logger): Promise<void> {
  for (const { staffUserId, sealedSecret: before } of await listSealedSecrets(db)) {
    if (keyOfSeal(before) === keys.currentId) continue;
    try {
      const secret = await openStored(keys, staffUserId, before);
      if (secret === undefined) continue;
      const after = await sealStored(keys, staffUserId, secret);
      await unitOfWork(db).runStatement(bySystem, (statement) =>
        storeSealedAnew(statement, { staffUserId, before, after }),
      );
    } catch (error) {
      if (!(error instanceof MissingKey)) throw error;
      log.warn(
        { code: "second-factor-not-opened", keyId: error.keyId },
        "a second factor was sealed with a key that STAFF_TOTP_KEYS lacks: whoever has it cannot sign in",
      );
    }
  }
}
