import type { AuditAction } from "@rekey/contracts/audit-actions";
import type { NamelessActor } from "@rekey/database/actor";
import type { ServiceRole } from "@rekey/database/prepare/service-roles";

type Actor = NamelessActor | "staff" | "crm:alice";
type Writers = Partial<Record<ServiceRole, readonly Actor[]>>;
// A caller of the API is called as their token has it.
const byCaller: Writers = { rekey_api: ["crm:alice", "staff"] };
const byVerifier: Writers = { rekey_verifier: ["crm:alice", "staff"] };
const byPortal: Writers = { rekey_portal: ["contact"] };
const byConsole: Writers = { rekey_console: ["staff"] };
const byCredentials: Writers = { rekey_credentials: ["rekey"] };
const byMail: Writers = { rekey_mail: ["rekey"] };
const byHandover: Writers = { rekey_handover: ["rekey"] };
// Whoever was refused may have told who they are, or not.
const byCallerOrNobody: Writers = { rekey_api: ["crm:alice", "staff", "unknown"] };
const byWorkers: Writers = { ...byCredentials, ...byMail };

/** Who may write what, and in whose name. What only stands in the history with more is refused without it. */
export const writers: Record<AuditAction, Writers> = {
  "client.created": byCaller,
  "client.updated": byCaller,
  "contact.created": byCaller,
  "contact.updated": byCaller,
  "contact.ended": byCaller,
  "contact.erased": byCaller,
  "contact.reactivated": byCaller,
  "contact.moved": byCaller,
  "contact.merged": byCaller,
  "contact.address_confirmed": byCaller,
  "batch.created": byCaller,
  "batch.paused": byCaller,
  "batch.resumed": byCaller,
  "batch.cancelled": byCaller,
  "batch.finished": byCredentials,
  "contact.sessions_ended": byCaller,
  "webhook.created": byCaller,
  "webhook.updated": byCaller,
  "webhook.deleted": byCaller,
  "webhook.secret_rotated": byCaller,
  "webhook.tested": byCaller,
  "webhook.redelivery_requested": byCaller,
  "webhook.disabled": { rekey_webhooks: ["rekey"] },
  "address.revealed": byCaller,
  "history.archived": { rekey_sealer: ["rekey"] },
  "history.read": byCaller,
  "service_account.made": byCaller,
  "service_account.rotated": byCaller,
  "service_account.revoked": byCaller,
  "queue.pause_requested": byCaller,
  "queue.resume_requested": byCaller,
  "event.retried": byCaller,
  "mail.test_requested": byCaller,
  "link.resent": byCaller,
  "reset.cancelled": byCaller,
  "reset.accepted": { ...byCaller, ...byPortal },
  "password.verified": byVerifier,
  "portal.signed_in": byPortal,
  "portal.signed_out": byPortal,
  "portal.other_sessions_ended": byPortal,
  "link.opened": byPortal,
  "password.submitted": byPortal,
  "staff.signed_in": byConsole,
  "staff.signed_out": byConsole,
  // Only of whoever owns the tables.
  "staff.user_added": {},
  "staff.user_changed": {},
  "staff.link_requested": { rekey_console: ["unknown"] },
  "staff.mail_attempted": byMail,
  "staff.mail_bounced": byMail,
  "database.migrated": {},
  "database.prepared": {},
  "key.made": {},
  "key.put_to_use": {},
  "key.retired": {},
  "credential.rehashed": byCredentials,
  "credential.import_requested": byCaller,
  "credential.imported": byCredentials,
  "credential.import_declined": byCredentials,
  "link.repeated": byCredentials,
  "notice.gathered": byCredentials,
  "reset.superseded": { rekey_credentials: ["rekey", "contact"] },
  "reset.expired": byCredentials,
  "reset.refused": byCredentials,
  // By the credentials worker only of a reset that is there.
  "password.stored": {},
  "reset.completed": byHandover,
  "hand_over.attempted": byHandover,
  "reset.undeliverable": { ...byWorkers, ...byHandover },
  "mail.attempted": byMail,
  "mail.deferred": byMail,
  "mail.withheld": byMail,
  "mail.bounced": byMail,
  "link.issued": byWorkers,
  "event.parked": byWorkers,
  "portal.sign_in_failed": { rekey_portal: ["unknown"] },
  "portal.password_not_confirmed": { rekey_portal: ["contact", "unknown"] },
  "staff.sign_in_failed": { rekey_console: ["unknown"] },
  "password.verification_failed": { rekey_verifier: ["crm:alice", "staff", "unknown"] },
  "password.refused": { ...byCallerOrNobody, rekey_portal: ["contact", "unknown"], rekey_console: ["unknown"] },
  "link.refused": { rekey_portal: ["unknown"], rekey_console: ["unknown"] },
  "access.refused": { ...byCallerOrNobody, rekey_portal: ["unknown"], rekey_console: ["staff", "unknown"] },
  "limit.struck": { ...byCallerOrNobody, rekey_portal: ["contact", "unknown"], rekey_console: ["staff", "unknown"] },
  "command.refused": byCallerOrNobody,
  "job.unknown": byWorkers,
};
