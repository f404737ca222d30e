import type { AuditAction, AuditDetail } from "./audit-actions.ts";
import type { AttemptOutcome } from "./deliveries.ts";

/** Whether what was tried came about. `unknown`: it is a step on the way, whose end another row tells. */
type AuditOutcome = "success" | "failure" | "unknown";

/** The classes of OCSF 1.x that rows are of, and what of their activities we have. */
export const ocsfClasses = {
  "Account Change": {
    uid: 3001,
    activities: { Create: 1, Enable: 2, "Password Change": 3, "Password Reset": 4, Disable: 5, Delete: 6, Other: 99 },
  },
  Authentication: { uid: 3002, activities: { Logon: 1, Logoff: 2, Other: 99 } },
  "Entity Management": { uid: 3004, activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Other: 99 } },
  "Email Activity": { uid: 4009, activities: { Send: 1, Receive: 2, Other: 99 } },
} as const;
type OcsfClasses = typeof ocsfClasses;

type Ocsf = { [C in keyof OcsfClasses]: readonly [C, keyof OcsfClasses[C]["activities"]] }[keyof OcsfClasses];

interface FieldsOf<A extends AuditAction> {
  ocsf: Ocsf;
  /** `event.category` and `event.type` of ECS. */
  ecs: readonly ["iam" | "authentication" | "email" | "configuration" | "database", string];
  /** By what the row says, where it is not always the same. */
  outcome: AuditOutcome | ((detail: Partial<AuditDetail<A>>) => AuditOutcome);
}

type Rest<A extends AuditAction> = { outcome: FieldsOf<A>["outcome"] };
const done = { outcome: "success" } as const;
const failed = { outcome: "failure" } as const;
const open = { outcome: "unknown" } as const;

const account = <A extends AuditAction>(
  activity: keyof OcsfClasses["Account Change"]["activities"],
  type: "creation" | "change" | "deletion",
  rest: Rest<A>,
): FieldsOf<A> => ({ ocsf: ["Account Change", activity], ecs: ["iam", type], ...rest });
const signing = <A extends AuditAction>(activity: "Logon" | "Logoff" | "Other", rest: Rest<A>): FieldsOf<A> => ({
  ocsf: ["Authentication", activity],
  ecs: ["authentication", activity === "Logoff" ? "end" : "start"],
  ...rest,
});
const entity = <A extends AuditAction>(
  activity: keyof OcsfClasses["Entity Management"]["activities"],
  rest: Rest<A>,
  category: "configuration" | "database" = "configuration",
): FieldsOf<A> => ({ ocsf: ["Entity Management", activity], ecs: [category, ecsTypes[activity]], ...rest });
const mailing = <A extends AuditAction>(activity: "Send" | "Receive", rest: Rest<A>): FieldsOf<A> => ({
  ocsf: ["Email Activity", activity],
  ecs: ["email", "info"],
  ...rest,
});
const ecsTypes = { Create: "creation", Read: "access", Update: "change", Delete: "deletion", Other: "info" } as const;

const outcomeOfAttempt = ({ outcome }: { outcome?: AttemptOutcome | undefined }): AuditOutcome =>
  outcome === undefined || outcome === "ambiguous" ? "unknown" : outcome === "accepted" ? "success" : "failure";

