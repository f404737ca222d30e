import { bySystem } from "@rekey/database/actor";
import { storeImport } from "@rekey/database/sign-in/import-password";
import { isBearable, kindOfHash } from "@rekey/secrets/hash-kind";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { CredentialsDeps } from "./credentials-deps.ts";

/**
 * `PasswordImportRequested`: makes a hash that another program has made the contact's password. Whether it may be is
 * decided here, and not believed of whoever has written it.
 */
export async function passwordImportRequested(
  { steps }: Pick<CredentialsDeps, "steps">,
  job: JobContext,
): Promise<JobOutcome> {
  const { id: eventId, subject, traceparent } = job.event;
  if (!("contactId" in subject)) throw new PermanentFailure("unknown-event");
  const { contactId } = subject;
  const outcome = await steps.run({ ...bySystem, traceparent }, (work) =>
    storeImport(work, { eventId, contactId }, isReadable),
  );
  job.log.info(
    { code: "import-handled", contactId, outcome: outcome ?? "nothing waits" },
    "an imported password was handled",
  );
  return "done";
}

function isReadable(hash: string): boolean {
  const kind = kindOfHash(hash);
  return kind !== undefined && isBearable(kind);
}
