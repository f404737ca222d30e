import { type AuditAction, auditActionNames } from "@rekey/contracts/audit-actions";
import type { Rule } from "./rule.ts";
import { toldBy } from "./told-by.ts";

/** What no change is, such as a read, may be about somebody who is not there. */
const changes = auditActionNames.filter((action: AuditAction) => toldBy[action] !== "no-change");
const uuid = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

const subjectRule: Rule = {
  name: "row-subject",
  walk: "audit_events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'the row ' || p.action || ' is about a ' || missing || ' that is not there' as says
    from ${part} p cross join lateral (select case
      when p.reset_id is not null and not exists (select from resets r where r.id = p.reset_id) then 'reset'
      when p.contact_id is not null and not exists (select from contacts c where c.id = p.contact_id) then 'contact'
      when p.client_id is not null and not exists (select from clients c where c.id = p.client_id) then 'client'
      when p.detail ? 'staffUser' and not exists (select from staff_users u where u.id::text = p.detail ->> 'staffUser') then 'person of the staff'
      when p.detail ? 'staffMail' and not exists (select from staff_mails m where m.id::text = p.detail ->> 'staffMail') then 'mail to one of the staff'
      when p.detail ? 'serviceAccount' and not exists (select from service_accounts s where s.id::text = p.detail ->> 'serviceAccount') then 'service account'
      when p.detail ? 'webhook' and not exists (select from webhook_endpoints w where w.id::text = p.detail ->> 'webhook') then 'webhook'
      when p.detail ->> 'batch' ~ ${uuid} and not exists (select from reset_batches b where b.id = (p.detail ->> 'batch')::uuid) then 'batch'
      when p.action ~ '^(reset|link|password[.](submitted|stored)|hand_over)' and p.reset_id is null then 'reset'
      when p.action ~ '^(contact|credential|portal)[.]' and p.contact_id is null then 'contact'
      when p.action ~ '^client[.]' and p.client_id is null then 'client' end as missing) found
    where p.action = any(array(select jsonb_array_elements_text(${JSON.stringify(changes)}::text::jsonb))) and missing is not null`,
};

/** Of a person of the staff who signs in or out, the subject is the actor. */
const staffRule: Rule = {
  name: "row-staff",
  walk: "audit_events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'the row ' || p.action || ' is of a person of the staff who is not there' as says
    from ${part} p where p.action in ('staff.signed_in', 'staff.signed_out')
      and not exists (select from staff_users u where 'staff:' || u.id = p.actor)`,
};

const deadLetterRule: Rule = {
  name: "dead-letter",
  walk: "events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'it is a dead letter, and the history does not say so' as says
    from ${part} p where p.dead_lettered_at is not null and p.consumed_at is null and not exists (
      select from audit_events a where a.action = 'event.parked' and a.detail ->> 'eventId' = p.id::text)`,
};

const mailTestRule: Rule = {
  name: "row-mail-test",
  walk: "audit_events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'the row ' || p.action || ' is of a test mail that is not there' as says
    from ${part} p where p.action = 'mail.test_requested' and not exists (select from mail_tests t where t.requested_by = p.actor)`,
};

/** One that is told of is dead, was tried again, or is done. */
const toldDeadRule: Rule = {
  name: "row-dead-letter",
  walk: "audit_events",
  find: (sql, part) => sql`
    select p.id::text as subject, 'the event ' || (p.detail ->> 'eventId') || ' is told to be a dead letter, and is none' as says
    from ${part} p where p.action = 'event.parked' and p.detail ->> 'eventId' ~ ${uuid} and not exists (
        select from events e where e.id = (p.detail ->> 'eventId')::uuid and e.queue = coalesce(p.detail ->> 'queue', e.queue)
          and (e.dead_lettered_at is not null or e.consumed_at is not null))
      and not exists (select from audit_events a where a.action = 'event.retried' and a.id > p.id
        and a.detail ->> 'eventId' = p.detail ->> 'eventId')`,
};

export const rowRules: readonly Rule[] = [subjectRule, staffRule, deadLetterRule, mailTestRule, toldDeadRule];