/** What each action is to others: the class by which they know it, and whether it came about. */
export const auditFields: { readonly [A in AuditAction]: FieldsOf<A> } = {
  "client.created": entity("Create", done),
  "client.updated": entity("Update", done),
  "contact.created": account("Create", "creation", done),
  "contact.updated": account("Other", "change", done),
  "contact.ended": account("Disable", "deletion", done),
  "contact.reactivated": account("Enable", "change", done),
  "contact.moved": account("Other", "change", done),
  "contact.erased": account("Delete", "deletion", done),
  "contact.merged": account("Other", "change", done),
  "contact.address_confirmed": account("Other", "change", done),
  "contact.sessions_ended": signing("Logoff", done),

  "batch.created": entity("Create", done),
  "batch.paused": entity("Update", done),
  "batch.resumed": entity("Update", done),
  "batch.cancelled": entity("Update", done),
  "batch.finished": entity("Update", done),

  "reset.accepted": account("Password Reset", "change", open),
  "reset.completed": account("Password Change", "change", done),
  "reset.expired": account("Password Reset", "change", failed),
  "reset.superseded": account("Password Reset", "change", failed),
  "reset.cancelled": account("Password Reset", "change", failed),
  "reset.undeliverable": account("Password Reset", "change", failed),
  "reset.refused": account("Password Reset", "change", failed),
  "link.issued": account("Password Reset", "change", open),
  "link.resent": account("Password Reset", "change", open),
  "link.repeated": account("Password Reset", "change", open),
  "link.opened": account("Password Reset", "change", open),
  "password.submitted": account("Password Change", "change", open),
  "password.stored": account("Password Change", "change", done),
  "hand_over.attempted": account("Other", "change", {
    outcome: ({ outcome }) => (outcome === undefined ? "unknown" : outcome === "taken" ? "success" : "failure"),
  }),
  "credential.rehashed": account("Other", "change", done),
  "credential.import_requested": account("Password Change", "change", open),
  "credential.imported": account("Password Change", "change", done),
  "credential.import_declined": account("Password Change", "change", failed),

  "mail.attempted": mailing("Send", { outcome: outcomeOfAttempt }),
  "mail.deferred": mailing("Send", failed),
  "mail.withheld": mailing("Send", failed),
  "mail.bounced": mailing("Receive", failed),
  "mail.test_requested": mailing("Send", open),
  "notice.gathered": mailing("Send", open),

  "event.parked": entity("Other", failed),
  "event.retried": entity("Other", open),
  "queue.pause_requested": entity("Update", open),
  "queue.resume_requested": entity("Update", open),

  "password.verified": signing("Logon", done),
  "portal.signed_in": signing("Logon", done),
  "portal.signed_out": signing("Logoff", done),
  "portal.other_sessions_ended": signing("Logoff", done),
  "staff.signed_in": signing("Logon", done),
  "staff.signed_out": signing("Logoff", done),
  "staff.user_added": account("Create", "creation", done),
  "staff.user_changed": account("Other", "change", done),
  "staff.link_requested": account("Password Reset", "change", open),
  "staff.mail_attempted": mailing("Send", { outcome: outcomeOfAttempt }),
  "staff.mail_bounced": mailing("Receive", failed),

  "webhook.created": entity("Create", done),
  "webhook.updated": entity("Update", done),
  "webhook.deleted": entity("Delete", done),
  "webhook.secret_rotated": entity("Update", done),
  "webhook.tested": entity("Other", open),
  "webhook.redelivery_requested": entity("Other", open),
  "webhook.disabled": entity("Update", done),
  "service_account.made": account("Create", "creation", done),
  "service_account.rotated": account("Password Change", "change", done),
  "service_account.revoked": account("Delete", "deletion", done),

  "address.revealed": entity("Read", done, "database"),
  "history.archived": entity("Other", done, "database"),
  "history.read": entity("Read", done, "database"),

  "database.migrated": entity("Update", done, "database"),
  "database.prepared": entity("Update", done, "database"),
  "key.made": entity("Create", done),
  "key.put_to_use": entity("Update", done),
  "key.retired": entity("Delete", done),

  "portal.sign_in_failed": signing("Logon", failed),
  "portal.password_not_confirmed": signing("Other", failed),
  "staff.sign_in_failed": signing("Logon", failed),
  "password.verification_failed": signing("Logon", failed),
  "password.refused": account("Password Change", "change", failed),
  "link.refused": account("Password Reset", "change", failed),
  "access.refused": signing("Other", failed),
  "limit.struck": signing("Other", failed),
  "command.refused": entity("Other", failed),
  "job.unknown": entity("Other", failed),
};

/** The fields of a row, by what they answer, as OCSF and ECS call them. */
export const fieldNames = [
  ["what", "`id`", "metadata.uid", "event.id"],
  ["what", "`sequence`", "metadata.sequence", "event.sequence"],
  ["what", "`action`", "metadata.event_code", "event.action"],
  ["what", "`resetId`", "metadata.correlation_uid", "transaction.id"],
  ["who", "`actor`", "actor.user.uid", "user.id"],
  ["who", "`detail.by`", "actor.user.name", "user.name"],
  ["who", "`source.issuer`", "actor.idp.uid", "user.domain"],
  ["who", "`source.client`", "actor.app_uid", "labels.client"],
  ["whom", "`contactId`", "user.uid", "user.target.id"],
  ["whom", "`clientId`", "user.org.uid", "organization.id"],
  ["when", "`at`", "time, in milliseconds since 1970", "@timestamp"],
  ["from where", "`source.via`", "unmapped.via", "labels.via"],
  ["from where", "`source.address`", "src_endpoint.uid", "source.address"],
  ["from where", "`source.agent`", "http_request.user_agent", "user_agent.name"],
  ["from where", "`source.requestId`", "http_request.uid", "http.request.id"],
  ["why", "`detail.reason`", "message", "message"],
  ["why", "`detail.because`", "status_detail", "event.reason"],
  ["outcome", "by the action, below", "status_id: 1, 2, 0", "event.outcome"],
  ["all else", "`detail`", "unmapped", "labels"],
] as const;

/** Whether what a row tells of came about; rows of an unknown action say nothing of it. */
export function outcomeOf<A extends AuditAction>(action: A, detail: Partial<AuditDetail<A>>): AuditOutcome {
  const { outcome }: FieldsOf<A> = auditFields[action];
  return typeof outcome === "function" ? outcome(detail) : outcome;
}
