import { addressKey } from "@rekey/contracts/address";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import { type Narrowing, isWithin } from "@rekey/contracts/narrowing";
import type { PasswordVerification } from "@rekey/contracts/resources";
import type { Cause } from "@rekey/database/actor";
import type { Database } from "@rekey/database/connection";
import type { Failure } from "@rekey/database/failures/record-failures";
import { type NoSignIn, requestRehash } from "@rekey/database/sign-in/portal-sessions";
import {
  findAddressOf,
  findVerifiable,
  recordVerification,
  type Verifiable,
  type VerifiedBy,
} from "@rekey/database/sign-in/verify-password";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { clientNetwork } from "@rekey/runtime/client-network";
import type { Tally } from "@rekey/runtime/tally";
import type { PasswordChecks } from "@rekey/secrets/password-checks";
import { needsRehash } from "@rekey/secrets/password-hash";
import { type SealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import type { Secret } from "@rekey/secrets/secret";
import type { Limits } from "@rekey/web/create-limits";
import { hashSettingsOf } from "@rekey/web/site-settings";
import type { Config } from "../config.ts";
import { verificationAllowances } from "./verification-allowances.ts";

export interface Verification {
  db: Database;
  steps: UnitOfWork;
  /** Tells the history of whoever was not signed in; nobody waits for it. */
  failures: Tally<Failure>;
  limits: Limits;
  passwords: PasswordChecks;
  sealingKey: SealingPublicKey;
  config: Config;
}

export interface Question {
  of: VerifiedBy;
  /** Of whom may be asked; undefined: of everybody. Another one is not known. */
  narrowing: Narrowing | undefined;
  password: Secret;
  /** Who typed it, as far as the program that asks knows. */
  clientAddress: string | undefined;
  cause: Cause;
  /** Ends the waiting of a program that has gone away. */
  signal: AbortSignal;
  /** Hears of a hash that could not be made anew; whoever is right is right all the same. */
  onRehashFailure: (error: unknown) => void;
}

const wrong = { outcome: "wrong" } as const;

/**
 * One try, within what its client, its address and the program that asks have left. Whoever is not known costs the
 * same.
 */
export async function verifyPassword(verification: Verification, question: Question): Promise<PasswordVerification> {
  const { config, limits, passwords, db } = verification;
  const { of, narrowing, password, clientAddress, cause, signal } = question;
  const caller = cause.actor.subject;
  const client = clientAddress === undefined ? undefined : clientNetwork(clientAddress);
  const address = "email" in of ? of.email : await addressOf(db, of.contactId, narrowing);
  return limits.attempt(
    verificationAllowances(config, { caller, client, addressKey: addressKey(address) }),
    async (miss) => {
      const known = await findVerifiable(db, of, config.TYPED_PASSWORD_LIFETIME);
      const found = isOwn(narrowing, known) ? known : undefined;
      const isRight = await passwords.check(found?.passwordHash, password, { owner: client ?? caller, signal });
      if (found?.isExpired && isRight) {
        noteFailure(verification, cause, found, "password-expired");
        return { outcome: "expired", contact: contactOf(found) };
      }
      const isStill = found !== undefined && isRight && (await record(verification, cause, found));
      if (!isStill) {
        miss();
        noteFailure(verification, cause, known, whyWrong(known, found, isRight));
        return wrong;
      }
      await improveHash(verification, question, found).catch(question.onRehashFailure);
      return { outcome: found.mustChange ? "must-change" : "right", contact: contactOf(found) };
    },
  );
}

function isOwn(narrowing: Narrowing | undefined, known: Verifiable | NoSignIn): known is Verifiable {
  return !("hindrance" in known) && isWithin(narrowing, { id: known.contactId, clientId: known.clientId });
}

function whyWrong(known: Verifiable | NoSignIn, found: Verifiable | undefined, isRight: boolean): SignInFailure {
  if ("hindrance" in known) return known.hindrance;
  if (found === undefined) return "other-client";
  return isRight ? "changed-meanwhile" : "wrong-password";
}

function noteFailure(
  { failures }: Verification,
  { actor: { subject: actor, name: by, source } }: Cause,
  { contactId }: { contactId?: string },
  because: SignInFailure,
): void {
  failures.note({ action: "password.verification_failed", actor, contactId, detail: { because, by }, source });
}

/**
 * One count for a person, by whichever name a program asks. An id of nobody, or of somebody whom the program may not
 * ask about, is read as well and has a count of its own: it tells nothing of an address.
 */
async function addressOf(db: Database, id: string, narrowing: Narrowing | undefined): Promise<string> {
  const known = await findAddressOf(db, id);
  return known && isWithin(narrowing, { id, clientId: known.clientId }) ? known.email : `contact|${id}`;
}

function record({ steps }: Verification, cause: Cause, found: Verifiable): Promise<boolean> {
  return steps.runStatement(cause, (statement) => recordVerification(statement, found));
}

/** As at the portal: a password whose hash was made with older settings is handed on, sealed, to be hashed anew. */
async function improveHash(
  { config, sealingKey, steps }: Verification,
  { cause, password }: Question,
  { contactId, credentialVersion, passwordHash, isImported }: Verifiable,
): Promise<void> {
  if (!isImported && !needsRehash(passwordHash, hashSettingsOf(config))) return;
  const sealedPassword = await sealPassword(sealingKey, contactId, password);
  await steps.runStatement(cause, (statement) =>
    requestRehash(statement, { contactId, credentialVersion, sealedPassword }),
  );
}

function contactOf({ contactId: id, clientId, name, email, locale, timeZone }: Verifiable) {
  return { id, clientId, name, email, locale, timeZone };
}
